import type { AuditEntry } from './audit/entry.js'
import { createLazyLog } from './audit/lazy-log.js'
import type { AuditRange, AuditSink } from './audit/sink.js'
import { type AuditTrail, createAuditTrail } from './audit/trail.js'
import type { AuditVerdict } from './audit/verify.js'
import { acquireToken } from './credentials/acquire.js'
import type { BegunLogin, LoginOptions } from './credentials/begin-login.js'
import type { CompletedLogin } from './credentials/complete-login.js'
import { type ConnectionOptions, parseConnection } from './credentials/connection.js'
import { createEngineContext, type EngineContext } from './credentials/context.js'
import type { MachineLoginOptions } from './credentials/machine-login.js'
import type { KeepAliveOptions, KeptAlive } from './credentials/keep-alive.js'
import type { LogoutOptions, LogoutResult } from './credentials/logout.js'
import { SERVER_POLICIES } from './credentials/policy.js'
import { createLoginMoves, type LoginMoves } from './credentials/moving/login-moves.js'
import { createRecords } from './credentials/records.js'
import type { RotatedKeys, RotateKeysOptions } from './credentials/rotate-keys.js'
import type { ScratchRecord } from './credentials/scratch.js'
import type { ConnectionStatus } from './credentials/status.js'
import { EvergrantError } from './errors.js'
import { type EvergrantOptions, type Parts, requestsPerMinute, resolveParts } from './evergrant-options.js'
import { systemClock } from './internal/clock.js'
import { currentActor } from './internal/node/actor.js'
import { createProcessSpender } from './internal/node/spender.js'
import { once } from './internal/once.js'
import type { Client, ConnectOptions } from './mcp/connect.js'
import { type Conversations, createConversations } from './mcp/conversations.js'
import { createPacing } from './mcp/pace/pacing.js'
import { rememberServers } from './mcp/remembered-server.js'
import { loadStoreId } from './store/store-id.js'
import { createVault, type Vault } from './vault/vault.js'
import { VERSION } from './version.js'

/** Logins and the clients that use them. */
export interface Evergrant extends LoginMoves, Conversations {
  /**
   * The official MCP SDK client, connected and kept signed in. Never opens a browser.
   *
   * @throws `AUTHORIZATION_REQUIRED` when a person has to sign in first
   */
  connect(options?: ConnectionOptions & ConnectOptions): Promise<Client>
  /** An access token that works now, refreshed if need be. Send it to this connection's server only. */
  getAccessToken(options?: ConnectionOptions & { readonly signal?: AbortSignal }): Promise<string>
  /** First half of a login: gives the URL to open and the binding to keep. */
  beginLogin(options: ConnectionOptions & LoginOptions): Promise<BegunLogin>
  /** Second half: takes the URL that the browser came back with. */
  completeLogin(
    callbackUrl: string | URL,
    options: { readonly owner?: string; readonly binding: string; readonly signal?: AbortSignal },
  ): Promise<CompletedLogin>
  /**
   * Signs in without a person: client credentials, a workload's token, or an identity provider that vouches for somebody.
   *
   * @throws `TOKEN_REQUEST_REFUSED` with the server's own reason; nothing else is tried then
   */
  signIn(options: ConnectionOptions & MachineLoginOptions): Promise<CompletedLogin>
  logout(options?: ConnectionOptions & LogoutOptions): Promise<LogoutResult>
  /** What is stored about one connection. No network request. */
  status(options?: ConnectionOptions): Promise<ConnectionStatus>
  /** Every connection of an owner. */
  connections(options?: { readonly owner?: string }): Promise<readonly ConnectionStatus[]>
  /**
   * Refreshes the logins that nobody used for long (7 days by default), before their issuer ends them for that. For a daily job of an
   * owner, or of everybody. A login that fails is told in its result and stands in nobody's way.
   *
   * @throws TypeError for options that make no sense; what the store throws when it cannot be listed; the reason of `signal`
   */
  keepAlive(options?: KeepAliveOptions): Promise<readonly KeptAlive[]>
  /**
   * The log of a connection, oldest entry first: who signed in, which process refreshed, why a login was needed.
   *
   * @throws `RECORD_UNREADABLE` after the last entry, when parts of the log are damaged
   */
  auditLog(options?: ConnectionOptions & AuditRange): AsyncIterable<AuditEntry>
  /** Whether the log of a connection is complete and unchanged. */
  verifyAuditLog(options?: ConnectionOptions): Promise<AuditVerdict>
  /**
   * Seals every record with a new key while other processes work, and takes the old keys away. One that was interrupted goes on
   * when it is called again. Where you keep the keys (`EVERGRANT_KEY`, a callback) it seals with the first of them.
   *
   * @throws `LEASE_TIMEOUT` while another process rotates, `RECORD_UNREADABLE` when records cannot be opened: their keys are kept
   */
  rotateKeys(options?: RotateKeysOptions): Promise<RotatedKeys>
  /** A sealed record of its own, to see whether store and keys work, and whether other processes have the same ones. */
  scratch(name: string): Promise<ScratchRecord>
  /** Where records and keys are, in words for people. */
  readonly storage: { readonly records: string; readonly keys: string }
  /**
   * Waits for refreshes under way, and for at most 2 s until their log is written; then gives back what was opened here. Clients are
   * closed by themselves.
   */
  close(): Promise<void>
}

