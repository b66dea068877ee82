import type { ServerInspection } from '../../index.js'
import { displayUrl, quote } from '../../internal/redact.js'
import { type Check, fail, failure, type Finding, ok, warn } from './check.js'
import type { Patient } from './patient.js'

/** Each request ends by itself after 10 s, and the first one that does not answer ends the inspection. */
const TIMEOUT_MS = 60_000

const NO_LOGIN = 'Without it nobody can sign in, and no token can be renewed once the stored metadata is a day old.'

export function serverChecks(patient: Patient): readonly Check[] {
  const check = (
    id: string,
    { why, needs, judge }: { why: string; needs: readonly string[]; judge: (seen: ServerInspection) => Finding },
  ): Check => ({ id, why, needs, timeoutMs: TIMEOUT_MS, run: async () => judge(await patient.inspection()) })
  const answer = check('server.answer', { why: 'Every call goes there.', needs: [], judge: judgeAnswer })
  return [
    { ...answer, unlessFailed: ['environment.tls', 'network.proxy'] },
    check('server.resource', { why: NO_LOGIN, needs: ['server.answer'], judge: judgeResource }),
    check('server.issuer', { why: NO_LOGIN, needs: ['server.answer', 'server.resource'], judge: judgeIssuer }),
    check('server.pkce', {
      why: 'It keeps a stolen code from being used.',
      needs: ['server.issuer'],
      judge: judgePkce,
    }),
    check('server.registration', {
      why: 'Each login registers a client of its own.',
      needs: ['server.issuer'],
      judge: judgeRegistration,
    }),
    check('server.revocation', {
      why: 'Logging out ends the login at the server too.',
      needs: ['server.issuer'],
      judge: judgeRevocation,
    }),
  ]
}

function judgeAnswer({ server, exchanges, challenge, failure: failed }: ServerInspection): Finding {
  if (failed?.step === 'challenge') return failure(failed.error, 'Every call goes there.')
  const { status = 0, ms = 0 } = exchanges[0] ?? {}
  const found = `${displayUrl(server)} answers ${status} in ${ms} ms`
  if (challenge?.unauthorized) return ok(`${found}, as it should without a token`)
  if (status === 429 || status >= 500) {
    return fail(found, {
      why: 'Logins are kept meanwhile.',
      next: 'Try again later.',
      code: status === 429 ? 'RATE_LIMITED' : 'TEMPORARILY_UNAVAILABLE',
    })
  }
  return warn(`${found} instead of 401`, {
    why: 'A server that asks for a login says so by 401.',
    next: 'Check the address of the server; Notion is https://mcp.notion.com/mcp.',
  })
}

function judgeResource({ resourceMetadata, failure: failed }: ServerInspection): Finding {
  if (failed?.step === 'resource') return failure(failed.error, NO_LOGIN)
  const url = resourceMetadata?.url
  if (url !== undefined) return ok(`protected resource metadata at ${url}`)
  return warn('the server publishes no protected resource metadata', {
    why: 'Its own origin is taken for its authorization server.',
    next: 'Nothing, if logins work; its operator can add it (RFC 9728).',
  })
}

function judgeIssuer({ authorizationServer, exchanges, failure: failed }: ServerInspection): Finding {
  if (failed !== undefined) return failure(failed.error, NO_LOGIN)
  const { url, ms } = exchanges.at(-1) ?? {}
  return ok(`authorization server ${quote(authorizationServer?.issuer)}, metadata at ${url} in ${ms} ms`)
}

function judgePkce({ pkce, authorizationServer }: ServerInspection): Finding {
  const issuer = quote(authorizationServer?.issuer)
  if (pkce === 'advertised') return ok(`${issuer} checks PKCE with S256`)
  if (pkce === 'unadvertised') {
    return warn(`${issuer} does not say whether it checks PKCE`, {
      why: 'S256 is sent all the same; whether it protects anything is not known.',
      next: 'Ask its operator for code_challenge_methods_supported in the metadata.',
    })
  }
  return fail(`${issuer} rules PKCE with S256 out`, {
    why: 'A code that is caught on its way could be used by others, so no login is begun there.',
    next: 'Ask its operator for PKCE with S256.',
    code: 'PKCE_UNSUPPORTED',
  })
}

function judgeRegistration({ authorizationServer }: ServerInspection): Finding {
  const endpoint = authorizationServer?.registrationEndpoint
  if (endpoint !== undefined) return ok(`clients register at ${displayUrl(endpoint)}`)
  return warn('the authorization server registers no clients by itself', {
    why: 'A login needs a client ID from its operator.',
    next: 'Log in with `--client-id`.',
  })
}

function judgeRevocation({ authorizationServer }: ServerInspection): Finding {
  const endpoint = authorizationServer?.revocationEndpoint
  if (endpoint !== undefined) return ok(`logins are ended at ${displayUrl(endpoint)}`)
  return warn('the authorization server offers no way to end a login', {
    why: '`evergrant logout` can remove it here only.',
    next: 'After logging out, remove the connection in the settings of the server too.',
  })
}
