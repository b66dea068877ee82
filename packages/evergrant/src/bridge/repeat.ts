import { type EvergrantError, isEvergrantError } from '../errors.js'

/**
 * How long to wait before a request that failed is sent again; `undefined` where it is the host's to repeat.
 *
 * A read can be sent again whatever became of it. A write only where it is certain that no server has seen it.
 */
export function delayBeforeRepeat(
  error: unknown,
  { isRead, failures }: { readonly isRead: boolean; readonly failures: number },
): number | undefined {
  const delay = DELAYS_MS[failures - 1]
  if (delay === undefined) return undefined
  // A session that was forgotten again while it was being opened.
  if (isForgotten(error)) return isRead && failures <= 3 ? delay : undefined
  if (isEvergrantError(error, 'RATE_LIMITED')) return isRead ? delayAfterLimit(error, failures) : undefined
  if (!isEvergrantError(error, ...PASSING)) return undefined
  if (isEvergrantError(error, 'REQUEST_TIMEOUT')) return isRead && failures === 1 ? delay : undefined
  return isRead || neverArrived(error) ? delay : undefined
}

/** As long as the server wants, where that is no longer than a host waits in the end. A write it is the host's to repeat. */
function delayAfterLimit({ details }: EvergrantError, failures: number): number | undefined {
  const { retryAfterMs } = details
  const delay = typeof retryAfterMs === 'number' ? retryAfterMs : 500 * 2 ** failures
  return failures <= 3 && delay <= LONGEST_LIMIT_MS ? delay : undefined
}

function isForgotten(error: unknown): boolean {
  return isEvergrantError(error, 'CONNECTION_FAILED') && error.details['status'] === 404
}

function neverArrived(error: EvergrantError): boolean {
  for (let cause = error.cause, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth += 1) {
    if ('code' in cause && UNCONNECTED.has(String(cause.code))) return true
  }
  return false
}

/** What passes by itself: a server that restarts, a network that comes back. */
const PASSING = ['SERVER_UNREACHABLE', 'TEMPORARILY_UNAVAILABLE', 'REQUEST_TIMEOUT'] as const

/** The system's words for a connection that was never made. */
const UNCONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
])

/** Most hosts wait a minute. */
const LONGEST_LIMIT_MS = 15_000
/** 16 s in all: a server that restarts is back by then, and the host still waits. */
const DELAYS_MS = [250, 500, 1000, 2000, 4000, 8000]
