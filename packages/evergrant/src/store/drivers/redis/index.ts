export { assertRedisDurable } from './durability.js'
export { createRedisStore } from './redis-store.js'
export type { RedisStoreOptions } from './redis-store.js'
export type { IoredisClient, NodeRedisClient, RedisClient } from './redis-client.js'
