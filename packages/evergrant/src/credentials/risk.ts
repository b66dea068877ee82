/** How near a login is to its end, from what is stored of it and what is known of its issuer. Pure: `now` is passed in. */
export interface Risk {
  /**
   * `none`: nothing that is known ends it before long. `watch`: something stands against it, or an end is some weeks away. `soon`: an
   * end is days away, or past its reported time. `ended`: a person has to sign in.
   */
  readonly level: 'none' | 'watch' | 'soon' | 'ended'
  readonly reason: RiskReason
  /** When it ends by that reason, or when it ended, milliseconds since the epoch. */
  readonly at?: number
}

export type RiskReason =
  /** Nothing is known that would end it. That is no promise: few issuers say how long a login lasts. */
  | 'no_known_limit'
  | 'needs_login'
  /** The access token is all there is; the login ends with it. */
  | 'no_refresh_token'
  /** The issuer's policy ends logins that are not used for so long. Every refresh moves it. */
  | 'idle_limit'
  /** The issuer's policy ends logins so long after the consent. Nothing but another consent moves it. */
  | 'absolute_limit'
  | 'client_secret_expiry'
  /** The last refreshes failed in passing ways. */
  | 'refresh_failing'
  /** A process began a refresh and did not finish it: whether the refresh token still works shows at the next one. */
  | 'refresh_unfinished'

export interface RiskFacts {
  readonly now: number
  /** When it was found that a person has to sign in. */
  readonly needsLoginSince?: number | undefined
  readonly refreshable: boolean
  readonly accessExpiresAt?: number | undefined
  readonly signedInAt: number
  /** The last refresh, or the sign-in. */
  readonly lastUsedAt: number
  readonly idleDays?: number | undefined
  readonly absoluteDays?: number | undefined
  readonly clientSecretExpiresAt?: number | undefined
  /** Refreshes that failed since the last one that worked. */
  readonly failedRefreshes: number
  readonly isUnfinished: boolean
}

/** The worst of what is known; of several the one that comes first. */
export function riskOf(facts: RiskFacts): Risk {
  if (facts.needsLoginSince !== undefined) return { level: 'ended', reason: 'needs_login', at: facts.needsLoginSince }
  const [worst] = [...troubles(facts), ...ends(facts)].toSorted(byUrgency(facts.now))
  return worst ?? { level: 'none', reason: 'no_known_limit' }
}

function troubles({ isUnfinished, failedRefreshes }: RiskFacts): Risk[] {
  return [
    ...(isUnfinished ? [{ level: 'watch', reason: 'refresh_unfinished' } as const] : []),
    ...(failedRefreshes > 0 ? [{ level: 'watch', reason: 'refresh_failing' } as const] : []),
  ]
}

function ends(facts: RiskFacts): Risk[] {
  const { now, lastUsedAt, signedInAt, idleDays, absoluteDays, clientSecretExpiresAt, accessExpiresAt } = facts
  const found: Risk[] = []
  const add = (reason: RiskReason, at: number, spanMs: number) =>
    found.push({ level: levelAt(at - now, spanMs), reason, at })

  if (idleDays !== undefined) add('idle_limit', lastUsedAt + idleDays * DAY_MS, idleDays * DAY_MS)
  if (absoluteDays !== undefined) add('absolute_limit', signedInAt + absoluteDays * DAY_MS, absoluteDays * DAY_MS)
  if (clientSecretExpiresAt !== undefined) add('client_secret_expiry', clientSecretExpiresAt, Infinity)
  if (!facts.refreshable && accessExpiresAt !== undefined) add('no_refresh_token', accessExpiresAt, Infinity)
  if (!facts.refreshable && accessExpiresAt === undefined) found.push({ level: 'watch', reason: 'no_refresh_token' })
  return found
}

/** Where the whole span is short, so are the warnings: a login that lasts a day is not "soon over" from its first minute. */
function levelAt(leftMs: number, spanMs: number): Risk['level'] {
  if (leftMs <= Math.min(SOON_MS, spanMs / 4)) return 'soon'
  return leftMs <= Math.min(WATCH_MS, spanMs / 2) ? 'watch' : 'none'
}

function byUrgency(now: number): (a: Risk, b: Risk) => number {
  return (a, b) => RANKS[b.level] - RANKS[a.level] || (a.at ?? now) - (b.at ?? now)
}

const RANKS = { none: 0, watch: 1, soon: 2, ended: 3 } as const satisfies Record<Risk['level'], number>

export const DAY_MS = 86_400_000
const SOON_MS = 7 * DAY_MS
const WATCH_MS = 30 * DAY_MS
