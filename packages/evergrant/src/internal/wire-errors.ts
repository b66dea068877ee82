import { EvergrantError } from '../errors.js'
import { networkError } from './network-error.js'
import { displayUrl } from './redact.js'

/** What the wires report, the same in words and details whichever carried the request. */

/** No head of a response came. */
export function headError(error: unknown, url: URL, facts: Readonly<Record<string, unknown>>): EvergrantError {
  const { code, message, hint, cause, details } = networkError(error, url)
  const { systemCode } = details
  const isKnown = typeof systemCode === 'string' && NO_HTTP.test(systemCode)
  if (isKnown || isParserError(error)) {
    // The parser's error carries the raw bytes of the reply, so it is not kept as the cause.
    const what = `${displayUrl(url)} answered with what is no HTTP${isKnown ? ` (${systemCode})` : ''}`
    return new EvergrantError('RESPONSE_INVALID', what, { details })
  }
  return new EvergrantError(code, message, { cause, hint, details: { ...details, ...facts } })
}

/** Codes of Node's and of undici's parser. */
const NO_HTTP = /^HPE_|^UND_ERR_(?:HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH|RESPONSE)/

/** The parser of Node 24 has no code for some of what it refuses. */
function isParserError(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && cause.name === 'HTTPParserError'
}

export function headTimeout(url: URL, timeoutMs: number, facts: Readonly<Record<string, unknown>>): EvergrantError {
  return new EvergrantError('REQUEST_TIMEOUT', `${displayUrl(url)} did not answer within ${timeoutMs} ms`, {
    details: { origin: url.origin, timeoutMs, phase: 'head', ...facts },
  })
}

export function idleTimeout(url: URL, timeoutMs: number): EvergrantError {
  const message = `${displayUrl(url)} fell silent in the middle of its reply for ${timeoutMs} ms`
  return new EvergrantError('REQUEST_TIMEOUT', message, { details: { origin: url.origin, timeoutMs, phase: 'body' } })
}

/** The body ended before its end. */
export function cutError(error: unknown, url: URL): EvergrantError {
  const { code, hint, cause, details } = networkError(error, url)
  const { systemCode } = details
  const message = `${displayUrl(url)} cut its reply short${typeof systemCode === 'string' ? ` (${systemCode})` : ''}`
  return new EvergrantError(code, message, { cause, hint, details })
}

export function bodyTooLarge(url: URL, maxBytes: number): EvergrantError {
  return new EvergrantError('RESPONSE_TOO_LARGE', `${displayUrl(url)} sent more than ${maxBytes} bytes`, {
    details: { origin: url.origin, maxBytes },
    hint: 'Ask the server for less at once, for example one page of a list.',
  })
}
