import type { EventBody, EventSink } from '../audit/event.js'
import type { Clock } from '../internal/clock.js'
import { createSingleFlight, type SingleFlight } from '../internal/single-flight.js'
import type { GuardedFetch } from '../oauth/guarded-fetch.js'
import type { RecordStore } from '../store/record-store.js'
import type { ConnectionId } from './connection.js'
import type { Credential, UnsavedTokens } from './credential.js'
import { ISSUER_POLICIES, type IssuerPolicy } from './policy.js'
import type { Records, Versioned } from './records.js'

/** Everything the engine's functions need; nothing reads a global. */
export interface EngineContext {
  readonly records: Records
  readonly withLease: RecordStore['withLease']
  readonly fetch: GuardedFetch
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly policies: readonly IssuerPolicy[]
  readonly pkce: 'warn' | 'require-advertised'
  /** Shown to the person on the consent page (RFC 7591 `client_name`). */
  readonly clientName: string
  readonly emit: (connection: ConnectionId, event: EventBody) => void
  readonly memory: EngineMemory
  /** For how long a credential in memory is used without reading the store again. */
  readonly freshnessMs: number
}

/** What one process remembers between calls. */
export interface EngineMemory {
  readonly refreshes: SingleFlight
  readonly known: Map<string, { readonly credential: Versioned<Credential> | undefined; readonly readAt: number }>
  /** Tokens that the store did not take yet (rule R6). */
  readonly unsaved: Map<string, UnsavedTokens>
  /** No refresh before this time: the token endpoint failed a moment ago and the access token still works. */
  readonly coolDownUntil: Map<string, number>
}

export interface EngineOptions
  extends
    Pick<EngineContext, 'records' | 'withLease' | 'fetch' | 'clock'>,
    Partial<Pick<EngineContext, 'random' | 'pkce' | 'clientName' | 'freshnessMs'>> {
  readonly policies?: readonly IssuerPolicy[]
  readonly onEvent?: EventSink
}

export function createEngineContext(options: EngineOptions): EngineContext {
  const { policies = [], onEvent, clock } = options
  return {
    records: options.records,
    withLease: options.withLease,
    fetch: options.fetch,
    clock,
    random: options.random ?? Math.random,
    policies: [...policies, ...ISSUER_POLICIES],
    pkce: options.pkce ?? 'warn',
    clientName: options.clientName ?? 'Evergrant',
    emit: (connection, event) => onEvent?.({ at: clock.now(), connection, ...event }),
    memory: { refreshes: createSingleFlight(), known: new Map(), unsaved: new Map(), coolDownUntil: new Map() },
    freshnessMs: options.freshnessMs ?? 1_000,
  }
}
