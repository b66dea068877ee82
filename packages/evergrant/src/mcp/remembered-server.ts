import type { DiscoverResult } from '@modelcontextprotocol/client'
import { knownCredential } from '../credentials/acquire.js'
import { type ConnectionId, credentialKey } from '../credentials/connection.js'
import type { EngineContext } from '../credentials/context.js'
import { isEvergrantError } from '../errors.js'
import { createSingleFlight } from '../internal/single-flight.js'
import type { EraName } from './channel/channel.js'
import { MODERN_VERSION } from '../internal/mcp-words.js'
import type { RememberedServer, ServerMemory } from './channel/opening.js'
import type { Tool, ToolList } from './channel/tools.js'

/** Which era a server speaks, as the SDK's client takes it up again. */
export type Era = { readonly kind: 'legacy' } | { readonly kind: 'modern'; readonly discover: DiscoverResult }

/** A list of tools, and when the server gave it. */
export interface RememberedTools extends ToolList {
  readonly at: number
}

/** What the store's cache keeps of a connection's server, in one record. */
interface Kept extends Pick<RememberedServer, 'transport' | 'server'> {
  readonly session?: RememberedServer['session'] | undefined
  /** A session of a client that answers the server, with what it announced. */
  readonly asked?: { readonly announced: string; readonly session: RememberedServer['session'] } | undefined
  /** Of whose login it was learned: another one may be another person's. */
  readonly signedInAt?: number | undefined
  readonly era?: EraName | undefined
  /** When a conversation was last opened. */
  readonly at: number
  readonly discover?: DiscoverResult | undefined
  readonly tools?: RememberedTools | undefined
}

/**
 * What is remembered of servers, so that a program that calls one tool sends one request. What cannot be read is forgotten, and what the
 * store does not take is not kept: both cost the next program a handshake, and this one nothing.
 */
export interface RememberedServers extends ServerMemory {
  loadEra(connection: ConnectionId): Promise<Era | undefined>
  saveEra(connection: ConnectionId, era: Era): Promise<void>
  loadTools(connection: ConnectionId): Promise<RememberedTools | undefined>
  saveTools(connection: ConnectionId, list: ToolList): Promise<void>
  /** The last list of this login that was another one, and when the server gave it. */
  loadEarlierTools(connection: ConnectionId): Promise<RememberedTools | undefined>
}

/** Of the list before, in a record of its own: it is read by nobody who calls a tool. */
interface KeptEarlier extends RememberedTools {
  readonly signedInAt?: number | undefined
}

/** Reads a record once; what other processes write meanwhile is theirs. */
export function rememberServers(engine: () => Promise<EngineContext>): RememberedServers {
  const known = new Map<string, Kept | undefined>()
  const reads = createSingleFlight()

  const load = async (connection: ConnectionId): Promise<Kept | undefined> => {
    const key = credentialKey(connection)
    if (!known.has(key)) known.set(key, await reads.run(key, async () => readKept(await engine(), connection)))
    const kept = known.get(key)
    const context = await engine()
    return kept !== undefined && isOfThisLogin(context, connection, kept) ? kept : undefined
  }
  const change = async (connection: ConnectionId, facts: Partial<Kept>): Promise<void> => {
    const context = await engine()
    const before = await load(connection)
    const { at = context.clock.now(), ...rest } = { ...before, ...facts }
    const kept: Kept = { ...rest, at, signedInAt: signedInAt(context, connection) }
    known.set(credentialKey(connection), kept)
    await ifWritable(context.records.writeCache(connection, RECORD, kept))
  }
  const keepEarlier = async (connection: ConnectionId, before: RememberedTools): Promise<void> => {
    const context = await engine()
    const kept: KeptEarlier = { ...before, signedInAt: signedInAt(context, connection) }
    await ifWritable(context.records.writeCache(connection, EARLIER, kept))
  }
  const loadFresh = async (connection: ConnectionId): Promise<Kept | undefined> => {
    const kept = await load(connection)
    const { clock } = await engine()
    return kept !== undefined && isYoungerThan(kept.at, MAX_AGE_MS, clock.now()) ? kept : undefined
  }

  return {
    async load(connection, announced) {
      const { session: plain, asked, transport, server } = (await loadFresh(connection)) ?? {}
      const own = asked?.announced === announced ? asked?.session : undefined
      const session = isForAll(announced, plain, transport) ? plain : own
      return session && { session, transport, server }
    },
    async toldEra(connection) {
      const credential = await knownCredential(await engine(), connection)
      return credential?.value.era
    },
    async save(connection, { session, transport, server }, announced) {
      const { clock } = await engine()
      const its = isForAll(announced, session, transport)
        ? { session }
        : { asked: { announced: announced ?? '', session } }
      await change(connection, { ...its, transport, server, era: session.era, at: clock.now() })
    },
    async forget(connection) {
      const { records } = await engine()
      known.set(credentialKey(connection), undefined)
      await ifWritable(records.removeCache(connection, RECORD))
    },

    async loadEra(connection) {
      const { era, discover, transport } = (await loadFresh(connection)) ?? {}
      if (era === 'modern') return discover && { kind: era, discover }
      return era && transport !== 'sse' ? { kind: era } : undefined
    },
    async saveEra(connection, era) {
      const { clock } = await engine()
      const before = await load(connection)
      // The session is the client's own; one that is remembered here goes on where the era has not changed.
      const kept = before?.era === era.kind ? before : undefined
      const discover = era.kind === 'modern' ? era.discover : undefined
      const session = kept?.session ?? (discover && modernSession(discover))
      const { transport, server } = kept ?? {}
      await change(connection, { era: era.kind, discover, session, transport, server, at: clock.now() })
    },

    loadTools: async (connection) => (await load(connection))?.tools,
    async saveTools(connection, list) {
      const { clock } = await engine()
      const at = clock.now()
      const before = (await load(connection))?.tools
      const isSame = before !== undefined && isSameList(before, list)
      if (isSame && isYoungerThan(before.at, SAME_LIST_MS, at)) return
      await change(connection, { tools: { ...list, at } })
      if (before !== undefined && !areSameTools(before, list)) await keepEarlier(connection, before)
    },
    async loadEarlierTools(connection) {
      const context = await engine()
      await load(connection)
      const kept = await ifReadable(context.records.readCache<KeptEarlier>(connection, EARLIER))
      if (kept === undefined || kept.signedInAt !== signedInAt(context, connection)) return undefined
      return { tools: kept.tools, at: kept.at }
    },
  }
}

