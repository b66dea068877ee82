import {
  type BundleHeader,
  encodeBundle,
  encodeHeader,
  parseBundle,
} from '../../../packages/evergrant/src/credentials/moving/bundle.js'
import { type Target, utf8 } from '../target.js'

const id = 'abcdefghijklmnopqrstuv'
const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => index)
const times = { createdAt: 1_700_000_000_000, expiresAt: 1_700_003_600_000 }
const scrypt: BundleHeader = { id, ...times, seal: { kind: 'scrypt', salt: bytes(16), n: 131_072, r: 8, p: 1 } }
const key: BundleHeader = { id, ...times, seal: { kind: 'x25519', recipient: bytes(32), ephemeral: bytes(32) } }

const textOf = (header: BundleHeader) => encodeBundle(encodeHeader(header).text, bytes(64))
const jsonOf = (header: BundleHeader) =>
  Buffer.from(encodeHeader(header).text.split('.')[1] ?? '', 'base64url').toString()

export const bundle: Target = {
  name: 'bundle',
  reads: 'exported logins, sealed',
  seeds: [textOf(scrypt), textOf(key), jsonOf(scrypt), jsonOf(key), jsonOf(key)],
  words: ['evergrant-login-1', 'evergrant-login-2', '.', '"seal":', '"kind":"scrypt"', '131072'],
  feed(input) {
    const isHeader = input[0] === OPEN
    return parseBundle(isHeader ? `evergrant-login-1.${Buffer.from(input).toString('base64url')}.AAAA` : utf8(input))
  },
}

const OPEN = 0x7b
