import { createHash } from 'node:crypto'

import type { SandboxClock } from './clock.js'
import { createSlidingWindow, type SlidingWindow } from './sliding-window.js'

/** One login as the server saw it. Times are ISO 8601 by the sandbox's clock; ids are hash prefixes, never secrets. */
export interface GrantStats {
  readonly id: string
  readonly clientId: string
  readonly workspace: string
  readonly createdAt: string
  /** When tokens were first issued; absent while the code waits. */
  tokensAt?: string
  lastRotatedAt?: string
  rotations: number
  revokedAt?: string
  revokedBecause?: string
  /** Which of its ends came, where it has expired: that of the whole login, or that of one nobody refreshed. */
  expired?: 'absolute' | 'idle'
  /** The rotated-out refresh token whose replay ended it, by the first 16 hex digits of its SHA-256. */
  replayed?: string
  readonly prompt?: string
  readonly loginHint?: string
  readonly resource?: string
}

/** What the server saw, independent of what any client says. */
export interface Stats {
  /** POSTs to the token endpoint that carried a `grant_type`. */
  tokenRequests: number
  byGrantType: { authorization_code: number; refresh_token: number }
  refreshesSucceeded: number
  refreshesFailed: number
  /** By the first 16 hex digits of the refresh token's SHA-256. */
  redemptions: Record<string, Redemption>
  registrations: number
  authorizations: number
  revocations: number
  mcpRequests: number
  httpRequests: number
  /** By `METHOD /path`. */
  byPath: Record<string, number>
  toolCalls: Record<string, number>
  /** How often each object was fetched, by the ID that was asked for: UUIDs without dashes, other references as they came. */
  fetches: Record<string, number>
  /** The most that one login sent in any sixty seconds: requests at `/mcp` and `/sse`, and calls of tools. */
  busiestMinute: { requests: number; toolCalls: number }
  sessionsOpened: number
  /** How often each switch interfered, by its name; `token` with the status, as in `token 503`. */
  faults: Record<string, number>
  grants: GrantStats[]
}

/** What became of one refresh token. */
export interface Redemption {
  attempts: number
  succeeded: number
  /** Replies with new tokens that were cut on their way; absent without any. */
  cut?: number
}

export type Ledger = ReturnType<typeof createLedger>

/** Records every grant, redemption and request of one sandbox. */
export function createLedger(clock: SandboxClock) {
  const grants = new Map<string, GrantStats>()
  let counts = emptyCounts()
  const windows = new Map<string, SlidingWindow>()
  const busiest = (kind: 'requests' | 'toolCalls', connection: string) => {
    const key = `${kind} ${connection}`
    const window = windows.get(key) ?? createSlidingWindow(clock)
    windows.set(key, window)
    counts.busiestMinute[kind] = Math.max(counts.busiestMinute[kind], window.add())
  }
  const iso = () => new Date(clock.nowMs()).toISOString()

  return {
    request(method: string, path: string): void {
      counts.httpRequests += 1
      increment(counts.byPath, `${method} ${path}`)
    },
    mcpRequest(connection: string): void {
      counts.mcpRequests += 1
      busiest('requests', connection)
    },
    toolCall(name: string, connection: string): void {
      increment(counts.toolCalls, name)
      busiest('toolCalls', connection)
    },
    fetched: (reference: string) => increment(counts.fetches, reference),
    sessionOpened: () => void (counts.sessionsOpened += 1),
    registration: () => void (counts.registrations += 1),
    revocation: () => void (counts.revocations += 1),
    tokenRequest(grantType: string, refreshToken: string | undefined): void {
      counts.tokenRequests += 1
      if (grantType === 'authorization_code' || grantType === 'refresh_token') counts.byGrantType[grantType] += 1
      if (refreshToken !== undefined) redemptionOf(counts, refreshToken).attempts += 1
    },
    refreshEnded(refreshToken: string, succeeded: boolean): void {
      counts[succeeded ? 'refreshesSucceeded' : 'refreshesFailed'] += 1
      if (succeeded) redemptionOf(counts, refreshToken).succeeded += 1
    },
    replyCut(refreshToken: string): void {
      const redemption = redemptionOf(counts, refreshToken)
      redemption.cut = (redemption.cut ?? 0) + 1
    },
    fault: (name: string) => increment(counts.faults, name),
    grantCreated(grantId: string, facts: Omit<GrantStats, 'id' | 'createdAt' | 'rotations'>): void {
      counts.authorizations += 1
      grants.set(grantId, { id: hashPrefix(grantId), createdAt: iso(), rotations: 0, ...facts })
    },
    tokensIssued(grantId: string, kind: 'first' | 'rotation'): void {
      const grant = grants.get(grantId)
      if (grant === undefined) return
      if (kind === 'first') grant.tokensAt = iso()
      else Object.assign(grant, { lastRotatedAt: iso(), rotations: grant.rotations + 1 })
    },
    grantEnded(grantId: string, because: string): void {
      const grant = grants.get(grantId)
      if (grant !== undefined && grant.revokedAt === undefined) {
        Object.assign(grant, { revokedAt: iso(), revokedBecause: because })
      }
    },
    expired(grantId: string, which: 'absolute' | 'idle'): void {
      const grant = grants.get(grantId)
      if (grant !== undefined) grant.expired ??= which
    },
    replayed(grantId: string, refreshToken: string): void {
      const grant = grants.get(grantId)
      if (grant !== undefined) grant.replayed ??= hashPrefix(refreshToken)
    },
    /** Seconds since 1970 at which the grant was made; undefined for a grant that is not on record. */
    grantCreatedAtSeconds(grantId: string): number | undefined {
      const createdAt = grants.get(grantId)?.createdAt
      return createdAt === undefined ? undefined : Math.floor(Date.parse(createdAt) / 1000)
    },
    snapshot: (): Stats => structuredClone({ ...counts, grants: [...grants.values()] }),
    /** Sets the counters to zero. Live grants stay on record; ended ones are dropped. */
    reset(): void {
      counts = emptyCounts()
      windows.clear()
      for (const [id, grant] of grants) if (grant.revokedAt !== undefined) grants.delete(id)
    },
  }
}

/** The name under which a token appears in the statistics. */
export function hashPrefix(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 16)
}

type Counts = Omit<Stats, 'grants'>

function emptyCounts(): Counts {
  return {
    tokenRequests: 0,
    byGrantType: { authorization_code: 0, refresh_token: 0 },
    refreshesSucceeded: 0,
    refreshesFailed: 0,
    redemptions: {},
    registrations: 0,
    authorizations: 0,
    revocations: 0,
    mcpRequests: 0,
    httpRequests: 0,
    byPath: {},
    toolCalls: {},
    fetches: {},
    busiestMinute: { requests: 0, toolCalls: 0 },
    sessionsOpened: 0,
    faults: {},
  }
}

function redemptionOf(counts: Counts, refreshToken: string): Redemption {
  return (counts.redemptions[hashPrefix(refreshToken)] ??= { attempts: 0, succeeded: 0 })
}

function increment(record: Record<string, number>, key: string): void {
  record[key] = (record[key] ?? 0) + 1
}
