import type { EvergrantEvent } from '../../audit/event.js'
import { Secret } from '../../internal/secret.js'
import { createMemoryStore } from '../../store/drivers/memory/memory-store.js'
import type { RecordStore } from '../../store/record-store.js'
import { envKeyProvider } from '../../vault/env-key-provider.js'
import { createVault } from '../../vault/vault.js'
import { type ConnectionId, parseConnection } from '../connection.js'
import { createEngineContext, type EngineContext, type EngineOptions, type Spender } from '../context.js'
import type { Credential } from '../credential.js'
import { createRecords } from '../records.js'
import { createFakeIssuer, type FakeIssuer } from './fake-issuer.js'
import { createManualClock, type ManualClock } from './manual-clock.js'

export const HOUR = 3_600_000
export const ISSUER = 'https://issuer.example'

export interface TestEngine {
  readonly context: EngineContext
  readonly clock: ManualClock
  readonly issuer: FakeIssuer
  readonly connection: ConnectionId
  readonly events: EvergrantEvent[]
  readonly store: RecordStore
  /** Another process: its own memory over the same store. */
  another(options?: Partial<EngineOptions>): EngineContext
  put(credential?: Partial<Credential>): Promise<void>
  /** The credential that `put` stored, with its access token expired. */
  expire(change?: Partial<Credential>): Promise<void>
  stored(): Promise<Credential | undefined>
}

export function createTestEngine(options: Partial<EngineOptions> & { store?: RecordStore } = {}): TestEngine {
  const clock = createManualClock()
  const issuer = createFakeIssuer()
  const store = options.store ?? createMemoryStore()
  const events: EvergrantEvent[] = []
  const keys = envKeyProvider(`test:${Buffer.alloc(32, 7).toString('base64')}`)
  const records = createRecords(store, createVault({ keys, storeId: 'test' }))
  const connection = parseConnection({ server: 'https://mcp.example/mcp' })

  let engines = 0
  const createSpender = (): Spender => {
    const owner = `process ${(engines += 1)}`
    return { owner: async () => owner, isProvedDead: async (other) => other === 'a dead process' }
  }

  const another = (more: Partial<EngineOptions> = {}) =>
    createEngineContext({
      records,
      withLease: store.withLease.bind(store),
      spender: createSpender(),
      fetch: issuer.fetch,
      clock,
      random: () => 0,
      onEvent: (event) => events.push(event),
      ...options,
      ...more,
    })

  return {
    context: another(),
    another,
    clock,
    issuer,
    connection,
    events,
    store,
    async put(credential = {}) {
      const current = await records.readCredential(connection)
      const next = { ...testCredential(connection, clock.now()), ...credential }
      await records.writeCredential(next, { expected: current?.version })
    },
    async expire(change = {}) {
      const stored = await records.readCredential(connection)
      if (stored === undefined) throw new Error('put a credential first')
      const { value, version } = stored
      const tokens = { ...value.tokens, expiresAt: clock.now() }
      await records.writeCredential({ ...value, tokens, ...change }, { expected: version })
    },
    stored: async () => (await records.readCredential(connection))?.value,
  }
}

function testCredential(connection: ConnectionId, now: number): Credential {
  return {
    connection,
    client: {
      clientId: 'client',
      tokenEndpointAuthMethod: 'none',
      redirectUris: [],
      kind: 'registered',
      issuer: ISSUER,
    },
    discovery: {
      resource: connection.server,
      fetchedAt: now,
      authorizationServer: {
        issuer: ISSUER,
        authorizationEndpoint: `${ISSUER}/authorize`,
        tokenEndpoint: `${ISSUER}/token`,
        revocationEndpoint: `${ISSUER}/revoke`,
        clientIdMetadataDocumentSupported: false,
        authorizationResponseIssParameterSupported: false,
      },
    },
    generation: 1,
    signedInAt: now,
    tokens: {
      accessToken: new Secret('access-0'),
      refreshToken: new Secret('refresh-0'),
      receivedAt: now,
      expiresAt: now + HOUR,
      lifetimeMs: HOUR,
      scope: 'default',
    },
  }
}
