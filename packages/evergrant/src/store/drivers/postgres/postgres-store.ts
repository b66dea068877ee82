import { type Clock, systemClock } from '../../../internal/clock.js'
import type { RecordStore } from '../../record-store.js'
import { createGuardedStore } from '../guarded-store.js'
import { createTimedLeases } from '../timed-leases.js'
import { createDurabilityCheck } from './durability.js'
import { releaseLease, renewLease, tryToTake } from './lease-row.js'
import { listRecords } from './listing.js'
import type { PostgresPool } from './pool.js'
import { readRecord, removeRecord, takeRecord, writeRecord } from './postgres-records.js'
import { DEFAULT_SCHEMA, postgresTables } from './schema.js'
import type { PostgresContext } from './statement.js'

export interface PostgresStoreOptions {
  /** A `pg.Pool`, or anything else with its `query`. It stays the caller's: to set up, to share, and to end. */
  readonly pool: PostgresPool
  /** The schema that `migratePostgres` made. Stores in different schemas do not see each other. Default `evergrant`. */
  readonly schema?: string
  /** The engine's clock: for waiting, and to tell what has expired. Leases go by the database's time. */
  readonly clock?: Clock
  /** Accept a database that can lose what it has acknowledged, which can end logins. */
  readonly allowDataLoss?: boolean
}

/**
 * A store in PostgreSQL 13 or newer, for any number of machines. Each operation is one short statement, and nothing of the pool is
 * held while a lease is, so a pool of two serves hundreds of refreshes at a time, also through PgBouncer in transaction mode.
 *
 * Its calls reject with `STORE_UNSAFE` where the database does not keep what it acknowledges (`fsync` or `synchronous_commit` off,
 * tables unlogged), unless `allowDataLoss` is set; and with `STORE_UNREADABLE` or `STORE_WRITE_FAILED` where it cannot be used. After
 * a connection that broke in the middle of a write it is not known whether the write took place: read again.
 */
export function createPostgresStore(options: PostgresStoreOptions): RecordStore {
  const { pool, schema = DEFAULT_SCHEMA, clock = systemClock, allowDataLoss = false } = options
  if (typeof pool?.query !== 'function') throw new TypeError('pool must be a pg.Pool, or have its query function')
  const context: PostgresContext = { pool, tables: postgresTables(schema), clock }

  return createGuardedStore({
    ...(!allowDataLoss && { assertDurable: createDurabilityCheck(context) }),
    read: (key) => readRecord(context, key),
    write: (key, payload, columns) => writeRecord(context, key, payload, columns),
    take: (key) => takeRecord(context, key),
    remove: (key, expected) => removeRecord(context, key, expected),
    list: (query) => listRecords(context, query),
    withLease: createTimedLeases(clock, {
      tryToTake: (key, ttlMs) => tryToTake(context, key, ttlMs),
      renew: (lease, ttlMs) => renewLease(context, lease, ttlMs),
      release: (lease) => releaseLease(context, lease),
    }),
  })
}