/** Opens nothing yet: the store, the keys and the network are touched by the first call that needs them. */
export function createEvergrant(options: EvergrantOptions = {}): Evergrant {
  const parts = resolveParts(options)
  let opened: Promise<Opened> | undefined
  const open = () =>
    (opened ??= openEngine(options, parts).catch((error: unknown) => {
      // The next call may find the store in order again.
      opened = undefined
      throw error
    }))
  const engine = async () => (await open()).context
  const serverPolicies = [...(options.serverPolicies ?? []), ...SERVER_POLICIES]
  const clientInfo = { name: 'evergrant', version: VERSION }
  const memory = rememberServers(engine)
  const pacing = createPacing(serverPolicies, requestsPerMinute(parts.env))
  const context = once(async () => ({
    engine: await engine(),
    wire: await parts.wire(),
    userAgent: USER_AGENT,
    env: parts.env,
    clientInfo,
    serverPolicies,
    memory,
    pacing,
  }))
  const { closeShared, ...conversations } = createConversations(context, parts.wire)

  return {
    ...createLoginMoves(engine),
    ...conversations,

    get storage() {
      return { records: parts.describeStore, keys: parts.keys.describe }
    },

    async connect({ transport, capabilities, signal, ...connection } = {}) {
      const { connectClient } = await importConnect()
      return connectClient(await context(), parseConnection(connection), { transport, capabilities, signal })
    },

    async getAccessToken({ signal, ...connection } = {}) {
      const { tokens } = await acquireToken(await engine(), { connection: parseConnection(connection), signal })
      return tokens.accessToken.reveal()
    },

    async beginLogin({ owner, server, profile, ...login }) {
      const { beginLogin } = await import('./credentials/begin-login.js')
      return beginLogin(await engine(), parseConnection({ owner, server, profile }), login)
    },

    async completeLogin(callbackUrl, { owner = 'local', ...login }) {
      const { completeLogin } = await import('./credentials/complete-login.js')
      return completeLogin(await engine(), String(callbackUrl), { owner, ...login })
    },

    async signIn({ owner, server, profile, ...login }) {
      const { signInWithoutPerson } = await import('./credentials/machine-login.js')
      return signInWithoutPerson(await engine(), parseConnection({ owner, server, profile }), login)
    },

    async logout({ localOnly, ...connection } = {}) {
      const { logout } = await import('./credentials/logout.js')
      return logout(await engine(), parseConnection(connection), { localOnly })
    },

    async status(connection = {}) {
      const { connectionStatus } = await import('./credentials/status.js')
      return connectionStatus(await engine(), parseConnection(connection))
    },

    async connections({ owner = 'local' } = {}) {
      const { listConnections } = await import('./credentials/status.js')
      return listConnections(await engine(), owner)
    },

    async keepAlive(options = {}) {
      const { keepAlive } = await import('./credentials/keep-alive.js')
      return keepAlive(await engine(), options)
    },

    async *auditLog({ limit, ...connection } = {}) {
      if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
        throw new TypeError(`limit must be a whole number from 1, got ${limit}`)
      }
      const { log, trail } = await open()
      await trail.flush(LOG_TIMEOUT_MS)
      yield* log.read(parseConnection(connection), { limit })
    },

    async verifyAuditLog(connection = {}) {
      const { context, log, trail } = await open()
      await trail.flush(LOG_TIMEOUT_MS)
      const { checkLog } = await import('./credentials/log-check.js')
      return checkLog(context, log, parseConnection(connection))
    },

    async rotateKeys(rotation = {}) {
      const { store, keys } = parts
      await keys.load()
      if (keys.save && options.store && !options.keys) throw keysOfAnotherStore(keys.describe)
      // Other processes read their keys again by time that passes, not by a clock that a program brings along.
      const storeId = await loadStoreId(store)
      const { context, vault } = await open()
      const { rotateKeys } = await import('./credentials/rotate-keys.js')
      const { onRecord } = await import('./credentials/rotation-log.js')
      const rotate = () => rotateKeys({ store, keys, storeId, sleep: systemClock.sleep }, rotation)
      return onRecord({ context, store, vault }, rotate)
    },

    async scratch(name) {
      const { vault } = await open()
      const { scratchRecord } = await import('./credentials/scratch.js')
      return scratchRecord({ store: parts.store, vault, clock: parts.clock }, name)
    },

    async close() {
      await closeShared()
      if (opened === undefined) return
      const { context, trail } = await opened
      // A caller may have given up on a refresh that goes on: its tokens are saved before the program ends (rule R6).
      await context.memory.refreshes.settled()
      context.memory.closing.abort()
      await context.memory.lateWrites.settled()
      for (const { connection, lost } of await trail.flush(LOG_TIMEOUT_MS)) {
        parts.onEvent({ type: 'gap', at: parts.clock.now(), connection, lost, reason: 'not_written' })
      }
      await parts.store.close?.()
    },
  }
}

