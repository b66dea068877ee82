import { EvergrantError } from '../../../errors.js'
import type { Clock } from '../../../internal/clock.js'
import { assertListQuery, assertRecordKey, assertWrite, comparePositions, isAfter } from '../../record-key.js'
import type { ListedRecord, ListQuery, RecordStore, StoredRecord, WriteOptions } from '../../record-store.js'
import { createMemoryLeases } from './memory-leases.js'

interface MemoryRecord {
  readonly payload: Uint8Array
  readonly version: string
  readonly dueAt: number | undefined
  readonly expiresAt: number | undefined
}

/**
 * A store that lives as long as the object does, for tests and short programs.
 *
 * Give it the engine's `clock` to have expired records swept; without one they stay until they are removed.
 */
export function createMemoryStore(options: { readonly clock?: Clock } = {}): RecordStore {
  const { clock } = options
  const records = new Map<string, MemoryRecord>()
  const leases = createMemoryLeases()
  let versions = 0

  const sweep = () => {
    if (clock === undefined) return
    const now = clock.now()
    for (const [key, record] of records) {
      if (record.expiresAt !== undefined && record.expiresAt < now) records.delete(key)
    }
  }

  const assertCurrent = (key: string, expected: string | undefined) => {
    const version = records.get(key)?.version
    if (version !== expected) throw conflict(key, expected === undefined ? 'it exists already' : 'it has changed')
  }

  const write = (key: string, payload: Uint8Array, columns: WriteOptions): StoredRecord => {
    sweep()
    if (columns.fence !== undefined && columns.fence < leases.newestFence(key)) {
      throw conflict(key, 'a newer lease was granted')
    }
    assertCurrent(key, columns.expected)
    const record: MemoryRecord = {
      payload: payload.slice(),
      version: String(++versions),
      dueAt: columns.dueAt,
      expiresAt: columns.expiresAt,
    }
    records.set(key, record)
    return handedOut(record)
  }

  return {
    async read(key) {
      assertRecordKey(key)
      const record = records.get(key)
      return record && handedOut(record)
    },
    async write(key, payload, columns = {}) {
      assertRecordKey(key)
      assertWrite(payload, columns)
      return write(key, payload, columns)
    },
    async take(key) {
      assertRecordKey(key)
      const record = records.get(key)
      records.delete(key)
      return record && handedOut(record)
    },
    async remove(key, expected) {
      assertRecordKey(key)
      if (expected !== undefined) assertCurrent(key, expected)
      records.delete(key)
    },
    list(query) {
      assertListQuery(query)
      return page(records, query)
    },
    withLease: leases.withLease,
  }
}

async function* page(records: ReadonlyMap<string, MemoryRecord>, query: ListQuery): AsyncIterable<ListedRecord> {
  const { prefix, dueBefore, limit } = query
  const listed = [...records]
    .filter(([key, { dueAt }]) => key.startsWith(prefix) && isDue(dueAt, dueBefore))
    .map(([key, { version, dueAt }]): ListedRecord => ({ key, version, ...(dueAt !== undefined && { dueAt }) }))
    .filter((record) => isAfter(record, query))
    .sort(comparePositions(query))
  yield* listed.slice(0, limit)
}

function isDue(dueAt: number | undefined, dueBefore: number | undefined): boolean {
  return dueBefore === undefined || (dueAt !== undefined && dueAt < dueBefore)
}

const handedOut = (record: MemoryRecord): StoredRecord => ({
  payload: record.payload.slice(),
  version: record.version,
})

const conflict = (key: string, why: string) => new EvergrantError('STORE_CONFLICT', `${key} was not written: ${why}`)
