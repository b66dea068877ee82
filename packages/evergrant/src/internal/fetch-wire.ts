import { EvergrantError, isEvergrantError } from '../errors.js'
import { onAbort } from './abort.js'
import { type Bag, createBag } from './bag.js'
import { createFetchBody } from './fetch-body.js'
import { displayUrl } from './redact.js'
import { assertTlsVerified } from './url.js'
import { DEFAULT_HEAD_TIMEOUT_MS, type Wire, type WireRequest, type WireResponse } from './wire.js'
import { headError, headTimeout } from './wire-errors.js'
import { assertWireHeaders, assertWireUrl, type WireGuardOptions } from './wire-guard.js'

/**
 * The wire on a given fetch: for runtimes without Node's http, and for a fetch that the program brings along. What only the connection knows stays
 * unsaid here: `details.sent` is there where it is false, and `addresses` judges the name of the host, not what it resolves to.
 */
export function createFetchWire(fetch: typeof globalThis.fetch, options: WireGuardOptions = {}): Wire {
  const open = createBag<[EvergrantError]>()
  return {
    async request(request) {
      assertWireUrl(request.url, options.addresses)
      assertTlsVerified(request.url, options.env ?? {})
      assertWireHeaders(request.headers)
      const { repeatable = request.method !== 'POST' } = request
      try {
        return await attempt(fetch, request, open)
      } catch (error) {
        if (!repeatable || !isClosed(error)) throw error
        return attempt(fetch, request, open)
      }
    },
    close() {
      open.tell(new EvergrantError('SERVER_UNREACHABLE', 'The wire was closed'))
    },
  }
}

async function attempt(
  fetch: typeof globalThis.fetch,
  request: WireRequest,
  open: Bag<[EvergrantError]>,
): Promise<WireResponse> {
  const { url, signal: caller, headTimeoutMs = DEFAULT_HEAD_TIMEOUT_MS } = request
  if (caller?.aborted) throw caller.reason
  const controller = new AbortController()
  const { signal } = controller
  const letGo = caller && onAbort(caller, () => controller.abort(caller.reason))
  const forget = open.add((error) => controller.abort(error))
  const release = () => {
    forget()
    letGo?.()
  }
  const timer =
    headTimeoutMs === Infinity
      ? undefined
      : setTimeout(() => controller.abort(headTimeout(url, headTimeoutMs, {})), headTimeoutMs)
  try {
    // Also ends with a fetch that ignores its signal.
    const response = await Promise.race([fetch(url.href, requestInit(request, signal)), whenAborted(signal)])
    if (response.type !== 'opaqueredirect') return createFetchBody(response, request, { controller, release })
    throw new EvergrantError('REDIRECT_REFUSED', `A redirect of ${displayUrl(url)} was not followed`)
  } catch (error) {
    release()
    if (signal.aborted) throw signal.reason
    throw isEvergrantError(error) ? error : failure(error, url)
  } finally {
    clearTimeout(timer)
  }
}

function requestInit({ method, headers, body }: WireRequest, signal: AbortSignal): RequestInit {
  return { method, headers: { ...headers }, ...(body === undefined ? {} : { body }), redirect: 'manual', signal }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}

function failure(error: unknown, url: URL): EvergrantError {
  const known = headError(error, url, {})
  const { systemCode } = known.details
  return NOT_SENT.has(systemCode) ? headError(error, url, { sent: false }) : known
}

function isClosed(error: unknown): boolean {
  return isEvergrantError(error, 'SERVER_UNREACHABLE') && CLOSED.has(error.details['systemCode'])
}

const NOT_SENT = new Set<unknown>([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
])
const CLOSED = new Set<unknown>(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])
