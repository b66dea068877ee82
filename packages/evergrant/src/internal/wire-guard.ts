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

/** A set of headers as Node takes it fastest. */
export interface HeaderLines {
  /** Names and values in turn. */
  readonly list: readonly string[]
  /** Whether it is the same in every coding. */
  readonly isAscii: boolean
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
export function assertWireHeaders(headers: Readonly<Record<string, string>>): HeaderLines {
  const list = Object.entries(headers).flat()
  const isAscii = isPlain(list)
  for (const name in headers) {
    if (!isAscii && !TOKEN.test(name)) throw new TypeError(`${quote(name)} is no name of a header`)
    if (!isAscii && !VALUE.test(headers[name] ?? ''))
      throw new TypeError(`The header ${name} has a value that cannot be sent`)
    if (FRAMING.has(name.toLowerCase())) throw new TypeError(`The header ${name} is the wire's own`)
  }
  return { list, isAscii }
}

/** Whether these are names and values of ASCII alone: all headers but a few, and looked at in one go. */
function isPlain(list: readonly string[]): boolean {
  const text = list.join('\n')
  // A line end inside one of them would pass for the end of it.
  return list.length === 0 || (text.split('\n').length === list.length && PLAIN.test(text))
}

const PLAIN = /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+\n[\t\x20-\x7e]*(?:\n|$))*$/
// RFC 9110 §5.6.2 and §5.5: no control characters, nothing beyond Latin-1
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
