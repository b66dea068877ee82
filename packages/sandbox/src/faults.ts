import type { ToolDrift } from './tools/drift.js'
import type { RateLimitReason } from './tools/replies.js'

/** How the authorization server's metadata document is spoilt. */
export type MetadataFault =
  | 'html'
  | 'huge'
  | 'endless'
  | 'redirect'
  | 'wrong-issuer'
  | 'no-s256'
  | 'plain-only'
  | 'missing-pkce'

/** How a token reply that the provider made is spoilt before it is sent. */
export type TokenReplyFault = 'no-access-token' | 'null-members' | 'wrong-type'

/** Switches that make the server misbehave. `times` counts down; a switch without it stays on until it is removed. */
export interface Faults {
  /** The token endpoint answers this instead of working (default 503). Nothing is redeemed. */
  token?: { status?: 429 | 500 | 503; retryAfterSeconds?: number; times?: number } | undefined
  /** Every token request waits this long before it is worked on, or until the switch is removed. */
  tokenDelayMs?: number | undefined
  /** The socket is cut before the token endpoint does any work: so many times. */
  dropTokenRequest?: number | undefined
  /** The token endpoint does its work, then the socket is cut: so many times. */
  dropTokenReply?: number | undefined
  tokenReply?: { kind: TokenReplyFault; times?: number } | undefined
  /** `/mcp` and `/sse` answer this status to requests with a valid token. */
  mcp?: { status: number; times?: number; retryAfterSeconds?: number } | undefined
  /** Valid access tokens are answered 401 at `/mcp` and `/sse`: so many times. */
  rejectTokens?: number | undefined
  /** The person denies the login; `description` becomes `error_description`, markup and all. */
  denyLogin?: boolean | { description: string } | undefined
  refuseRegistration?: boolean | undefined
  /** /authorize shows an error page and never redirects. */
  noRedirect?: boolean | undefined
  /** Tools answer `rate_limited` inside an HTTP 200; the reason is `mcp_tool_rate_limit` when none is given. */
  rateLimitTools?: { times?: number; retryAfterSeconds: number; reason?: RateLimitReason } | undefined
  /** Failures of the API come in the shorter form: `{"status","code","message"}`. */
  shortErrors?: boolean | undefined
  /** Writes become async tasks although nobody asked. */
  asyncWrites?: { times?: number } | undefined
  /**
   * A write of the named tool, or of any, lands and is answered as if it had failed (default: a tool error with `retry_guidance` and
   * `committed_resource_id`). The last two only over Streamable HTTP.
   */
  maybeCommitted?: { tool?: string; how?: 'tool-error' | 'http-503' | 'cut'; times?: number } | undefined
  /** The named tool, or any, does nothing and answers `service_overload` (529). */
  serviceOverload?: { tool?: string; times?: number } | undefined
  /** Tools and arguments that are gone, and descriptions that have changed. Sessions are not told. */
  toolDrift?: ToolDrift | undefined
  /** How tasks that begin from now on go: seconds an attempt, attempts in vain, and whether the last fails too. */
  asyncTasks?: { seconds?: number; retries?: number; fails?: boolean } | undefined
  metadata?: MetadataFault | undefined
  callbackWithoutState?: boolean | undefined
  callbackWrongState?: boolean | undefined
  callbackWrongIss?: boolean | undefined
}

const NAMES: Record<keyof Faults, true> = {
  token: true,
  tokenDelayMs: true,
  dropTokenRequest: true,
  dropTokenReply: true,
  tokenReply: true,
  mcp: true,
  rejectTokens: true,
  denyLogin: true,
  refuseRegistration: true,
  noRedirect: true,
  rateLimitTools: true,
  shortErrors: true,
  asyncWrites: true,
  asyncTasks: true,
  maybeCommitted: true,
  serviceOverload: true,
  toolDrift: true,
  metadata: true,
  callbackWithoutState: true,
  callbackWrongState: true,
  callbackWrongIss: true,
}

export function isFaultName(name: string): name is keyof Faults {
  return Object.hasOwn(NAMES, name)
}

/** Counts a `times` down; true while the fault still applies. */
export function spend(fault: { times?: number } | undefined): boolean {
  if (fault === undefined) return false
  if (fault.times === undefined) return true
  if (fault.times <= 0) return false
  fault.times -= 1
  return true
}

/** Counts a plain number switch down; true while the fault still applies. */
export function spendCount(faults: Faults, name: 'dropTokenRequest' | 'dropTokenReply' | 'rejectTokens'): boolean {
  const left = faults[name] ?? 0
  if (left <= 0) return false
  faults[name] = left - 1
  return true
}
