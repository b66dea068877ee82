import { EvergrantError, isEvergrantError } from '../errors.js'
import type { ListedRecord, ListQuery, RecordStore, WriteOptions } from '../store/record-store.js'
import type { Vault } from '../vault/vault.js'
import {
  assertSameConnection,
  bundleKey,
  type ConnectionId,
  credentialKey,
  credentialPrefix,
  parseCredentialKey,
  recordKey,
} from './connection.js'
import {
  type Credential,
  decodeCredential,
  decodeJson,
  encodeCredential,
  encodeJson,
  IDLE_DUE_MS,
} from './credential.js'
import { decodeImportKey, encodeImportKey, type ImportKey } from './moving/import-key-record.js'
import { encodeUsedBundle, type UsedBundle } from './moving/used-bundle-record.js'
import { decodePending, encodePending, type PendingLogin } from './pending.js'

/** A record as it was read, with the version that a later write or removal must still find. */
export interface Versioned<T> {
  readonly value: T
  readonly version: string
}

/** A login that can be refreshed, as the plain columns of its record tell it. */
export interface IdleConnection {
  readonly connection: ConnectionId
  /** The last refresh, or the sign-in. */
  readonly lastUsedAt: number
}

/** The engine's records: sealed by the vault, kept by the store. */
export interface Records {
  readCredential(connection: ConnectionId): Promise<Versioned<Credential> | undefined>
  writeCredential(
    credential: Credential,
    options: { readonly expected?: string | undefined; readonly fence?: bigint | undefined },
  ): Promise<Versioned<Credential>>
  /** Whether there is a record, even one that cannot be opened. */
  hasCredential(connection: ConnectionId): Promise<boolean>
  removeCredential(connection: ConnectionId, expected?: string): Promise<void>
  /** Every connection that an owner has a record of, also one that cannot be opened; without an owner those of all. */
  listConnections(owner: string | undefined): AsyncIterable<ConnectionId>
  /**
   * Every connection that was last used before a moment and can be refreshed, the longest unused first; without an owner those of all.
   * Reads no record.
   */
  listIdle(owner: string | undefined, before: number): AsyncIterable<IdleConnection>
  /** The same of those that were last used after a moment, the soonest first. */
  listUsedAfter(owner: string | undefined, moment: number): AsyncIterable<IdleConnection>
  readPending(owner: string, stateHash: string): Promise<PendingLogin | undefined>
  writePending(stateHash: string, pending: PendingLogin): Promise<void>
  takePending(owner: string, stateHash: string): Promise<PendingLogin | undefined>
  readImportKey(owner: string, id: string): Promise<ImportKey | undefined>
  writeImportKey(owner: string, id: string, key: ImportKey): Promise<void>
  removeImportKey(owner: string, id: string): Promise<void>
  isUsedBundle(id: string): Promise<boolean>
  /** Once is enough: a mark that is there already stays. */
  writeUsedBundle(id: string, mark: UsedBundle): Promise<void>
  /** A cached fact about a connection's server. Separate records: a cache write never touches a credential. */
  readCache<T>(connection: ConnectionId, name: string): Promise<T | undefined>
  writeCache(connection: ConnectionId, name: string, value: unknown): Promise<void>
  removeCache(connection: ConnectionId, name: string): Promise<void>
  /** How much a connection has sent lately, as whoever wrote it left it. Not sealed: it holds numbers and times, and each request may wait for it. */
  readLimits(connection: ConnectionId): Promise<Versioned<unknown> | undefined>
  /** A power cut may take it back. @throws `STORE_CONFLICT` when it is not at the expected version */
  writeLimits(connection: ConnectionId, value: object, expected: string | undefined): Promise<void>
  removeLimits(connection: ConnectionId): Promise<void>
}

