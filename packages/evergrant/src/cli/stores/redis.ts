import { Redis } from 'ioredis'
import { EvergrantError } from '../../errors.js'
import { assertRedisDurable, createRedisStore } from '../../store/drivers/redis/index.js'
import type { SharedStore, StoreServer } from './shared-store.js'

/** `?prefix=NAME` and `?allowDataLoss=true` of the URL are the options of the same names. */
export async function openRedis(url: URL): Promise<SharedStore> {
  const { prefix, allowDataLoss } = optionsIn(url)
  const describeStore = describe(url, prefix)
  const address = new URL(url)
  address.search = ''
  const client = usable(() => new Redis(address.href, { lazyConnect: true, connectionName: 'evergrant' }))
  const store = usable(() => createRedisStore({ client, prefix, allowDataLoss }))
  let failure: unknown
  // A connection that breaks while idle is no one's failure: the client opens another, and commands fail by themselves.
  client.on('error', (error) => (failure = error))
  // An idle connection does not keep the process alive; a command under way does, by its time-out.
  client.on('ready', () => client.stream.unref())
  try {
    await client.connect()
  } catch (error) {
    client.disconnect()
    throw unreachable(describeStore, failure ?? error)
  }
  const server = serverOf(client, allowDataLoss)
  return { store: { ...store, close: async () => client.disconnect() }, describeStore, server }
}

function serverOf(client: Redis, allowDataLoss: boolean): StoreServer {
  return {
    allowDataLoss,
    async version() {
      const info = (await client.info('server').catch(undefinedIfForbidden)) ?? ''
      const [, valkey] = /^valkey_version:(\S+)/m.exec(info) ?? []
      const [, redis] = /^redis_version:(\S+)/m.exec(info) ?? []
      if (valkey !== undefined) return `Valkey ${valkey}`
      return redis === undefined ? undefined : `Redis ${redis}`
    },
    async now() {
      const [seconds, microseconds] = (await client.time().catch(undefinedIfForbidden)) ?? []
      return seconds === undefined ? undefined : Number(seconds) * 1000 + Number(microseconds) / 1000
    },
    assertDurable: () => assertRedisDurable({ client }),
  }
}

/** Hosted services forbid or rename commands. */
function undefinedIfForbidden(error: unknown): undefined {
  if (!(error instanceof Error) || !/^(?:NOPERM|ERR)\b/.test(error.message)) throw error
}

function optionsIn({ pathname, searchParams }: URL): { readonly prefix: string; readonly allowDataLoss: boolean } {
  const { prefix = 'evergrant', allowDataLoss = 'false', ...unknown } = Object.fromEntries(searchParams)
  if (Object.keys(unknown).length > 0 || !['true', 'false'].includes(allowDataLoss)) {
    throw new EvergrantError('USAGE', 'EVERGRANT_STORE has a parameter that Redis stores do not know', {
      hint: 'They know ?prefix=NAME and ?allowDataLoss=true.',
    })
  }
  if (!/^(?:\/\d*)?$/.test(pathname)) throw unusable()
  return { prefix, allowDataLoss: allowDataLoss === 'true' }
}

/** What the URL says may be refused; the reason can repeat parts of it, so it stays out. */
function usable<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof URIError)) throw error
    throw unusable()
  }
}

const unusable = () =>
  new EvergrantError('USAGE', 'EVERGRANT_STORE is no usable Redis URL', {
    hint: 'It is redis://USER:PASSWORD@HOST:PORT/NUMBER (rediss:// with TLS), with what is special percent-encoded.',
  })

function unreachable(describeStore: string, error: unknown): EvergrantError {
  const { message = '', code } = error instanceof Error ? (error as Error & { readonly code?: unknown }) : {}
  // A refusal by the server, such as WRONGPASS, begins with its kind.
  const reason = typeof code === 'string' ? code : /^[A-Z]{3,}\b/.exec(message)?.[0]
  return new EvergrantError('STORE_UNREADABLE', `${describeStore} gives no connection (${reason ?? 'no answer'})`, {
    // A refusal carries the command with it, which is AUTH and the password.
    cause: typeof code === 'string' ? error : new Error(message),
    hint: 'Check that Redis runs there, and the user name and password in EVERGRANT_STORE.',
    details: { reason },
  })
}

function describe({ host, pathname }: URL, prefix: string): string {
  const database = pathname.length > 1 ? `, database ${pathname.slice(1)}` : ''
  return `Redis at ${host || 'localhost'}${database}${prefix === 'evergrant' ? '' : `, prefix ${prefix}`}`
}
