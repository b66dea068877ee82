import { Redis } from 'ioredis'
import { createClient } from 'redis'

import type { RedisClient } from '../redis-client.js'

/** A connected client, and what closes it. */
export interface ConnectedClient<Client extends RedisClient = RedisClient> {
  readonly client: Client
  close(): Promise<void>
}

export async function connectNodeRedis(url: string): Promise<ConnectedClient> {
  const client = createClient({ url })
  client.on('error', ignoreLoss)
  await client.connect()
  return { client, close: async () => client.destroy() }
}

export async function connectIoredis(url: string): Promise<ConnectedClient<Redis>> {
  const client = new Redis(url, { lazyConnect: true })
  client.on('error', ignoreLoss)
  await client.connect()
  return { client, close: async () => client.disconnect() }
}

/** The tests end servers themselves; commands that fail by it reject on their own. */
function ignoreLoss(): void {}
