/**
 * The next step of a connection, from what is known of it. A pure table: no I/O, no clock, `now` is passed in.
 * The flows (`acquire`, `refresh`, `login`) perform one step and ask again.
 */
export type Step =
  | { readonly kind: 'ready' }
  | { readonly kind: 'discover' }
  | { readonly kind: 'register' }
  | { readonly kind: 'authorize' }
  | { readonly kind: 'exchange' }
  | { readonly kind: 'refresh'; readonly reason: RefreshReason }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'moving' }
  | { readonly kind: 'needs_login'; readonly reason: NeedsLoginReason }

/** `idle`: nobody used the login for so long that its issuer may end it. */
export type RefreshReason = 'due' | 'expired' | 'refused' | 'idle'

/** Why a person has to sign in. Stored, shown by `status`, and told by every error that asks for a login. */
export type NeedsLoginReason =
  | 'not_signed_in'
  | 'no_refresh_token'
  | 'refresh_token_rejected'
  | 'client_gone'
  | 'issuer_changed'
  | 'other_resource'
  | 'no_assertion'
  | 'moved'

/** What is known: either a token is wanted, or a person signs in. */
export type Known = KnownToken | KnownLogin

/** What is known when a token is wanted. */
export interface KnownToken {
  readonly want: 'token'
  readonly now: number
  readonly credential?: {
    readonly needsLogin?: NeedsLoginReason
    readonly isRenewable: boolean
    /** Milliseconds since the epoch; `undefined` when the server named no lifetime. */
    readonly expiresAt?: number
    readonly lifetimeMs?: number
    /** The server answered 401 to this very access token. */
    readonly refused: boolean
    /** The caller wants it refreshed although its access token may still live: it was last used too long ago. */
    readonly idle?: boolean
    /** The stored metadata is older than its cache time and was not looked up again yet. */
    readonly discoveryStale: boolean
    /** The brakes hold the next refresh until then (rule R10). */
    readonly heldUntil?: number
    /** It is on its way to another store, where the next refresh may happen: none happens here. */
    readonly moving?: boolean
  }
  /** Subtracted from the margin, 0 to 0.2 of it, so that processes do not all refresh in the same second. */
  readonly jitter: number
}

/** Rule R2: a refresh is due when less than `min(10 min, 1/6 of the lifetime)` is left. */
export function refreshMarginMs(lifetimeMs: number, jitter: number): number {
  const margin = Math.min(10 * MINUTE, lifetimeMs / 6)
  const shortened = margin * (1 - Math.min(0.2, Math.max(0, jitter)))
  return lifetimeMs >= 30 * MINUTE ? Math.max(5 * MINUTE, shortened) : shortened
}

export function nextStep(known: Known): Step {
  return known.want === 'token' ? nextTokenStep(known) : nextLoginStep(known)
}

function nextTokenStep(known: KnownToken): Step {
  const { credential, now } = known
  if (credential === undefined) return { kind: 'needs_login', reason: 'not_signed_in' }
  if (credential.needsLogin !== undefined) return { kind: 'needs_login', reason: credential.needsLogin }

  const want = refreshReason(credential, now, known.jitter)
  if (want === undefined) return { kind: 'ready' }
  const works = want === 'due' || want === 'idle'
  if (credential.moving) return works ? { kind: 'ready' } : { kind: 'moving' }
  if (!credential.isRenewable) {
    return works ? { kind: 'ready' } : { kind: 'needs_login', reason: 'no_refresh_token' }
  }
  if (credential.heldUntil !== undefined) {
    return want === 'due' ? { kind: 'ready' } : { kind: 'wait', until: credential.heldUntil }
  }
  return credential.discoveryStale ? { kind: 'discover' } : { kind: 'refresh', reason: want }
}

function refreshReason(
  credential: NonNullable<KnownToken['credential']>,
  now: number,
  jitter: number,
): RefreshReason | undefined {
  if (credential.refused) return 'refused'
  if (credential.expiresAt !== undefined && credential.expiresAt <= now) return 'expired'
  if (credential.idle) return 'idle'
  if (credential.expiresAt === undefined) return undefined
  const lifetimeMs = credential.lifetimeMs ?? 0
  const left = credential.expiresAt - now
  const margin = refreshMarginMs(lifetimeMs, jitter)
  // More is left than was given: the clock was set back since, or another machine's runs ahead. How old it is nobody knows.
  return left < margin || left > lifetimeMs + margin ? 'due' : undefined
}

/** What is known while a person signs in. */
export interface KnownLogin {
  readonly want: 'login'
  readonly discovered: boolean
  readonly registered: boolean
  readonly code: boolean
  readonly tokens: boolean
}

function nextLoginStep(known: KnownLogin): Step {
  if (known.tokens) return { kind: 'ready' }
  if (!known.discovered) return { kind: 'discover' }
  if (!known.registered) return { kind: 'register' }
  return known.code ? { kind: 'exchange' } : { kind: 'authorize' }
}

const MINUTE = 60_000
