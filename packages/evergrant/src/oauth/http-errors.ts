import { EvergrantError } from '../errors.js'
import { parseJsonObject } from '../internal/json-object.js'
import { displayUrl, plainText } from '../internal/redact.js'

/** How failures of an OAuth request are told apart: no answer, "not now", and a refusal. Nothing here reads message texts. */

const MAX_RETRY_AFTER_MS = 3_600_000

/** What these functions look at of an HTTP response. */
interface Answer {
  readonly status: number
  readonly headers: Pick<Headers, 'get'>
}

/**
 * The error for an answer that says "not now" (429, 5xx, 408, 425), else `undefined`.
 *
 * @param nowMs for a `Retry-After` date from a server that sends no `Date`.
 */
export function temporaryError(response: Answer, url: string | URL, nowMs?: number): EvergrantError | undefined {
  const { status } = response
  const code =
    status === 429
      ? 'RATE_LIMITED'
      : status >= 500 || status === 408 || status === 425
        ? 'TEMPORARILY_UNAVAILABLE'
        : undefined
  if (code === undefined) return undefined
  return new EvergrantError(code, `${displayUrl(url)} answered ${status}`, {
    details: temporaryDetails(response, url, nowMs),
  })
}

/** Facts about an answer that says "not now": origin, status, and `retryAfterMs` when the server named a time. */
export function temporaryDetails(response: Answer, url: string | URL, nowMs?: number): Record<string, unknown> {
  const retryAfterMs = parseRetryAfter(response.headers, nowMs)
  return {
    origin: new URL(url).origin,
    status: response.status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/**
 * How long the server asks to wait, in milliseconds, at most one hour. A date is read against the reply's own `Date`, so that a wrong
 * clock here does not matter.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110.html#section-10.2.3
 */
export function parseRetryAfter(headers: Pick<Headers, 'get'>, nowMs?: number): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, MAX_RETRY_AFTER_MS)
  // Only the three date forms of RFC 9110 begin with a day's name; Date.parse alone would read "1.5" as a date.
  if (!/^[A-Z][a-z]{2,8},? /.test(value)) return undefined
  const date = Date.parse(headers.get('date') ?? '')
  const base = Number.isNaN(date) ? nowMs : date
  const waitMs = base === undefined ? Number.NaN : Date.parse(value) - base
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS)
}

/** The members of an OAuth error reply as facts that are safe to log. */
export interface OAuthErrorReply {
  readonly error: string
  readonly description?: string
}

/**
 * The OAuth error in a JSON body, whatever the status and the content type.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2
 */
export function parseOAuthError(body: unknown): OAuthErrorReply | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined
  const error = plainText(body.error)
  const description = plainText('error_description' in body ? body.error_description : undefined)
  return error === undefined ? undefined : { error, ...(description === undefined ? {} : { description }) }
}

/** The JSON object in the body, else `undefined`. The text is not kept: it can hold a token. */
export async function readJsonObject(response: Response): Promise<Record<string, unknown> | undefined> {
  return parseJsonObject(await response.text())
}
