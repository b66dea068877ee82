import type { Clock } from '../internal/clock.js'
import type { RecordStore } from '../store/record-store.js'
import type { Vault } from '../vault/vault.js'
import { recordKey } from './connection.js'

/**
 * A sealed record for trying out a store and its keys, from one process or several. No login is touched. Gone 10 minutes after the
 * last write, if nobody removes it before.
 */
export interface ScratchRecord {
  /** The text, and the version that a later write has to name; `undefined` when there is none. */
  read(): Promise<{ readonly text: string; readonly version: string } | undefined>
  /** Compare-and-swap, as with every record. @throws `STORE_CONFLICT` */
  write(text: string, expected?: string): Promise<void>
  remove(): Promise<void>
}

const LIFE_MS = 10 * 60_000

export function scratchRecord(
  { store, vault, clock }: { readonly store: RecordStore; readonly vault: Vault; readonly clock: Clock },
  name: string,
): ScratchRecord {
  const key = recordKey('scratch', name)
  return {
    async read() {
      const stored = await store.read(key)
      if (stored === undefined) return undefined
      return { text: new TextDecoder().decode(await vault.open(key, stored.payload)), version: stored.version }
    },
    async write(text, expected) {
      const sealed = await vault.seal(key, new TextEncoder().encode(text))
      const expiresAt = clock.now() + LIFE_MS
      await store.write(key, sealed, { expiresAt, ...(expected !== undefined && { expected }) })
    },
    remove: () => store.remove(key),
  }
}
