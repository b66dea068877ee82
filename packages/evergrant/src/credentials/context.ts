import { type EventBody, type EventSink, isKept } from '../audit/event.js'
import type { AuditTrail } from '../audit/trail.js'
import { EvergrantError } from '../errors.js'
import type { Clock } from '../internal/clock.js'
import { createSingleFlight, type SingleFlight } from '../internal/single-flight.js'
import type { GuardedFetch } from '../oauth/guarded-fetch.js'
import type { RecordStore } from '../store/record-store.js'
import { type ConnectionId, describeConnection } from './connection.js'
import { type ClockReading, createStepWatch } from './clock-steps.js'
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
  /** The text of a file that a login without a person is renewed with. */
  readonly readAssertion: (file: string) => Promise<string>
  /** Shown to the person on the consent page (RFC 7591 `client_name`). */
  readonly clientName: string
  /** Who this process is when it spends a refresh token (rule R5). */
  readonly spender: Spender
  /** Tells a step. It is written to the log afterwards: nothing waits for that, and nothing fails by it. */
  readonly emit: (connection: ConnectionId, event: EventBody) => void
  /** Tells a step that must not be taken without an entry in the log; rejects when there is none. */
  readonly record: (connection: ConnectionId, event: EventBody) => Promise<void>
  readonly memory: EngineMemory
  /** For how long a credential in memory is used without reading the store again. */
  readonly freshnessMs: number
}

/** Who spends tokens here, and whether another spender is certainly gone. */
export interface Spender {
  owner(): Promise<string>
  isProvedDead(owner: string): Promise<boolean>
}

/** What one process remembers between calls. */
export interface EngineMemory {
  readonly refreshes: SingleFlight
  /** Of the store, for callers who need no newer answer than the others. */
  readonly reads: SingleFlight
  readonly known: Map<string, Remembered>
  /** Tokens that the store did not take yet (rule R6). */
  readonly unsaved: Map<string, UnsavedTokens>
  /** What a login without a person is renewed with, where this program has it. */
  readonly assertions: Map<string, () => Promise<string>>
  /** Of such tokens, after their caller was told. */
  readonly lateWrites: SingleFlight
  /** Aborted when nothing more is begun in the background. */
  readonly closing: Pick<AbortController, 'signal' | 'abort'>
  /** By how much the wall clock was set since it was last asked. */
  readonly stepped: (now: ClockReading) => number
}

/** What one process knows of a connection. */
export interface Remembered {
  readonly credential: Versioned<Credential> | undefined
  readonly readAt: number
  /** Both clocks when the access token was first seen here. */
  readonly seen: ClockReading
}

export interface EngineOptions
  extends
    Pick<EngineContext, 'records' | 'withLease' | 'fetch' | 'clock' | 'spender'>,
    Partial<Pick<EngineContext, 'readAssertion' | 'random' | 'pkce' | 'clientName' | 'freshnessMs'>> {
  readonly policies?: readonly IssuerPolicy[]
  readonly onEvent?: EventSink
  /** Where the log is written; without one events are told only. */
  readonly audit?: AuditTrail
}

export function createEngineContext(options: EngineOptions): EngineContext {
  const { policies = [], clock } = options
  return {
    records: options.records,
    withLease: options.withLease,
    fetch: options.fetch,
    spender: options.spender,
    clock,
    readAssertion: options.readAssertion ?? noFiles,
    random: options.random ?? Math.random,
    policies: [...policies, ...ISSUER_POLICIES],
    pkce: options.pkce ?? 'warn',
    clientName: options.clientName ?? 'Evergrant',
    ...createTelling(options),
    memory: {
      refreshes: createSingleFlight(),
      reads: createSingleFlight(),
      known: new Map(),
      unsaved: new Map(),
      assertions: new Map(),
      lateWrites: createSingleFlight(),
      closing: createClosing(),
      stepped: createStepWatch(),
    },
    freshnessMs: options.freshnessMs ?? 1_000,
  }
}

const noFiles = (file: string): Promise<string> =>
  Promise.reject(new EvergrantError('ASSERTION_UNREADABLE', `${JSON.stringify(file)} cannot be read here`))

/** Most programs end with nothing to give up, and never make the signal. */
function createClosing(): EngineMemory['closing'] {
  let controller: AbortController | undefined
  let isOver = false
  return {
    get signal() {
      controller ??= new AbortController()
      if (isOver) controller.abort()
      return controller.signal
    },
    abort() {
      isOver = true
      controller?.abort()
    },
  }
}

function createTelling({ clock, onEvent, audit }: EngineOptions): Pick<EngineContext, 'emit' | 'record'> {
  return {
    emit(connection, body) {
      const event = { at: clock.now(), connection, ...body }
      onEvent?.(event)
      if (isKept(event)) audit?.add(event)
    },
    async record(connection, body) {
      const event = { at: clock.now(), connection, ...body }
      await audit?.record(event).catch((error: unknown) => {
        throw notRecorded(connection, error)
      })
      onEvent?.(event)
    },
  }
}

/** The store's own error in most cases, with what it means here. */
function notRecorded(connection: ConnectionId, error: unknown): unknown {
  if (!(error instanceof EvergrantError)) return error
  const { code, hint, details } = error
  const message = `The log of ${describeConnection(connection)} cannot be written, so nothing was done: ${error.message}`
  return new EvergrantError(code, message, { cause: error, hint, details })
}
