import { type Clock, systemClock } from '../../../internal/clock.js'
import { assertLeaseOptions, assertListQuery, assertRecordKey, assertWrite } from '../../record-key.js'
import type { RecordStore } from '../../record-store.js'
import type { RedisContext } from './context.js'
import { assertDurable } from './durability.js'
import { storeKeys } from './layout.js'
import { listRecords } from './listing.js'
import { redisCommands, type RedisClient } from './redis-client.js'
import { createRedisLeases } from './redis-leases.js'
import { createRedisRecords } from './redis-records.js'

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

/** How long a command may take, time without a connection included. */
const COMMAND_TIMEOUT_MS = 5_000

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
  const commands = redisCommands(client)
  const context: RedisContext = {
    commands,
    keys: storeKeys(prefix),
    clock,
    commandTimeoutMs,
    assertDurable: allowDataLoss
      ? async () => {}
      : untilItSucceeds(() => assertDurable({ commands, commandTimeoutMs })),
  }
  const records = createRedisRecords(context)
  const withLease = createRedisLeases(context)

  return {
    async read(key) {
      assertRecordKey(key)
      return records.read(key)
    },
    async write(key, payload, columns = {}) {
      assertRecordKey(key)
      assertWrite(payload, columns)
      return records.write(key, payload, columns)
    },
    async take(key) {
      assertRecordKey(key)
      return records.take(key)
    },
    async remove(key, expected) {
      assertRecordKey(key)
      return records.remove(key, expected)
    },
    list(query) {
      assertListQuery(query)
      return listRecords(context, query)
    },
    async withLease(key, lease, run) {
      assertRecordKey(key)
      assertLeaseOptions(lease)
      return withLease(key, lease, run)
    },
  }
}

/** One check for all who wait for it; a refused server may be set right, and is asked again by the next write. */
function untilItSucceeds(check: () => Promise<void>): () => Promise<void> {
  let checked: Promise<void> | undefined
  return () =>
    (checked ??= check().catch((error: unknown) => {
      checked = undefined
      throw error
    }))
}
