import type { CryptoKeyPair, JWK } from 'oauth4webapi'
import { Secret } from '../internal/secret.js'

/** What proofs are signed with by default, and what nearly every server takes. */
export const DPOP_ALGORITHM = 'ES256'

/** A fresh key to bind tokens to, as the text of its private JWK. @see https://www.rfc-editor.org/rfc/rfc9449.html */
export async function createDpopKey(): Promise<Secret> {
  const { privateKey } = await crypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', privateKey)
  return new Secret(JSON.stringify({ kty, crv, x, y, d }))
}

/** Both halves of a stored key: taken up once, and used for every request. */
export function importDpopKey(key: Secret): Promise<CryptoKeyPair> {
  const known = imported.get(key)
  if (known !== undefined) return known
  const pair = importPair(key)
  imported.set(key, pair)
  return pair
}

const imported = new WeakMap<Secret, Promise<CryptoKeyPair>>()

async function importPair(key: Secret): Promise<CryptoKeyPair> {
  const jwk = JSON.parse(key.reveal()) as JWK
  const { d: _private, ...open } = jwk
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('jwk', jwk, CURVE, false, ['sign']),
    crypto.subtle.importKey('jwk', open, CURVE, true, ['verify']),
  ])
  return { privateKey, publicKey }
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const