/** How long a list may be used: as long as the server said, else as long as the caller finds good. */
export function isUsable(list: RememberedTools, { unhintedMs, now }: { unhintedMs: number; now: number }): boolean {
  return isYoungerThan(list.at, list.ttlMs ?? unhintedMs, now)
}

async function readKept(context: EngineContext, connection: ConnectionId): Promise<Kept | undefined> {
  // The credential is needed next in any case, and says whose login this is.
  const credential = knownCredential(context, connection).catch(() => undefined)
  try {
    return await context.records.readCache<Kept>(connection, RECORD)
  } catch (error) {
    if (!isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN')) throw error
    await ifWritable(context.records.removeCache(connection, RECORD))
    return undefined
  } finally {
    await credential
  }
}

function isOfThisLogin(context: EngineContext, connection: ConnectionId, kept: Kept): boolean {
  return kept.signedInAt === signedInAt(context, connection)
}

function signedInAt({ memory }: EngineContext, connection: ConnectionId): number | undefined {
  return memory.known.get(credentialKey(connection))?.credential?.value.signedInAt
}

function modernSession({ supportedVersions }: DiscoverResult): RememberedServer['session'] | undefined {
  return supportedVersions.includes(MODERN_VERSION) ? { era: 'modern', protocolVersion: MODERN_VERSION } : undefined
}

function isSameList(before: RememberedTools, { tools, ttlMs }: ToolList): boolean {
  return before.ttlMs === ttlMs && JSON.stringify(before.tools) === JSON.stringify(tools)
}

/** In whatever order: a server may list them as it likes. */
function areSameTools(before: RememberedTools, { tools }: ToolList): boolean {
  const sorted = (list: readonly Tool[]) => JSON.stringify(list.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
  return sorted(before.tools) === sorted(tools)
}

/** Whether a session serves whatever its client announces: it does where that is said anew with each request, or each connection. */
function isForAll(
  announced: string | undefined,
  session: RememberedServer['session'] | undefined,
  transport: RememberedServer['transport'],
): boolean {
  return announced === undefined || session?.era === 'modern' || transport === 'sse'
}

/** A time that lies ahead is by another clock. */
function isYoungerThan(at: number, maxAgeMs: number, now: number): boolean {
  const age = now - at
  return age >= 0 && age < maxAgeMs
}

async function ifReadable<T>(work: Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (!isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN')) throw error
    return undefined
  }
}

async function ifWritable(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!isEvergrantError(error, 'STORE_WRITE_FAILED', 'STORE_CONFLICT')) throw error
  }
}

const RECORD = 'server'
const EARLIER = 'earlier-tools'
/** A stale verdict on the era would never correct itself. */
const MAX_AGE_MS = 24 * 3_600_000
/** Within it a list that has not changed is not written again. */
const SAME_LIST_MS = 3_600_000
