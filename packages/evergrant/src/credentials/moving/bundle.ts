import { EvergrantError } from '../../errors.js'
import { base64Url, fromBase64Url } from '../../internal/digest.js'
import { isAcceptedCost, type ScryptCost } from '../../internal/node/scrypt.js'
import { PUBLIC_KEY_BYTES } from '../../internal/node/key-agreement.js'

/**
 * A sealed login as text: `evergrant-login-1.HEADER.BODY`. The header is JSON in base64url, the body is sealed with AES-256-GCM and
 * bound to everything before it.
 */
export interface Bundle {
  readonly header: BundleHeader
  readonly body: Uint8Array
  /** What the body's seal is bound to: format and header as they stand in the text. */
  readonly associated: Uint8Array
}

/** Readable by everybody, and changed by nobody who cannot seal it again. */
export interface BundleHeader {
  /** Random, base64url. */
  readonly id: string
  /** Milliseconds since the epoch, by the clock of whoever sealed it. */
  readonly createdAt: number
  readonly expiresAt: number
  readonly seal: PassphraseSeal | RecipientSeal
}

export interface PassphraseSeal extends ScryptCost {
  readonly kind: 'scrypt'
}

export interface RecipientSeal {
  readonly kind: 'x25519'
  readonly recipient: Uint8Array
  readonly ephemeral: Uint8Array
}

/** Long enough for a person with two machines at hand. */
export const BUNDLE_LIFETIME_MS = 3_600_000

/** By how much two clocks may differ. */
export const MAX_SKEW_MS = 5 * 60_000

/** Text of the header, and what the body has to be bound to. */
export function encodeHeader(header: BundleHeader): { text: string; associated: Uint8Array } {
  const { seal } = header
  const json = { ...header, seal: seal.kind === 'scrypt' ? encodeScrypt(seal) : encodeRecipient(seal) }
  const text = `${MAGIC}.${base64Url(utf8(JSON.stringify(json)))}`
  return { text, associated: utf8(text) }
}

export function encodeBundle(header: string, body: Uint8Array): string {
  return `${header}.${base64Url(body)}\n`
}

/**
 * Takes a bundle apart without opening it. Nothing in it is authentic yet.
 *
 * @throws `BUNDLE_INVALID` for text that is no bundle, or not all of one
 */
export function parseBundle(text: string): Bundle {
  if (typeof text !== 'string') throw new TypeError(`a bundle is text, got ${typeof text}`)
  if (text.length > MAX_LENGTH) throw invalid('is too long for a bundle')
  const [magic = '', header = '', body = '', ...rest] = text.trim().split('.')
  if (/^evergrant-login-\d{1,9}$/.test(magic) && magic !== MAGIC) {
    throw new EvergrantError('BUNDLE_INVALID', `The bundle is in the format "${magic}"; this version reads ${MAGIC}`, {
      hint: 'Use the same version of Evergrant on both machines.',
    })
  }
  if (magic !== MAGIC) throw invalid('is not an exported login')
  if (!isBase64Url(header) || !isBase64Url(body) || rest.length > 0) throw invalid('is cut short or was changed')
  return {
    header: parseHeader(fromBase64Url(header)),
    body: fromBase64Url(body),
    associated: utf8(`${magic}.${header}`),
  }
}

function parseHeader(bytes: Uint8Array): BundleHeader {
  const { id, createdAt, expiresAt, seal } = parseObject(bytes)
  if (typeof id !== 'string' || !/^[\w-]{22}$/.test(id)) throw invalid('has no id')
  if (!isTime(createdAt) || !isTime(expiresAt) || expiresAt - createdAt > BUNDLE_LIFETIME_MS) {
    throw invalid('does not say until when it can be imported')
  }
  return { id, createdAt, expiresAt, seal: parseSeal(seal) }
}

function parseSeal(value: unknown): BundleHeader['seal'] {
  const seal = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  if (seal['kind'] === 'scrypt') {
    const cost = {
      salt: parseBytes(seal['salt']),
      n: numberIn(seal['n']),
      r: numberIn(seal['r']),
      p: numberIn(seal['p']),
    }
    if (isAcceptedCost(cost)) return { kind: 'scrypt', ...cost }
  }
  if (seal['kind'] === 'x25519') {
    const recipient = parseBytes(seal['recipient'])
    const ephemeral = parseBytes(seal['ephemeral'])
    const isWhole = recipient.length === PUBLIC_KEY_BYTES && ephemeral.length === PUBLIC_KEY_BYTES
    if (isWhole) return { kind: 'x25519', recipient, ephemeral }
  }
  throw invalid('is sealed in a way that this version does not know')
}

/** `Number` would ask an object how it converts itself, which can fail. */
function numberIn(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN
}

function encodeScrypt({ kind, salt, n, r, p }: PassphraseSeal): object {
  return { kind, n, r, p, salt: base64Url(salt) }
}

function encodeRecipient({ kind, recipient, ephemeral }: RecipientSeal): object {
  return { kind, recipient: base64Url(recipient), ephemeral: base64Url(ephemeral) }
}

/** Members of JSON from outside. @throws `BUNDLE_INVALID` */
export function parseObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // The parser's own words would quote what stands there.
  }
  throw invalid('is not JSON inside')
}

export function invalid(what: string): EvergrantError {
  return new EvergrantError('BUNDLE_INVALID', `What was given ${what}`)
}

function parseBytes(value: unknown): Uint8Array {
  return typeof value === 'string' && isBase64Url(value) ? fromBase64Url(value) : new Uint8Array()
}

const isBase64Url = (text: string) => /^[\w-]+$/.test(text) && text.length % 4 !== 1
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value)
const utf8 = (text: string) => new TextEncoder().encode(text)

const MAGIC = 'evergrant-login-1'
const MAX_LENGTH = 256 * 1024
