import { deviation, mcp, must, mustNot, notApplicable, page, should, shouldNot } from './requirement.js'

const old = (anchor: string) => mcp('2025-11-25', `lifecycle#${anchor}`)
const versioning = (anchor: string) => mcp('2026-07-28', `versioning#${anchor}`)
const base = (anchor: string) => mcp('2026-07-28', `index#${anchor}`)
const rounds = (anchor: string) => mcp('2026-07-28', `patterns/mrtr#${anchor}`)

export const MCP_LIFECYCLE_2025 = page('mcp-lifecycle-2025', 'MCP lifecycle, 2025-11-25', [
  must('initialize-first', old('initialization'), 'Begins with `initialize`: revision, capabilities, who it is'),
  must('initialized', old('initialization'), 'Then says `notifications/initialized`'),
  shouldNot('nothing-before', old('initialization'), 'Sends no request before the answer to `initialize`'),
  must('known-version', old('version-negotiation'), 'Offers a revision that it speaks'),
  should('latest-version', old('version-negotiation'), 'It is the latest of those with a handshake'),
  should('unknown-version', old('version-negotiation'), 'Leaves a server whose revision it does not speak'),
  must('negotiated-version', old('operation'), 'Goes by the revision that was agreed on'),
  must('negotiated-capabilities', old('operation'), 'Uses no capability that it did not offer'),
  should(
    'stdio-shutdown',
    old('stdio'),
    'Ends a server over stdio by closing its input, then by signals',
    notApplicable('Evergrant starts no servers over stdio'),
  ),
  should('timeouts', old('timeouts'), 'Waits for no answer for ever'),
  should('timeout-told', old('timeouts'), 'Cancels what it no longer waits for'),
  should('timeout-chosen', old('timeouts'), 'Takes the time to wait with each request'),
  should('timeout-in-all', old('timeouts'), 'Ends a request in the end, whatever progress it tells'),
  should('errors-handled', old('error-handling'), 'Tells a wrong revision and a time-out as what they are'),
])

export const MCP_VERSIONING_2026 = page('mcp-versioning-2026', 'MCP versioning and messages, 2026-07-28', [
  should(
    'mutual-version',
    versioning('protocol-version-negotiation'),
    'Takes a revision that both speak from the list of the server, or says that there is none',
  ),
  must(
    'extensions',
    versioning('extension-negotiation'),
    'Works by the core protocol where the other side lacks an extension',
    notApplicable('Evergrant offers no extensions'),
  ),
  should(
    'modern-first',
    versioning('backward-compatibility-with-initialization-based-versions'),
    'Speaks to a server that it does not know in the modern era first',
    deviation(
      'the handshake goes first where nobody said which era it is, since it does nothing at a server that refuses it: decision 32; `--protocol` says it',
    ),
  ),
  should(
    'era-remembered',
    versioning('backward-compatibility-with-initialization-based-versions'),
    'Remembers the era of a server',
  ),
  should(
    'era-probed-again',
    versioning('backward-compatibility-with-initialization-based-versions'),
    'Finds it out again when what it remembers fails',
  ),
  must('request-ids', base('requests'), 'Every request has an ID: a text or a number'),
  mustNot('request-ids-twice', base('requests'), 'No two requests under way have the same ID'),
  must('unknown-result-type', base('resulttype'), 'Takes a result of a type that it does not know for invalid'),
  must('absent-result-type', base('resulttype'), 'Takes a result without a type for a complete one'),
  must('meta-version', base('meta'), 'Every request carries the revision'),
  must('meta-capabilities', base('meta'), 'Every request carries the capabilities'),
  should('meta-client', base('meta'), 'Every request says who asks'),
])

export const MCP_ROUNDS_2026 = page('mcp-rounds-2026', 'MCP multi round-trip requests, 2026-07-28', [
  must(
    'inputs-first',
    rounds('client-requirements-basic-workflow'),
    'Answers what the server asks before it repeats the request',
  ),
  must('state-echoed', rounds('client-requirements-basic-workflow'), 'Gives `requestState` back as it came'),
  mustNot('state-untouched', rounds('client-requirements-basic-workflow'), 'Reads nothing into `requestState`'),
  must('other-id', rounds('client-requirements-basic-workflow'), 'Repeats the request under another ID'),
  mustNot('one-request-only', rounds('client-requirements-basic-workflow'), 'Uses both for the repeated request only'),
  must(
    'asked-on-the-command-line',
    rounds('client-requirements-basic-workflow'),
    'Asks the person at the terminal what a server wants to know',
  ),
])
