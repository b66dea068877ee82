import { EvergrantError, isEvergrantError } from '../errors.js'
import type { RecordStore } from './record-store.js'
import { decodeUtf8, encodeUtf8 } from '../internal/utf8.js'

const KEY = 'meta/store-id'
const ID = /^[0-9a-f]{32}$/

/**
 * The random id of a store, made at the first use and kept as a record of its own. Seals are bound to it, so that a record copied
 * into another store does not open there. It is no secret.
 *
 * @throws EvergrantError `RECORD_UNREADABLE` when the id is there but damaged
 */
export async function loadStoreId(store: RecordStore): Promise<string> {
  return (await readId(store)) ?? (await createId(store))
}

async function readId(store: RecordStore): Promise<string | undefined> {
  const record = await store.read(KEY)
  if (record === undefined) return undefined
  const id = decodeUtf8(record.payload)
  if (ID.test(id)) return id
  throw new EvergrantError('RECORD_UNREADABLE', `${KEY} does not hold a store id`, {
    hint: 'Restore meta/store-id from a backup. Without it no record of this store can be opened.',
  })
}

async function createId(store: RecordStore): Promise<string> {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
  try {
    await store.write(KEY, encodeUtf8(id))
    return id
  } catch (error) {
    if (!isEvergrantError(error, 'STORE_CONFLICT')) throw error
    const winner = await readId(store)
    if (winner === undefined) throw error
    return winner
  }
}
