import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'

import { base64Url, fromBase64Url } from '../digest.js'

/** An X25519 key pair (RFC 7748), each half 32 bytes. */
export interface KeyPair {
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
}

export function newKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync('x25519')
  const { x, d } = privateKey.export({ format: 'jwk' })
  return { publicKey: fromBase64Url(x ?? ''), privateKey: fromBase64Url(d ?? '') }
}

/** What the sender of one message makes: the key that seals it, and the public half by which the recipient finds that key again. */
export function keyForRecipient(recipient: Uint8Array, info: string): { ephemeral: Uint8Array; key: Uint8Array } {
  const { publicKey, privateKey } = newKeyPair()
  const secret = sharedSecret(privateObject({ publicKey, privateKey }), recipient)
  return { ephemeral: publicKey, key: derive(secret, { ephemeral: publicKey, recipient, info }) }
}

/** The same key, at the recipient's. @throws Error where `ephemeral` is no public key: a point of low order */
export function keyFromSender(pair: KeyPair, ephemeral: Uint8Array, info: string): Uint8Array {
  const secret = sharedSecret(privateObject(pair), ephemeral)
  return derive(secret, { ephemeral, recipient: pair.publicKey, info })
}

function sharedSecret(privateKey: KeyObject, publicKey: Uint8Array): Buffer {
  const jwk = { kty: 'OKP', crv: 'X25519', x: base64Url(publicKey) }
  return diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) })
}

function privateObject({ publicKey, privateKey }: KeyPair): KeyObject {
  const jwk = { kty: 'OKP', crv: 'X25519', x: base64Url(publicKey), d: base64Url(privateKey) }
  return createPrivateKey({ key: jwk, format: 'jwk' })
}

/** @see https://www.rfc-editor.org/rfc/rfc5869.html; both public halves are part of the salt, as RFC 7748 §6.1 advises */
function derive(
  secret: Buffer,
  { ephemeral, recipient, info }: { ephemeral: Uint8Array; recipient: Uint8Array; info: string },
): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, Buffer.concat([ephemeral, recipient]), info, 32))
}

export const PUBLIC_KEY_BYTES = 32
