/** RFC 6749 §3.3: `%x21 / %x23-5B / %x5D-7E`. */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/

export interface ScopeChoice {
  /** What the caller asks for. It wins, also when it is empty: then no scope is sent. */
  readonly requested?: string | undefined
  /** `scope` of the server's challenge. */
  readonly challenge?: string | undefined
  /** `scopes_supported` of the protected resource metadata. */
  readonly supported?: readonly string[] | undefined
  /** Whether `offline_access` is added to a scope taken from the server. Only where the authorization server lists it. */
  readonly offlineAccess?: boolean | undefined
}

/**
 * The scope to ask for, in canonical form, or `undefined` to send none: the caller's, else the challenge's, else all that the resource
 * supports, else none. Never more.
 *
 * @throws TypeError when the caller's scope has characters that no scope can have.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#scope-selection-strategy
 */
export function chooseScope({
  requested,
  challenge,
  supported,
  offlineAccess = false,
}: ScopeChoice): string | undefined {
  if (requested !== undefined) return joinScopes(parseRequested(requested))
  const challenged = splitScope(challenge ?? '').filter(isScopeToken)
  const offered = challenged.length > 0 ? challenged : (supported ?? []).filter(isScopeToken)
  return joinScopes(offlineAccess && offered.length > 0 ? [...offered, 'offline_access'] : offered)
}

function parseRequested(scope: string): string[] {
  const tokens = splitScope(scope)
  const wrong = tokens.find((token) => !isScopeToken(token))
  if (wrong !== undefined) throw new TypeError(`scope: ${JSON.stringify(wrong)} is not an OAuth scope`)
  return tokens
}

function splitScope(scope: string): string[] {
  return scope.split(/\s+/).filter((token) => token !== '')
}

function isScopeToken(token: string): boolean {
  return SCOPE_TOKEN.test(token)
}

/** Every scope once, in one line; `undefined` when there is none. */
export function joinScopes(scopes: string | readonly string[]): string | undefined {
  const tokens = typeof scopes === 'string' ? splitScope(scopes).filter(isScopeToken) : scopes
  return tokens.length === 0 ? undefined : [...new Set(tokens)].join(' ')
}
