import { EvergrantError } from '../errors.js'
import { displayUrl } from './redact.js'

/** Whether the host is this machine by a name or literal that no resolver can point elsewhere. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (hostname.startsWith('127.') && isIpv4(hostname))
}

/** In the one form in which a URL has it: `127.0.0.1e1` is a name. */
function isIpv4(hostname: string): boolean {
  const parts = hostname.split('.')
  return parts.length === 4 && parts.every(isByte)
}

function isByte(text: string): boolean {
  const value = Number(text)
  return Number.isInteger(value) && value >= 0 && value <= 255 && String(value) === text
}

/** `undefined` for what is no absolute URL. */
export function parseUrl(url: string | URL): URL | undefined {
  try {
    return new URL(url)
  } catch {
    return undefined
  }
}

/** Whether the URL is `http:` or `https:` on loopback. */
export function isLoopbackUrl(url: string | URL): boolean {
  const { protocol, hostname } = new URL(url)
  return (protocol === 'http:' || protocol === 'https:') && isLoopbackHost(hostname)
}

/**
 * The parsed URL, when it is safe to send credentials to: `https:`, or `http:` on loopback, without user info.
 *
 * @param what names the URL in the message, e.g. `"token_endpoint"`.
 * @throws EvergrantError `INSECURE_URL`
 * @see https://www.ietf.org/archive/id/draft-ietf-oauth-v2-1-13.html#section-1.5
 */
export function assertSecureUrl(url: string | URL, what = 'URL'): URL {
  const parsed = parseUrl(url)
  if (parsed === undefined)
    throw new EvergrantError('INSECURE_URL', `The ${what} ${displayUrl(url)} is not an absolute URL`)
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && isLoopbackHost(parsed.hostname))) {
    throw new EvergrantError('INSECURE_URL', `The ${what} ${displayUrl(parsed)} is neither https nor on loopback`)
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new EvergrantError('INSECURE_URL', `The ${what} ${displayUrl(parsed)} carries a user name or password`, {
      hint: 'Remove the part before the @ from the URL.',
    })
  }
  return parsed
}

/**
 * Refuses to send anything to a host whose certificate nobody would check. Loopback needs none.
 *
 * @param env where `NODE_TLS_REJECT_UNAUTHORIZED` is looked up.
 * @throws EvergrantError `TLS_VERIFICATION_DISABLED`
 */
export function assertTlsVerified(url: URL, env: Readonly<Record<string, string | undefined>>): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0' || isLoopbackHost(url.hostname)) return
  throw new EvergrantError(
    'TLS_VERIFICATION_DISABLED',
    `NODE_TLS_REJECT_UNAUTHORIZED=0 would send secrets to whoever answers for ${url.origin}`,
  )
}

/**
 * The server URL as it identifies a resource: scheme and host in lower case, no default port, no fragment, and no lone slash after
 * the host.
 *
 * @throws EvergrantError `INSECURE_URL`
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#canonical-server-uri
 */
export function canonicalServerUrl(server: string | URL): string {
  const url = assertSecureUrl(server, 'server URL')
  if (url.hash !== '' || url.href.endsWith('#')) url.hash = ''
  return url.pathname === '/' ? `${url.origin}${url.search}` : url.href
}
