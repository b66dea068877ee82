import { loadOrCreateKeyFile, replaceKeyFile } from '../internal/node/key-file.js'
import { createSealingKey, formatKeyRing, type KeyProvider, keyRing, newKid, parseKeyRing } from './key-ring.js'

/**
 * Keys from a file that only its owner can read (0600), in the syntax of `EVERGRANT_KEY`, one entry a line. Made with a random
 * key when it is not there; processes that start at once end with the same key.
 *
 * `load` rejects with `KEY_INVALID` (others can read the file, or it holds no proper key), `STORE_UNREADABLE` or
 * `STORE_WRITE_FAILED`.
 */
export function fileKeyProvider({ path }: { readonly path: string }): KeyProvider {
  const source = `key file ${path}`
  const newText = () => formatKeyRing(keyRing(createSealingKey(newKid('file'))))
  return {
    describe: source,
    load: async () => parseKeyRing(await loadOrCreateKeyFile(path, newText), source),
    save: (ring) => replaceKeyFile(path, formatKeyRing(ring)),
  }
}
