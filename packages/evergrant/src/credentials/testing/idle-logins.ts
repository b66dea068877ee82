import { Secret } from '../../internal/secret.js'
import { createMemoryStore } from '../../store/drivers/memory/memory-store.js'
import type { RecordStore } from '../../store/record-store.js'
import type { ConnectionId } from '../connection.js'
import type { Credential } from '../credential.js'
import { type KeepAliveOptions, type KeptAlive, keepAlive } from '../keep-alive.js'
import { createTestEngine, HOUR } from './engine.js'

export const DAY = 24 * HOUR

/** An engine over a store that notes which records are listed and read. */
export function createIdleLogins() {
  const memory = createMemoryStore()
  const reads: string[] = []
  const listed: string[] = []
  const store: RecordStore = {
    ...memory,
    async read(key) {
      reads.push(key)
      return memory.read(key)
    },
    async *list(query) {
      // What a database would refuse in a column of whole milliseconds.
      if (query.dueBefore !== undefined && !Number.isInteger(query.dueBefore)) throw new RangeError('dueBefore')
      for await (const record of memory.list(query)) {
        listed.push(record.key)
        yield record
      }
    },
  }
  const engine = createTestEngine({ store })
  const { context, put, stored, clock, connection } = engine

  let made: Credential | undefined
  const loadTemplate = async () => {
    await put()
    const template = await stored()
    if (template === undefined) throw new Error('put stored nothing')
    await context.records.removeCredential(connection)
    return template
  }
  const named = (profile: string, owner = 'local'): ConnectionId => ({ ...connection, owner, profile })
  /** A login that was last used so long ago, whose access token still lives for a month. */
  const add = async (login: ConnectionId, unusedMs: number, change: Partial<Credential> = {}) => {
    const template = (made ??= await loadTemplate())
    const at = clock.now() - unusedMs
    const lifetimeMs = 60 * DAY
    const tokens = {
      ...template.tokens,
      receivedAt: at,
      lifetimeMs,
      expiresAt: at + lifetimeMs,
      refreshToken: new Secret(`refresh-0 of ${login.profile}`),
    }
    await context.records.writeCredential({ ...template, connection: login, signedInAt: at, tokens, ...change }, {})
    reads.length = 0
  }
  return {
    ...engine,
    reads,
    listed,
    named,
    add,
    /** The plain column of each record, by profile. */
    async columns() {
      const found: Record<string, number | undefined> = {}
      for await (const { key, dueAt } of store.list({ prefix: 'credential/', limit: 1000 })) {
        found[atob(key.split('/')[3] ?? '')] = dueAt
      }
      return found
    },
    outcomes: async (options?: KeepAliveOptions) => byProfile(await keepAlive(context, options)),
  }
}

const byProfile = (results: readonly KeptAlive[]) =>
  Object.fromEntries(results.map(({ connection, outcome }) => [connection.profile, outcome]))
