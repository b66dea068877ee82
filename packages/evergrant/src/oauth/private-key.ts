import type { CryptoKey, JWK } from 'oauth4webapi'
import { EvergrantError } from '../errors.js'
import type { SigningAlgorithm } from './client-identity.js'

/**
 * A key for `private_key_jwt` from the text of a PKCS #8 PEM or of a private JWK.
 *
 * @throws EvergrantError `KEY_INVALID`, which says nothing of the key
 * @see https://www.rfc-editor.org/rfc/rfc7523.html#section-2.2
 */
export async function importPrivateKey(text: string, algorithm: SigningAlgorithm): Promise<CryptoKey> {
  const parameters = ALGORITHMS[algorithm]
  try {
    if (text.trimStart().startsWith('{')) {
      // What else stands in it (`key_ops`, `use`, `alg`) may forbid what the file is here for.
      const { key_ops: _ops, use: _use, alg: _alg, ext: _ext, ...jwk } = JSON.parse(text) as JWK
      return await crypto.subtle.importKey('jwk', jwk, parameters, false, ['sign'])
    }
    return await crypto.subtle.importKey('pkcs8', pkcs8Of(text), parameters, false, ['sign'])
  } catch {
    // The cause could quote the key.
    throw new EvergrantError('KEY_INVALID', `The private key of the client is none for ${algorithm}`, {
      hint: 'Give a PKCS #8 PEM ("BEGIN PRIVATE KEY", as `openssl pkcs8 -topk8 -nocrypt` writes it) or a private JWK.',
    })
  }
}

function pkcs8Of(pem: string): Uint8Array<ArrayBuffer> {
  const body = /-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----/.exec(pem)?.[1]
  if (body === undefined) throw new TypeError('not a PKCS #8 PEM')
  return Uint8Array.from(atob(body.replace(/\s/g, '')), (character) => character.charCodeAt(0))
}

const ALGORITHMS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384' },
  EdDSA: { name: 'Ed25519' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
} as const satisfies Readonly<
  Record<SigningAlgorithm, Readonly<Record<'name', string> & Partial<Record<'hash' | 'namedCurve', string>>>>
>
