/** What the driver uses of node-redis (the package `redis`): a client, a pool, a sentinel or a cluster. */
export interface NodeRedisClient {
  evalSha(sha1: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  /** A cluster has none. */
  configGet?(parameter: string): Promise<unknown>
}

/** What the driver uses of ioredis and of iovalkey, a cluster included. */
export interface IoredisClient {
  call(command: string, ...args: string[]): Promise<unknown>
  readonly isCluster?: boolean
}

/** The caller's own client, connected or connecting. The driver neither opens nor closes it. */
export type RedisClient = NodeRedisClient | IoredisClient

/** The few commands that the driver sends, whatever the client is called. */
export interface RedisCommands {
  evalSha(sha1: string, keys: readonly string[], args: readonly string[]): Promise<unknown>
  eval(script: string, keys: readonly string[], args: readonly string[]): Promise<unknown>
  /** `undefined` for a cluster, where one server does not answer for the others. */
  readonly configGet: ((parameter: string) => Promise<string | undefined>) | undefined
}

export function redisCommands(client: RedisClient): RedisCommands {
  if (isIoredis(client)) return ioredisCommands(client)
  if (isNodeRedis(client)) return nodeRedisCommands(client)
  throw new TypeError('client must be a client of redis (node-redis), ioredis or iovalkey')
}

function ioredisCommands(client: IoredisClient): RedisCommands {
  return {
    evalSha: (sha1, keys, args) => client.call('evalsha', sha1, String(keys.length), ...keys, ...args),
    eval: (script, keys, args) => client.call('eval', script, String(keys.length), ...keys, ...args),
    configGet:
      client.isCluster === true
        ? undefined
        : async (parameter) => settingIn(await client.call('config', 'get', parameter), parameter),
  }
}

function nodeRedisCommands(client: NodeRedisClient): RedisCommands {
  return {
    evalSha: (sha1, keys, args) => client.evalSha(sha1, { keys: [...keys], arguments: [...args] }),
    eval: (script, keys, args) => client.eval(script, { keys: [...keys], arguments: [...args] }),
    configGet:
      client.configGet === undefined
        ? undefined
        : async (parameter) => settingIn(await client.configGet?.(parameter), parameter),
  }
}

/** A reply to CONFIG GET: by protocol version and client a flat list, a map or an object. */
function settingIn(reply: unknown, parameter: string): string | undefined {
  if (Array.isArray(reply)) return optionalText(reply[1])
  if (reply instanceof Map) return optionalText(reply.get(parameter))
  if (typeof reply === 'object' && reply !== null) return optionalText(new Map(Object.entries(reply)).get(parameter))
  return undefined
}

const optionalText = (value: unknown) => (value === undefined || value === null ? undefined : replyText(value))

/** A string of a reply. Clients can be set to give bytes instead. */
export function replyText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  throw new TypeError(`Redis gave a ${value === null ? 'null' : typeof value} where a string was expected`)
}

const has = (client: unknown, method: string): boolean =>
  (typeof client === 'object' || typeof client === 'function') &&
  client !== null &&
  typeof Reflect.get(client, method) === 'function'

const isIoredis = (client: RedisClient): client is IoredisClient => has(client, 'call')
const isNodeRedis = (client: RedisClient): client is NodeRedisClient => has(client, 'evalSha') && has(client, 'eval')
