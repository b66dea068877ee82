import { EvergrantError } from '../errors.js'
import { isPublicHost } from './address.js'
import { displayUrl, quote } from './redact.js'
import { assertSecureUrl } from './url.js'

export interface WireGuardOptions {
  /** Where `NODE_TLS_REJECT_UNAUTHORIZED` is looked up, at every request. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** `public` refuses addresses that are not on the public internet. */
  readonly addresses?: 'any' | 'public' | undefined
}

/** @throws EvergrantError `INSECURE_URL`, `ADDRESS_REFUSED` */
export function assertWireUrl(url: URL, addresses: WireGuardOptions['addresses']): void {
  assertSecureUrl(url)
  if (addresses === 'public' && !isPublicHost(url.hostname)) {
    throw new EvergrantError('ADDRESS_REFUSED', `${displayUrl(url)} is not on the public internet`, {
      details: { host: url.hostname },
    })
  }
}

/**
 * Refuses headers that would end a line or frame the message anew. Values stay unsaid, they can be secret.
 *
 * @throws TypeError
 */
export function assertWireHeaders(headers: Readonly<Record<string, string>>): void {
  for (const name in headers) {
    if (!TOKEN.test(name)) throw new TypeError(`${quote(name)} is no name of a header`)
    if (!isHeaderValue(headers[name] ?? '')) throw new TypeError(`The header ${name} has a value that cannot be sent`)
    if (FRAMING.has(name.toLowerCase())) throw new TypeError(`The header ${name} is the wire's own`)
  }
}

/** Whether the text can be the value of a header: no control characters, nothing beyond Latin-1. */
function isHeaderValue(value: string): boolean {
  return VALUE.test(value)
}

// RFC 9110 §5.6.2 and §5.5
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** What decides where a message ends, whom it is for and how it is coded. */
const FRAMING = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
