import { crockford, normaliseCrockford } from '../../internal/crockford.js'
import { equalConstantTime, fromBase64Url, hmacSha256, sha256 } from '../../internal/digest.js'

/**
 * The code that an import gives: 50 bits of an HMAC under a key that is inside the bundle. Only who has opened the bundle can tell it.
 * Ten characters in two groups, to be read out and typed.
 */
export async function receiptCode(bundle: string, key: string): Promise<string> {
  const mac = fromBase64Url(await hmacSha256(fromBase64Url(key), `evergrant receipt ${bundle}`))
  const code = crockford(mac, CHARACTERS)
  return `${code.slice(0, CHARACTERS / 2)}-${code.slice(CHARACTERS / 2)}`
}

/** What the source keeps of the code that it expects. */
export function hashReceipt(code: string): Promise<string> {
  return sha256(normaliseCrockford(code))
}

export async function fitsReceipt(code: string, hash: string): Promise<boolean> {
  return equalConstantTime(await hashReceipt(code), hash)
}

const CHARACTERS = 10
