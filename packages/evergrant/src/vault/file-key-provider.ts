import { AEAD_KEY_BYTES, secureRandom } from '../internal/node/aead.js'
import { loadOrCreateKeyFile } from '../internal/node/key-file.js'
import { formatKey, type KeyProvider, parseKeyRing } from './key-ring.js'

/**
 * Keys from a file that only its owner can read (0600), in the syntax of `EVERGRANT_KEY`, one entry a line. Made with a random
 * key when it is not there; processes that start at once end with the same key.
 *
 * `load` rejects with `KEY_INVALID` (others can read the file, or it holds no proper key), `STORE_UNREADABLE` or
 * `STORE_WRITE_FAILED`.
 */
export function fileKeyProvider({ path }: { readonly path: string }): KeyProvider {
  const source = `key file ${path}`
  return {
    describe: source,
    load: async () => parseKeyRing(await loadOrCreateKeyFile(path, newEntry), source),
  }
}

/** A kid of its own for each new key, so that a record sealed with a lost one says so. */
function newEntry(): string {
  const id = Array.from(secureRandom(6), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${formatKey(`file-${id}`, secureRandom(AEAD_KEY_BYTES))}\n`
}