/** The keys of a data folder may seal the store in it too, whose records would be lost with the old key. */
function keysOfAnotherStore(source: string): EvergrantError {
  return new EvergrantError('KEY_INVALID', `${source} belongs to the data folder, not to this store alone`, {
    hint: 'Give the store keys of its own: EVERGRANT_KEY, or the option `keys`.',
  })
}

interface Opened {
  readonly context: EngineContext
  readonly vault: Vault
  readonly log: AuditSink
  readonly trail: AuditTrail
}

async function openEngine(options: EvergrantOptions, parts: Parts): Promise<Opened> {
  const { store, keys, clock, env } = parts
  const vault = createVault({ keys, storeId: await loadStoreId(store) })
  const log = createLazyLog(store, vault, keys)
  const trail = createAuditTrail(log, currentActor)
  const context = createEngineContext({
    records: createRecords(store, vault),
    audit: trail,
    onEvent: parts.onEvent,
    withLease: store.withLease.bind(store),
    spender: createProcessSpender(),
    async fetch(url, init) {
      const { createGuardedFetch } = await import('./oauth/guarded-fetch.js')
      const { addresses = 'any' } = options
      return createGuardedFetch({ fetch: parts.fetch, userAgent: USER_AGENT, addresses, env })(url, init)
    },
    async readAssertion(file) {
      const { readAssertionFile } = await import('./internal/node/assertion-file.js')
      return readAssertionFile(file)
    },
    clock,
    ...(options.issuerPolicies && { policies: options.issuerPolicies }),
    ...(options.pkce && { pkce: options.pkce }),
    ...(options.clientName !== undefined && { clientName: options.clientName }),
    ...(options.freshnessMs !== undefined && { freshnessMs: options.freshnessMs }),
  })
  return { context, vault, log, trail }
}

const LOG_TIMEOUT_MS = 2_000

const importConnect = once(() => import('./mcp/connect.js'))

const USER_AGENT = `evergrant/${VERSION}`
