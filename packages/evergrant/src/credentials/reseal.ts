import { isEvergrantError } from '../errors.js'
import type { RecordStore, WriteOptions } from '../store/record-store.js'
import type { Vault } from '../vault/vault.js'
import { decodeCredential } from './credential.js'
import { decodeImportKey } from './moving/import-key-record.js'
import { decodeUsedBundle } from './moving/used-bundle-record.js'
import { decodePending } from './pending.js'
import { credentialColumns, expiryColumn } from './records.js'

/** Every kind of record that is sealed, with the plain columns that stand beside it. A new kind gets its place here. */
const SEALED: Readonly<Record<string, (plaintext: Uint8Array) => WriteOptions>> = {
  credential: (plaintext) => credentialColumns(decodeCredential(plaintext)),
  pending: (plaintext) => expiryColumn(decodePending(plaintext)),
  'import-key': (plaintext) => expiryColumn(decodeImportKey(plaintext)),
  import: (plaintext) => expiryColumn(decodeUsedBundle(plaintext)),
  cache: () => ({}),
  'audit-head': () => ({}),
}

export interface Resealing {
  readonly store: RecordStore
  /** Seals with the key that all records shall have, and opens with every other one. */
  readonly vault: Vault
  readonly signal: AbortSignal
  readonly onRecord?: (done: number, total: number) => void
}

export interface Resealed {
  readonly records: number
  readonly resealed: number
  /** Keys of records that nobody can open, so that they stay as they are: damaged, or written by a newer version. */
  readonly unreadable: readonly string[]
  /** Keys of records that were sealed with a key that is not among those known. */
  readonly unknown: readonly string[]
}

/**
 * Seals every record of a store with the active key, by compare-and-swap, while other processes work.
 *
 * @throws the reason of `signal`, between two records; what the store throws
 */
export async function resealAll({ store, vault, signal, onRecord }: Resealing): Promise<Resealed> {
  const keys = await listSealed(store)
  const found = { records: keys.length, resealed: 0, unreadable: [] as string[], unknown: [] as string[] }
  let done = 0
  const worker = async () => {
    for (let key = keys.shift(); key !== undefined; key = keys.shift()) {
      signal.throwIfAborted()
      const outcome = await resealOrSkip(store, vault, key)
      if (outcome === 'resealed') found.resealed += 1
      if (outcome === 'unreadable' || outcome === 'unknown') found[outcome].push(key)
      onRecord?.((done += 1), found.records)
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, worker))
  return found
}

async function resealOrSkip(store: RecordStore, vault: Vault, key: string) {
  try {
    return await reseal(store, vault, key)
  } catch (error) {
    if (isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW')) return 'unreadable'
    if (isEvergrantError(error, 'KEY_UNKNOWN')) return 'unknown'
    throw error
  }
}

/** A record that changes between reading and writing is read again: what the other process wrote is never written over. */
async function reseal(store: RecordStore, vault: Vault, key: string): Promise<'resealed' | 'kept'> {
  for (;;) {
    const stored = await store.read(key)
    if (stored === undefined || (await vault.isSealedByActive(key, stored.payload))) return 'kept'
    const plaintext = await vault.open(key, stored.payload)
    try {
      const columns = columnsOf(key, plaintext)
      await store.write(key, await vault.seal(key, plaintext), { ...columns, expected: stored.version })
      return 'resealed'
    } catch (error) {
      if (!isEvergrantError(error, 'STORE_CONFLICT')) throw error
    } finally {
      plaintext.fill(0)
    }
  }
}

function columnsOf(key: string, plaintext: Uint8Array): WriteOptions {
  const columns = SEALED[key.slice(0, key.indexOf('/'))]
  if (columns === undefined) throw new TypeError(`${key} is of no sealed kind`)
  return columns(plaintext)
}

async function listSealed(store: RecordStore): Promise<string[]> {
  const keys: string[] = []
  for (const kind of Object.keys(SEALED)) {
    for await (const key of listKind(store, `${kind}/`)) keys.push(key)
  }
  return keys
}

async function* listKind(store: RecordStore, prefix: string): AsyncIterable<string> {
  let after: string | undefined
  for (;;) {
    let seen = 0
    for await (const { key } of store.list({ prefix, limit: PAGE, ...(after && { after: { key: after } }) })) {
      seen += 1
      after = key
      yield key
    }
    if (seen < PAGE) return
  }
}

const PAGE = 200
/** Enough to hide a disk's or a database's latency. */
const WORKERS = 8
