import { base64Url, fromBase64Url } from '../../internal/digest.js'
import type { KeyPair } from '../../internal/node/key-agreement.js'
import { decodeJson, encodeJson } from '../credential.js'

/** A key pair that waits for a bundle sealed to it. */
export interface ImportKey extends KeyPair {
  readonly expiresAt: number
}

export function encodeImportKey({ publicKey, privateKey, expiresAt }: ImportKey): Uint8Array {
  return encodeJson({ format: 1, publicKey: base64Url(publicKey), privateKey: base64Url(privateKey), expiresAt })
}

/** @throws `RECORD_TOO_NEW`, `RECORD_UNREADABLE` */
export function decodeImportKey(bytes: Uint8Array): ImportKey {
  const json = decodeJson<{ publicKey: string; privateKey: string; expiresAt: number }>(bytes, 'key of an import')
  return {
    publicKey: fromBase64Url(json.publicKey),
    privateKey: fromBase64Url(json.privateKey),
    expiresAt: json.expiresAt,
  }
}
