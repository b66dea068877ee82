import { EvergrantError } from '../../errors.js'
import { isPublicHost } from '../../internal/address.js'
import { networkError } from '../../internal/network-error.js'
import { processEnvironment } from '../../internal/node/environment.js'
import { displayUrl } from '../../internal/redact.js'
import { assertSecureUrl, assertTlsVerified, isLoopbackUrl } from '../../internal/url.js'
import { cancelQuietly, readBoundedBody } from '../../oauth/response-body.js'

export interface Transfer {
  readonly fetch: typeof fetch
  /** This machine too: for a server that runs here. */
  readonly allowsLoopback: boolean
  readonly maxBytes: number
  readonly signal: AbortSignal | undefined
}

export interface Transferred {
  readonly status: number
  /** Where it was in the end. */
  readonly url: URL
  readonly headers: Headers
  readonly bytes: Uint8Array
}

/**
 * Fetches a file. Https, or http on this machine where that is allowed; redirects are followed, but never to a private address; the size is bounded
 * while it comes.
 *
 * @throws `INSECURE_URL`, `ADDRESS_REFUSED`, `REDIRECT_REFUSED`, `RESPONSE_TOO_LARGE`, `SERVER_UNREACHABLE`
 */
export async function download(address: string, transfer: Transfer): Promise<Transferred> {
  let url = assertAllowed(address, transfer)
  for (let followed = 0; ; followed += 1) {
    const response = await send(url, { method: 'GET' }, transfer)
    if (!REDIRECTS.has(response.status)) return whole(response, url, transfer)
    await cancelQuietly(response)
    const location = response.headers.get('location')
    if (location === null || !URL.canParse(location, url.href) || followed >= MAX_REDIRECTS) {
      throw new EvergrantError('REDIRECT_REFUSED', `${displayUrl(url)} redirects to nowhere, or too often`)
    }
    // What came from the public internet does not lead into this machine.
    const allowsLoopback = transfer.allowsLoopback && isLoopbackUrl(url)
    url = assertAllowed(new URL(location, url).href, { allowsLoopback })
  }
}

/** Sends a file in one request, which is never redirected: its headers let it in. */
export async function upload(
  address: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: FormData },
  transfer: Transfer,
): Promise<Transferred> {
  const url = assertAllowed(address, transfer)
  const response = await send(url, { method: 'POST', ...request }, transfer)
  if (!REDIRECTS.has(response.status)) return whole(response, url, transfer)
  await cancelQuietly(response)
  throw new EvergrantError('REDIRECT_REFUSED', `${displayUrl(url)} redirects an upload`)
}

function assertAllowed(address: string, { allowsLoopback }: Pick<Transfer, 'allowsLoopback'>): URL {
  const url = assertSecureUrl(address, 'address of the file')
  assertTlsVerified(url, processEnvironment())
  if (isPublicHost(url.hostname) || (allowsLoopback && isLoopbackUrl(url))) return url
  throw new EvergrantError('ADDRESS_REFUSED', `${displayUrl(url)} is not on the public internet`, {
    details: { host: url.hostname },
    hint: 'Files are fetched from public addresses only.',
  })
}

async function send(url: URL, init: RequestInit, { fetch, signal }: Transfer): Promise<Response> {
  const deadline = AbortSignal.timeout(DEADLINE_MS)
  try {
    return await fetch(url.href, {
      ...init,
      redirect: 'manual',
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw networkError(error, url)
  }
}

async function whole(response: Response, url: URL, { maxBytes, signal }: Transfer): Promise<Transferred> {
  try {
    const { status, headers } = response
    return { status, url, headers, bytes: await readBoundedBody(response, url, maxBytes) }
  } catch (error) {
    signal?.throwIfAborted()
    throw networkError(error, url)
  }
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const MAX_REDIRECTS = 5
const DEADLINE_MS = 10 * 60_000
