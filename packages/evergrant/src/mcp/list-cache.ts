import type { CacheEntry, CacheKey, ClientCapabilities, ResponseCacheStore } from '@modelcontextprotocol/client'
import { type ConnectionId, credentialKey } from '../credentials/connection.js'
import type { EngineContext } from '../credentials/context.js'

/**
 * What a server's lists and resources were, for as long as the server said (`ttlMs`), shared by the clients that one login has in this
 * process. Nobody else's: the SDK would share what a server calls `public` with everybody who talks to a server of the same name.
 *
 * Without a `ttlMs` nothing is shared. A client still keeps the tools it was told of itself, whose schemas it checks results by.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/caching
 */
export function createListCache(
  engine: EngineContext,
  input: {
    readonly connection: ConnectionId
    /** A server may offer more to a client that can do more. */
    readonly capabilities?: ClientCapabilities | undefined
    /** The clock that the SDK counts a `ttlMs` by. */
    readonly now?: () => number
  },
): ResponseCacheStore {
  const { now = Date.now } = input
  const connection = credentialKey(input.connection)
  const who = `${connection} ${JSON.stringify(input.capabilities ?? {})}`
  const shared = () => sharedBy(engine, `${signedInAt(engine, connection)} ${who}`)
  let tools: CacheEntry | undefined

  return {
    get(key) {
      const found = shared().get(nameOf(key))
      const entry = found !== undefined && isFresh(found, now()) ? found : undefined
      if (key.method !== TOOLS) return entry
      return (tools = entry ?? tools)
    },
    set(key, fields) {
      const entry = { ...fields, stamp: (lastStamp += 1) }
      if (key.method === TOOLS) tools = entry
      shared().delete(nameOf(key))
      if (isFresh(entry, now())) keep(shared(), nameOf(key), entry, MAX_ENTRIES)
      return entry.stamp
    },
    delete(key) {
      if (key.method === TOOLS) tools = undefined
      shared().delete(nameOf(key))
    },
    evict(method) {
      if (method === TOOLS) tools = undefined
      const entries = shared()
      for (const name of entries.keys()) if (name.startsWith(`${method} `)) entries.delete(name)
    },
    clear() {
      tools = undefined
      shared().clear()
    },
  }
}

type Entries = Map<string, CacheEntry>

const logins = new WeakMap<EngineContext, Map<string, Entries>>()

function sharedBy(engine: EngineContext, login: string): Entries {
  const known = logins.get(engine) ?? new Map<string, Entries>()
  logins.set(engine, known)
  const entries = known.get(login)
  if (entries !== undefined) return entries
  const created: Entries = new Map()
  keep(known, login, created, MAX_LOGINS)
  return created
}

/** Another login under the same name may be another person's. */
function signedInAt({ memory }: EngineContext, connection: string): number | undefined {
  return memory.known.get(connection)?.credential?.value.signedInAt
}

/** The server's name, which the SDK puts into the partition, says nothing: everything here is of one server. */
function nameOf({ method, params = '' }: CacheKey): string {
  return `${method} ${params}`
}

function isFresh({ expiresAt }: CacheEntry, now: number): boolean {
  return expiresAt !== undefined && expiresAt > now
}

function keep<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
  const [oldest] = map.keys()
  if (map.size >= limit && oldest !== undefined) map.delete(oldest)
  map.set(key, value)
}

/** The SDK takes an entry of the same stamp for the same entry, whichever client stored it. */
let lastStamp = 0

const TOOLS = 'tools/list'
const MAX_ENTRIES = 512
const MAX_LOGINS = 1_000
