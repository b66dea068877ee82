import type { EvergrantEvent, EventSink } from './audit/event.js'
import type { IssuerPolicy, ServerPolicy } from './credentials/policy.js'
import { EvergrantError } from './errors.js'
import { type Clock, systemClock } from './internal/clock.js'
import { dataFolder, type Environment, processEnvironment, storeFolder } from './internal/node/environment.js'
import { createNodeFetch } from './internal/node/http.js'
import { warn } from './internal/node/warning.js'
import { once } from './internal/once.js'
import { quote } from './internal/redact.js'
import type { Wire } from './internal/wire.js'
import { createFileStore } from './store/drivers/file/file-store.js'
import type { RecordStore } from './store/record-store.js'
import { envKeyProvider } from './vault/env-key-provider.js'
import { homeKeyProvider } from './vault/home-key-provider.js'
import type { KeyProvider } from './vault/key-ring.js'

export interface EvergrantOptions {
  /** Data folder; default `EVERGRANT_HOME`, else `~/.evergrant`. */
  readonly home?: string
  /** Where records are kept; default a file store in `home`. */
  readonly store?: RecordStore
  /** What `storage.records` says of `store`, in words for people; without any secret. */
  readonly describeStore?: string
  /** Keys that seal the records; default `EVERGRANT_KEY`, else the keychain, else a 0600 key file in `home`; decided once. */
  readonly keys?: KeyProvider
  readonly fetch?: typeof fetch
  readonly clock?: Clock
  /** What you know of authorization servers; looked at before the built-in table. */
  readonly issuerPolicies?: readonly IssuerPolicy[]
  /** What you know of MCP servers; looked at before the built-in table. */
  readonly serverPolicies?: readonly ServerPolicy[]
  /** When the metadata does not say that PKCE is checked: go on with S256 (default) or refuse, as the MCP specification has it. */
  readonly pkce?: 'warn' | 'require-advertised'
  /** `public` for a program that connects on behalf of many people: private addresses are refused. */
  readonly addresses?: 'any' | 'public'
  /** Shown on the consent page. Default `Evergrant`. */
  readonly clientName?: string
  /** Every step of every connection, without secrets. What it throws becomes a warning of the process. */
  readonly onEvent?: EventSink
  /** For how long a credential in memory is used without reading the store. Default 1000. */
  readonly freshnessMs?: number
  /** Default `process.env`. */
  readonly env?: Environment
}

/** What the options come to, with the environment and what is usual where they say nothing. */
export interface Parts {
  readonly store: RecordStore
  readonly describeStore: string
  readonly keys: KeyProvider
  readonly fetch: typeof fetch
  /** One for all conversations, which share its connections. */
  readonly wire: () => Promise<Wire>
  readonly clock: Clock
  readonly env: Environment
  readonly onEvent: EventSink
}

export function resolveParts(options: EvergrantOptions): Parts {
  const env = options.env ?? processEnvironment()
  const home = options.home ?? dataFolder(env)
  const clock = options.clock ?? systemClock
  const addresses = options.addresses ?? 'any'
  return {
    env,
    clock,
    wire: once(() => openWire(options.fetch, { env, addresses })),
    onEvent: withoutThrowing(options.onEvent),
    fetch: options.fetch ?? createNodeFetch({ env, addresses }),
    keys: options.keys ?? defaultKeys({ env, home, isOwnStore: options.store === undefined }),
    store: options.store ?? defaultStore(env, home),
    describeStore: options.store ? (options.describeStore ?? 'the store given by the program') : storeFolder(home),
  }
}

/** How many requests a minute the environment allows at every server. `undefined`: as many as each is known to take. */
export function requestsPerMinute({ EVERGRANT_REQUESTS_PER_MINUTE: text }: Environment): number | undefined {
  if (!text) return undefined
  if (text === 'off') return Infinity
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new EvergrantError('USAGE', `EVERGRANT_REQUESTS_PER_MINUTE is ${quote(text)}`, {
    hint: 'Give a whole number from 1, or off.',
  })
}

async function openWire(
  given: typeof fetch | undefined,
  options: { readonly env: Environment; readonly addresses: 'any' | 'public' },
): Promise<Wire> {
  if (given === undefined) {
    const { createHttpWire } = await import('./internal/node/http-wire.js')
    return createHttpWire(options)
  }
  const { createFetchWire } = await import('./internal/fetch-wire.js')
  return createFetchWire(given, options)
}

/** What cannot be followed here is refused, not ignored: a program that looks elsewhere than the command line finds no login. */
function defaultStore(env: Environment, home: string): RecordStore {
  if (!env.EVERGRANT_STORE || env.EVERGRANT_STORE === 'file') return createFileStore({ folder: storeFolder(home) })
  const message = 'EVERGRANT_STORE names a store that a program has to open by itself'
  throw new EvergrantError('USAGE', message, {
    hint: "Pass it as `store`, for example createPostgresStore({ pool }) of 'evergrant/store/postgres'.",
  })
}

/** Where a program brings its own store and has its keys in the environment, the data folder has no part in it. */
function defaultKeys({ env, home, isOwnStore }: { env: Environment; home: string; isOwnStore: boolean }): KeyProvider {
  const provider = env.EVERGRANT_KEY_PROVIDER || 'auto'
  const isGiven = provider === 'env' || (provider === 'auto' && env.EVERGRANT_KEY)
  return isGiven && !isOwnStore ? envKeyProvider(env.EVERGRANT_KEY ?? '') : homeKeyProvider({ env, home })
}

/** A callback that throws must not end a refresh between the answer and its storage. */
function withoutThrowing(onEvent: EventSink | undefined): EventSink {
  return (event: EvergrantEvent) => {
    try {
      onEvent?.(event)
    } catch (error) {
      warn(`onEvent threw at ${event.type}: ${error instanceof Error ? error.name : typeof error}`)
    }
  }
}
