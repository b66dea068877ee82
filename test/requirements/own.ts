/** The servers that scenarios of our own run against. */
export type Counterpart = 'sandbox' | 'oidc-provider' | 'better-auth' | 'fastmcp' | 'server-everything'

/** What the official suite does not test. A test cites it as `own/name/counterpart`. */
export interface Scenario {
  readonly name: string
  readonly behaviour: string
  readonly counterparts: readonly Counterpart[]
}

const scenario = (name: string, counterparts: readonly Counterpart[], behaviour: string): Scenario => ({
  name,
  behaviour,
  counterparts,
})

const ISSUERS = ['sandbox', 'oidc-provider', 'better-auth', 'fastmcp'] as const

export const SCENARIOS: readonly Scenario[] = [
  scenario('login', ISSUERS, 'A login from nothing to the first call of a tool'),
  scenario('refresh-single-flight', ISSUERS, 'Many callers with an expired token: one refresh'),
  scenario(
    'refresh-after-401',
    ['sandbox', 'oidc-provider'],
    'A token that is refused before its time: one refresh, and the call again',
  ),
  scenario('refresh-processes', ['sandbox', 'oidc-provider'], 'Several programs with one login: one refresh'),
  scenario('refresh-rotation', ISSUERS, 'One refresh after another, each with the token of the last'),
  scenario('refresh-replay-protection', ['oidc-provider'], 'A provider that ends the grant at a replay never has to'),
  scenario('refresh-lost-reply', ['sandbox'], 'The reply to a refresh is lost: the same token once more'),
  scenario(
    'refresh-fresh-token-refused',
    ['oidc-provider'],
    'A token that is refused a moment after it was issued is told, not refreshed',
  ),
  scenario(
    'refresh-dead',
    ['sandbox', 'oidc-provider'],
    'A grant that the person ended: a login is asked for, and nothing is sent again and again',
  ),
  scenario(
    'no-refresh-token',
    ['better-auth'],
    'A provider that gives no refresh token: signed in until the access token ends',
  ),
  scenario(
    'client-forgotten',
    ['sandbox'],
    'A registration that the server forgot is named, and the next login replaces it',
  ),
  scenario(
    'state',
    ['sandbox'],
    'A callback without the state, or with another: refused, and the right one still counts',
  ),
  scenario('issuer', ['sandbox'], 'A callback of another issuer: refused'),
  scenario('code-once', ['sandbox'], 'A callback that comes twice, or five times at once: one exchange'),
  scenario('redirect-binding', ['sandbox'], 'A callback at another port, path or scheme: refused'),
  scenario('browser-binding', ['sandbox'], 'A callback in another browser, or of another owner: refused'),
  scenario('denial', ISSUERS, 'The person says no: told, and nothing is stored'),
  scenario(
    'denial-of-second-login',
    ['sandbox', 'oidc-provider'],
    'No to a second login: the first one works on, also through a refresh',
  ),
  scenario('killed-login', ['sandbox'], 'Killed while the code is exchanged: the earlier login works on'),
  scenario('interrupted-refresh', ['sandbox'], 'Ctrl-C during a refresh: the tokens that arrive are kept'),
  scenario(
    'server-restart',
    ['server-everything', 'fastmcp'],
    'A server that was started again: the session is opened anew',
  ),
  scenario(
    'session-forgotten',
    ['sandbox', 'better-auth', 'fastmcp'],
    'A session that the server forgot (404): opened anew, a read sent again, a write not',
  ),
  scenario('rate-limit', ['sandbox'], '429: waited out, or told with the time to wait; the login stays'),
  scenario(
    'server-errors',
    ['sandbox'],
    '5xx of the token endpoint or the server: waited out or told; the login stays',
  ),
  scenario('http-sse', ['sandbox', 'server-everything'], 'A server with HTTP+SSE only: found, called, refreshed'),
  scenario('revocation', ['sandbox', 'oidc-provider', 'better-auth'], 'A logout ends the grant at the server'),
  scenario('revocation-not-offered', ['fastmcp'], 'A logout where the server revokes nothing: removed here, and said'),
  scenario(
    'revocation-fails',
    ['sandbox'],
    'A logout while the server is out of order: nothing is removed, unless asked for',
  ),
]
