import { EvergrantError } from '../errors.js'
import { isPublicHost } from '../internal/address.js'
import { displayUrl } from '../internal/redact.js'
import { assertSecureUrl, assertTlsVerified } from '../internal/url.js'
import { networkError } from '../internal/network-error.js'
import { cancelQuietly, normalisedResponse, readBoundedBody } from './response-body.js'

export interface GuardedFetchOptions {
  /** The transport; the global fetch by default. */
  readonly fetch?: typeof fetch | undefined
  readonly userAgent: string
  /** For the whole exchange, redirects and body included. Default 10 000. */
  readonly timeoutMs?: number | undefined
  /** Of the decoded body. Default 1 MiB. */
  readonly maxBytes?: number | undefined
  /**
   * `public` for a server that acts for many people: loopback names and private address literals are refused here. Names that resolve to
   * such addresses are refused by the transport, which alone sees the address.
   */
  readonly addresses?: 'any' | 'public' | undefined
  /** Where `NODE_TLS_REJECT_UNAUTHORIZED` is looked up. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

export interface GuardedRequestInit {
  readonly method?: string
  readonly headers?: Record<string, string> | Headers
  readonly body?: string | URLSearchParams | null
  readonly signal?: AbortSignal | undefined
}

/** A fetch for OAuth documents: the reply's body has been read completely, is bounded, and has no null members. */
export type GuardedFetch = (url: string | URL, init?: GuardedRequestInit) => Promise<Response>

const MAX_REDIRECTS = 3
const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308])

/**
 * The one door for every OAuth request. Https except on loopback; a GET follows up to three redirects on its own origin, nothing else is
 * followed; time and size are bounded over headers and body. When the caller's signal aborts, the signal's reason is thrown.
 *
 * @throws EvergrantError (by the returned function) `INSECURE_URL`, `ADDRESS_REFUSED`, `TLS_VERIFICATION_DISABLED`, `REDIRECT_REFUSED`,
 * `REQUEST_TIMEOUT`, `RESPONSE_TOO_LARGE`, `RESPONSE_INVALID` (JSON of too many levels), `SERVER_UNREACHABLE`
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { timeoutMs = 10_000, maxBytes = 1_048_576 } = options
  const transport: typeof fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  return async (input, init = {}) => {
    const url = assertAllowed(input, options)
    return withDeadline(url, timeoutMs, init.signal, async (signal) => {
      const response = await followRedirects(transport, url, requestInit(init, options.userAgent, signal))
      return normalisedResponse(response, await readBoundedBody(response, url, maxBytes))
    })
  }
}

function assertAllowed(input: string | URL, { addresses = 'any', env = {} }: GuardedFetchOptions): URL {
  const url = assertSecureUrl(input)
  if (addresses === 'public' && !isPublicHost(url.hostname)) {
    throw new EvergrantError('ADDRESS_REFUSED', `${displayUrl(url)} is not on the public internet`, {
      details: { host: url.hostname },
    })
  }
  assertTlsVerified(url, env)
  return url
}

type Exchange = RequestInit & { readonly method: string }

function requestInit(init: GuardedRequestInit, userAgent: string, signal: AbortSignal): Exchange {
  const headers = new Headers(init.headers)
  headers.set('user-agent', userAgent)
  if (!headers.has('accept')) headers.set('accept', 'application/json')
  return { method: init.method ?? 'GET', headers, body: init.body ?? null, redirect: 'manual', signal }
}

/** Ends when the time is over or the caller aborts, even if the transport ignores its signal. */
async function withDeadline<T>(
  url: URL,
  timeoutMs: number,
  caller: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  caller?.throwIfAborted()
  const controller = new AbortController()
  const { signal } = controller
  const timer = setTimeout(() => {
    const message = `${displayUrl(url)} did not answer completely within ${timeoutMs} ms`
    controller.abort(new EvergrantError('REQUEST_TIMEOUT', message, { details: { origin: url.origin, timeoutMs } }))
  }, timeoutMs)
  const onCallerAbort = () => controller.abort(caller?.reason)
  caller?.addEventListener('abort', onCallerAbort, { once: true })
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  try {
    return await Promise.race([run(signal), aborted])
  } catch (error) {
    // The transport's own words for an abort hide why it was aborted.
    throw signal.aborted ? signal.reason : networkError(error, url)
  } finally {
    clearTimeout(timer)
    caller?.removeEventListener('abort', onCallerAbort)
  }
}

async function followRedirects(transport: typeof fetch, start: URL, init: Exchange): Promise<Response> {
  let url = start
  for (let followed = 0; ; followed += 1) {
    const response = await transport(url.href, init)
    if (response.type !== 'opaqueredirect' && !REDIRECT_STATUSES.has(response.status)) return response
    await cancelQuietly(response)
    const target = redirectTarget(response, url)
    const refusal = judgeRedirect(target, { start, method: init.method, followed })
    if (target === undefined || refusal !== undefined) throw redirectRefused(response, url, target, refusal)
    url = target
  }
}

function redirectTarget(response: Response, url: URL): URL | undefined {
  const location = response.headers.get('location')
  return location !== null && URL.canParse(location, url.href) ? new URL(location, url) : undefined
}

function judgeRedirect(
  target: URL | undefined,
  { start, method, followed }: { start: URL; method: string; followed: number },
): string | undefined {
  if (target === undefined) return 'it does not say where to'
  // A redirected POST would hand a code, token or secret to another endpoint.
  if (method !== 'GET') return `a ${method} is never redirected`
  if (target.origin !== start.origin) return 'it leads to another origin'
  if (target.username !== '' || target.password !== '') return 'it carries a user name or password'
  return followed >= MAX_REDIRECTS ? 'there were too many' : undefined
}

function redirectRefused(response: Response, from: URL, target: URL | undefined, reason = 'unknown'): EvergrantError {
  const to = target === undefined ? '' : ` to ${displayUrl(target)}`
  return new EvergrantError('REDIRECT_REFUSED', `A redirect of ${displayUrl(from)}${to} was not followed: ${reason}`, {
    details: {
      origin: from.origin,
      status: response.status,
      ...(target === undefined ? {} : { to: displayUrl(target) }),
    },
  })
}
