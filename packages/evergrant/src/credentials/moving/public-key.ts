import { EvergrantError } from '../../errors.js'
import { base64Url, fromBase64Url, sha256 } from '../../internal/digest.js'
import { PUBLIC_KEY_BYTES } from '../../internal/node/key-agreement.js'

/** A public key as people pass it on: with a check, so that a slip is noticed before anything is sealed to nobody. */
export async function encodePublicKey(publicKey: Uint8Array): Promise<string> {
  const key = base64Url(publicKey)
  return `${PREFIX}${key}.${await checkOf(key)}`
}

/** @throws `PUBLIC_KEY_INVALID` for text that is no such key, or a mistyped one */
export async function parsePublicKey(text: string): Promise<Uint8Array> {
  const [, key = '', check = ''] = /^evergrant-key-1\.([\w-]{43})\.([\w-]{6})$/.exec(text.trim()) ?? []
  const bytes = key === '' ? new Uint8Array() : fromBase64Url(key)
  if (bytes.length === PUBLIC_KEY_BYTES && check === (await checkOf(key))) return bytes
  throw new EvergrantError('PUBLIC_KEY_INVALID', 'The recipient is not the whole public key of an import')
}

/** Under which name the private half is kept. */
export async function publicKeyId(publicKey: Uint8Array): Promise<string> {
  return sha256(base64Url(publicKey))
}

async function checkOf(key: string): Promise<string> {
  return (await sha256(`${PREFIX}${key}`)).slice(0, 6)
}

const PREFIX = 'evergrant-key-1.'