export function createRecords(store: RecordStore, vault: Vault): Records {
  const open = async (key: string, stored: { payload: Uint8Array; version: string } | undefined) =>
    stored && { value: await vault.open(key, stored.payload), version: stored.version }

  return {
    async readCredential(connection) {
      const key = credentialKey(connection)
      const opened = await open(key, await store.read(key))
      if (opened === undefined) return undefined
      const credential = decodeCredential(opened.value)
      assertSameConnection(credential.connection, connection)
      return { value: credential, version: opened.version }
    },

    async writeCredential(credential, { expected, fence }) {
      const key = credentialKey(credential.connection)
      const { version } = await store.write(key, await vault.seal(key, encodeCredential(credential)), {
        ...(expected !== undefined && { expected }),
        ...(fence !== undefined && { fence }),
        ...credentialColumns(credential),
      })
      return { value: credential, version }
    },

    async hasCredential(connection) {
      try {
        return (await store.read(credentialKey(connection))) !== undefined
      } catch (error) {
        if (isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW')) return true
        throw error
      }
    },

    removeCredential: (connection, expected) => store.remove(credentialKey(connection), expected),

    async *listConnections(owner) {
      for await (const { key } of listAll(store, { prefix: credentialPrefix(owner) })) yield parseCredentialKey(key)
    },

    async *listIdle(owner, before) {
      const query = { prefix: credentialPrefix(owner), dueBefore: Math.ceil(before) + IDLE_DUE_MS }
      for await (const record of listAll(store, query)) yield* idleConnection(record)
    },

    async *listUsedAfter(owner, moment) {
      const prefix = credentialPrefix(owner)
      // Every key of a credential comes after this one.
      const after = { key: prefix.slice(0, -1), dueAt: Math.ceil(moment) + IDLE_DUE_MS }
      const query = { prefix, dueBefore: Number.MAX_SAFE_INTEGER }
      for await (const record of listAll(store, query, after)) yield* idleConnection(record)
    },

    async readPending(owner, stateHash) {
      const key = pendingKey(owner, stateHash)
      const opened = await open(key, await store.read(key))
      return opened && decodePending(opened.value)
    },

    async writePending(stateHash, pending) {
      const key = pendingKey(pending.connection.owner, stateHash)
      await store.write(key, await vault.seal(key, encodePending(pending)), expiryColumn(pending))
    },

    async takePending(owner, stateHash) {
      const key = pendingKey(owner, stateHash)
      const opened = await open(key, await store.take(key))
      return opened && decodePending(opened.value)
    },

    async readImportKey(owner, id) {
      const key = recordKey('import-key', owner, id)
      const opened = await open(key, await store.read(key))
      return opened && decodeImportKey(opened.value)
    },

    async writeImportKey(owner, id, pair) {
      const key = recordKey('import-key', owner, id)
      await store.write(key, await vault.seal(key, encodeImportKey(pair)), expiryColumn(pair))
    },

    removeImportKey: (owner, id) => store.remove(recordKey('import-key', owner, id)),

    isUsedBundle: async (id) => (await store.read(bundleKey(id))) !== undefined,

    async writeUsedBundle(id, mark) {
      const key = bundleKey(id)
      try {
        await store.write(key, await vault.seal(key, encodeUsedBundle(mark)), expiryColumn(mark))
      } catch (error) {
        if (!isEvergrantError(error, 'STORE_CONFLICT')) throw error
      }
    },

    async readCache<T>(connection: ConnectionId, name: string) {
      const key = cacheKey(connection, name)
      const opened = await open(key, await store.read(key))
      return opened && decodeJson<{ value: T }>(opened.value, 'cache record').value
    },

    async writeCache(connection, name, value) {
      const key = cacheKey(connection, name)
      const payload = await vault.seal(key, encodeJson({ format: 1, value }))
      await retryConflicts(async () => {
        const current = await store.read(key)
        await store.write(key, payload, current ? { expected: current.version } : {})
      })
    },

    removeCache: (connection, name) => store.remove(cacheKey(connection, name)),

    async readLimits(connection) {
      const stored = await store.read(limitsKey(connection))
      return stored && { value: decodeJson<unknown>(stored.payload, 'limits record'), version: stored.version }
    },

    async writeLimits(connection, value, expected) {
      const options = { volatile: true, ...(expected !== undefined && { expected }) }
      await store.write(limitsKey(connection), encodeJson(value), options)
    },

    removeLimits: (connection) => store.remove(limitsKey(connection)),
  }
}

/** Page by page, so that no page has to be large. */
async function* listAll(
  store: RecordStore,
  query: Omit<ListQuery, 'limit' | 'after'>,
  begin?: ListQuery['after'],
): AsyncIterable<ListedRecord> {
  let after = begin
  for (;;) {
    let seen = 0
    for await (const record of store.list({ ...query, limit: PAGE, ...(after && { after }) })) {
      seen += 1
      after = record
      yield record
    }
    if (seen < PAGE) return
  }
}

function* idleConnection({ key, dueAt }: ListedRecord): Iterable<IdleConnection> {
  if (dueAt !== undefined) yield { connection: parseCredentialKey(key), lastUsedAt: dueAt - IDLE_DUE_MS }
}

/** The plain columns beside a sealed credential. */
export function credentialColumns({ tokens, needsLogin, move }: Credential): Pick<WriteOptions, 'dueAt'> {
  return tokens.refreshToken && !needsLogin && !move ? { dueAt: tokens.receivedAt + IDLE_DUE_MS } : {}
}

/** The plain columns beside a sealed record that is gone after a while: a pending login, the key of an import, the mark of a bundle. */
export function expiryColumn({ expiresAt }: { readonly expiresAt: number }): Pick<WriteOptions, 'expiresAt'> {
  return { expiresAt }
}

/** Runs `attempt` until it meets no conflict; every round reads the record again. */
async function retryConflicts<T>(attempt: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof EvergrantError) || error.code !== 'STORE_CONFLICT' || round === MAX_ROUNDS) throw error
    }
  }
}

function pendingKey(owner: string, stateHash: string): string {
  return recordKey('pending', owner, stateHash)
}

function cacheKey({ owner, server, profile }: ConnectionId, name: string): string {
  return recordKey('cache', owner, server, profile, name)
}

function limitsKey({ owner, server, profile }: ConnectionId): string {
  return recordKey('limits', owner, server, profile)
}

// The file store looks at every record of the prefix for each page that is ordered by time.
const PAGE = 500
const MAX_ROUNDS = 20
