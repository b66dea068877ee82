import { Redis, type RedisOptions } from 'ioredis'
import { createClient } from 'redis'
import { findFreePort } from '../peers/free-port.js'
import { findProgram, makeFolder, removeFolder, type Service, startService } from './service-process.js'

/** A Redis server of the tests' own, on a free port, in a temporary folder. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** A connected client of the package `redis`; closed with the server. */
  nodeRedis(options?: NodeRedisOptions): ReturnType<typeof connectNodeRedis>
  /** A client of the package `ioredis`; closed with the server. */
  ioredis(options?: IoredisOptions): Promise<Redis>
  /** SIGKILL: what is not on the disk is gone. */
  kill(): Promise<void>
  /** Starts it again on the same folder and port. */
  start(): Promise<void>
  stop(): Promise<void>
}

type NodeRedisOptions = NonNullable<Parameters<typeof createClient>[0]>

/** Of its many options those that the tests use. */
type IoredisOptions = Pick<
  RedisOptions,
  'keyPrefix' | 'stringNumbers' | 'username' | 'password' | 'maxRetriesPerRequest'
>

/** Keeps acknowledged writes, unless the settings (of redis.conf) say otherwise. */
export async function startRedis(settings: Readonly<Record<string, string>> = {}): Promise<RedisServer> {
  const program = findProgram('redis-server', [], 'redis-server')
  const folder = makeFolder('evergrant-redis-', undefined)
  const port = await findFreePort()
  const url = `redis://127.0.0.1:${port}`
  const durable = { save: '', appendonly: 'yes', appendfsync: 'always' }
  const given = { bind: '127.0.0.1', port: String(port), dir: folder, ...durable, ...settings }
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value])
  const start = () =>
    startService(program, args, {
      account: undefined,
      readyWhen: /ready to accept connections/i,
      stopSignal: 'SIGKILL',
    })
  const closing: (() => void)[] = []
  let server: Service | undefined = await start()

  return {
    port,
    url,
    async nodeRedis(options = {}) {
      const client = await connectNodeRedis({ url, ...options })
      closing.push(() => client.destroy())
      return client
    },
    async ioredis(options = {}) {
      const client = new Redis(url, options)
      client.on('error', leaveToCommands)
      closing.push(() => client.disconnect())
      return client
    },
    async kill() {
      await server?.end('SIGKILL')
      server = undefined
    },
    async start() {
      server = await start()
    },
    async stop() {
      for (const close of closing) close()
      await server?.end()
      removeFolder(folder)
    },
  }
}

async function connectNodeRedis(options: NodeRedisOptions) {
  const client = createClient(options)
  client.on('error', leaveToCommands)
  await client.connect()
  return client
}

/** Without a listener a connection that breaks would end the test process. Commands that fail by it reject on their own. */
function leaveToCommands(): void {}
