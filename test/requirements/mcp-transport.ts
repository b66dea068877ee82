import { deviation, mcp, must, mustNot, notApplicable, page, should, shouldNot } from './requirement.js'

const old = (anchor: string) => mcp('2025-11-25', `transports#${anchor}`)
const now = (anchor: string) => mcp('2026-07-28', `transports/streamable-http#${anchor}`)

const NO_STDIO = notApplicable('Evergrant starts no servers over stdio: programs that host MCP do that themselves')

export const MCP_TRANSPORT_2025 = page('mcp-transport-2025', 'MCP transports, 2025-11-25', [
  must('utf-8', mcp('2025-11-25', 'transports'), 'Sends messages as UTF-8'),
  should('stdio', mcp('2025-11-25', 'transports'), 'Supports stdio', NO_STDIO),
  mustNot('stdio-newlines', old('stdio'), 'The bridge writes no line break within a message'),
  mustNot(
    'stdio-stdout',
    old('stdio'),
    'The bridge, a server over stdio to its host, writes nothing but messages to stdout',
  ),
  mustNot('stdio-stdin', old('stdio'), 'Writes nothing but messages to a server’s stdin', NO_STDIO),
  shouldNot('stdio-stderr', old('stdio'), 'Takes stderr of a server for no error', NO_STDIO),
  must('post', old('sending-messages-to-the-server'), 'Sends every message as a POST of its own'),
  must('accept', old('sending-messages-to-the-server'), 'Accepts JSON and event streams'),
  must('single-message', old('sending-messages-to-the-server'), 'Sends one message a POST'),
  must('both-replies', old('sending-messages-to-the-server'), 'Takes a reply as JSON and as an event stream'),
  should(
    'polls',
    old('sending-messages-to-the-server'),
    'Connects again when the server closes the connection of a reply',
  ),
  must('retry', old('sending-messages-to-the-server'), 'Waits as long as `retry` says before it does'),
  should('cancels', old('sending-messages-to-the-server'), 'Cancels by a notification'),
  must('get-accept', old('listening-for-messages-from-the-server'), 'Accepts event streams with a GET'),
  should('resumes', old('resumability-and-redelivery'), 'Resumes by a GET with `Last-Event-ID`'),
  must('session-kept-safe', old('session-management'), 'Keeps a session to the login that opened it'),
  must('session-sent', old('session-management'), 'Sends the session ID with all later requests'),
  must('session-forgotten', old('session-management'), 'Opens a new session when the server has forgotten one (404)'),
  should(
    'session-ended',
    old('session-management'),
    'Ends a session that is no longer needed by a DELETE',
    deviation(
      'the bridge does; the command line and the library leave a session open, since the next call goes on with it',
    ),
  ),
  must('version-header', old('protocol-version-header'), 'Sends `MCP-Protocol-Version` after the handshake'),
  should('version-negotiated', old('protocol-version-header'), 'It is the revision that was agreed on'),
  should('falls-back', old('backwards-compatibility'), 'Tries HTTP+SSE after 400, 404 and 405, and after nothing else'),
])

export const MCP_TRANSPORT_2026 = page('mcp-transport-2026', 'MCP Streamable HTTP, 2026-07-28', [
  must('post', now('sending-messages'), 'Sends every message as a POST of its own'),
  must('accept', now('sending-messages'), 'Accepts JSON and event streams'),
  must('metadata-headers', now('sending-messages'), 'Sends the metadata headers with each'),
  must('single-message', now('sending-messages'), 'Sends one request or notification a POST'),
  mustNot('no-responses', now('sending-messages'), 'Sends no responses, whatever a server asks on a stream'),
  must('both-replies', now('sending-messages'), 'Takes a reply as JSON and as an event stream'),
  must('comments', now('receiving-messages'), 'Ignores comment lines of a stream'),
  must(
    'version-header',
    now('protocol-version-header'),
    'Sends `MCP-Protocol-Version` with every POST, as the body says it',
  ),
  must('method-header', now('standard-request-headers'), 'Sends `Mcp-Method`'),
  must('name-header', now('standard-request-headers'), 'Sends `Mcp-Name` for tools, resources and prompts'),
  must('name-encoded', now('standard-request-headers'), 'Encodes a name that no header can hold'),
  must(
    'param-headers',
    now('custom-headers-from-tool-parameters'),
    'Repeats the arguments that a tool wants in headers there',
  ),
  must(
    'invalid-tools-dropped',
    now('schema-extension'),
    'Leaves a tool whose `x-mcp-header` breaks a rule out of the list',
  ),
  should('invalid-tools-told', now('schema-extension'), 'Says which tool was left out and why'),
  must('values-encoded', now('value-encoding'), 'Encodes values in headers, as Base64 where they need it'),
  must(
    'values-by-type',
    now('value-encoding'),
    'Writes strings as they are, integers in decimal, booleans in lower case',
  ),
  must('sentinel-encoded', now('value-encoding'), 'Encodes a value that looks encoded'),
  must(
    'absent-omitted',
    now('server-behavior-for-custom-headers'),
    'Sends no header for an argument that is null or not there',
  ),
  should(
    'header-mismatch',
    now('client-behavior'),
    'Asks for the tools again after a header mismatch, and repeats the call',
  ),
  must('header-case', now('case-sensitivity'), 'Reads header names in any case'),
  should('reads-400', now('backward-compatibility'), 'Reads the body of a 400 before it takes a server for an old one'),
  should(
    'falls-back',
    now('httpsse-transport-2024-11-05'),
    'Tries HTTP+SSE after 400, 404 and 405 without a modern error',
  ),
])
