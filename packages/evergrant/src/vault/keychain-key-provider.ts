import { EvergrantError } from '../errors.js'
import type { Keychain } from '../internal/node/keychain.js'
import { createSealingKey, formatKeyRing, type KeyProvider, keyRing, newKid, parseKeyRing } from './key-ring.js'

/**
 * Keys from one entry of the operating system's keychain, in the syntax of `EVERGRANT_KEY`. The entry has to be there: one that is
 * missing is an error, never a reason to make another key.
 *
 * `load` and `save` reject with `KEY_UNAVAILABLE` (locked, hanging, no such entry), `load` with `KEY_INVALID` too.
 */
export function keychainKeyProvider(keychain: Keychain, account: string): KeyProvider {
  const source = `${keychain.name}, entry ${account}`
  return {
    describe: source,
    async load() {
      const text = await keychain.read(account)
      if (text === undefined) throw missing(source)
      return parseKeyRing(text, source)
    },
    save: (ring) => keychain.replace(account, formatKeyRing(ring)),
  }
}

/** Makes an entry with a random key, and gives its name. @throws `KEY_UNAVAILABLE` */
export async function createKeychainEntry(keychain: Keychain): Promise<string> {
  const account = newKid('keys')
  await keychain.create(account, formatKeyRing(keyRing(createSealingKey(newKid('keychain')))))
  return account
}

function missing(source: string): EvergrantError {
  return new EvergrantError('KEY_UNAVAILABLE', `${source}: there is no such entry`, {
    hint: 'If the entry was removed, restore it from a backup of the keychain. If it is lost: `evergrant logout --local` for each login, remove key-provider.json from the data folder, log in again.',
  })
}
