import { type Clock, systemClock } from '../../../internal/clock.js'
import type { RecordStore } from '../../record-store.js'
import { createGuardedStore } from '../guarded-store.js'
import { createTimedLeases } from '../timed-leases.js'
import { COMMAND_TIMEOUT_MS, type RedisContext } from './context.js'
import { createDurabilityCheck } from './durability.js'
import { storeKeys } from './layout.js'
import { listRecords } from './listing.js'
import { redisCommands, type RedisClient } from './redis-client.js'
import { redisLeases } from './redis-leases.js'
import { readRecord, removeRecord, takeRecord, writeRecord } from './redis-records.js'

export interface RedisStoreOptions {
  /** A client of redis (node-redis), ioredis or iovalkey. It stays yours: connect it, listen to its `error` events, and close it. */
  readonly client: RedisClient
  /** Begins the names of the store's keys, so that several stores can share a server. Default `evergrant`. */
  readonly prefix?: string
  /** The engine's clock: for waiting, and to tell what has expired. Leases go by the time of the server. */
  readonly clock?: Clock
  /**
   * Accept a server that can lose writes it has acknowledged, and logins with them. Without it a server is asked before the first
   * write for `appendonly yes`, `appendfsync always` and `maxmemory-policy noeviction`, and refused with `STORE_UNSAFE`.
   */
  readonly allowDataLoss?: boolean
}

/**
 * A store in Redis or Valkey, for any number of machines. Every change is one script, so it happens as a whole or not
 * at all. `layout.ts` beside this file shows what it keeps.
 *
 * A command that is not answered within 5 seconds fails, also while the client is still connecting.
 */
export function createRedisStore(options: RedisStoreOptions): RecordStore {
  return openRedisStore(options, COMMAND_TIMEOUT_MS)
}

/** The same with another time-out. */
export function openRedisStore(options: RedisStoreOptions, commandTimeoutMs: number): RecordStore {
  const { client, prefix = 'evergrant', clock = systemClock, allowDataLoss = false } = options
  const context: RedisContext = { commands: redisCommands(client), keys: storeKeys(prefix), clock, commandTimeoutMs }

  return createGuardedStore({
    ...(!allowDataLoss && { assertDurable: createDurabilityCheck(context) }),
    read: (key) => readRecord(context, key),
    write: (key, payload, columns) => writeRecord(context, key, payload, columns),
    take: (key) => takeRecord(context, key),
    remove: (key, expected) => removeRecord(context, key, expected),
    list: (query) => listRecords(context, query),
    withLease: createTimedLeases(clock, redisLeases(context)),
  })
}
