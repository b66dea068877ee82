import { randomBytes, scrypt } from 'node:crypto'

/** What makes guessing a passphrase dear; stands beside what it seals. */
export interface ScryptCost {
  readonly salt: Uint8Array
  /** Cost, a power of two: `128 * r * n` bytes of memory are needed for each guess. */
  readonly n: number
  readonly r: number
  readonly p: number
}

/** 128 MiB a guess. */
export function newScryptCost(): ScryptCost {
  return { salt: new Uint8Array(randomBytes(SALT_BYTES)), n: 2 ** 17, r: 8, p: 1 }
}

/** Whether a cost from outside is one of ours: neither cheap to guess at, nor made to use up the memory of whoever opens it. */
export function isAcceptedCost({ salt, n, r, p }: ScryptCost): boolean {
  return salt.length === SALT_BYTES && (n === 2 ** 17 || n === 2 ** 18) && r === 8 && p === 1
}

/**
 * A key of 32 bytes from a passphrase. The same text typed on another system gives the same key: it is normalised (NFC).
 *
 * @see https://www.rfc-editor.org/rfc/rfc7914.html#section-2
 */
export function passphraseKey(passphrase: string, { salt, n, r, p }: ScryptCost): Promise<Uint8Array> {
  const options = { N: n, r, p, maxmem: 128 * n * r * p + 2 ** 21 }
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, KEY_BYTES, options, (error, key) => {
      if (error) reject(error)
      else resolve(new Uint8Array(key))
    })
  })
}

const SALT_BYTES = 16
const KEY_BYTES = 32
