import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { compileFunction } from 'node:vm'

import type { SandboxClock } from '../clock.js'
import type { MemoryKv } from './memory-kv.js'

/** What the provider needs from the platform on each request. */
export interface ProviderEnv {
  OAUTH_KV: MemoryKv
  OAUTH_PROVIDER?: ProviderHelpers
}

export interface ProviderContext {
  waitUntil(promise: Promise<unknown>): void
  passThroughOnException(): void
  /** Set by the provider from a valid access token before an API handler runs. */
  props?: unknown
}

export interface WebHandler {
  fetch(request: Request, env: ProviderEnv, context: ProviderContext): Promise<Response>
}

export interface AuthorizationRequest {
  clientId: string
  redirectUri: string
  state: string
  scope: string[]
  issuer?: string
}

/** The provider's helper object, as far as the sandbox uses it. */
export interface ProviderHelpers {
  parseAuthRequest(request: Request): Promise<AuthorizationRequest>
  lookupClient(clientId: string): Promise<{ clientId: string; clientName?: string } | null>
  completeAuthorization(options: {
    request: AuthorizationRequest
    userId: string
    metadata: unknown
    scope: string[]
    props: unknown
  }): Promise<{ redirectTo: string }>
  listClients(): Promise<{ items: { clientId: string }[] }>
  deleteClient(clientId: string): Promise<void>
  revokeGrant(grantId: string, userId: string): Promise<void>
}

export interface TokenExchange {
  grantType: string
  grantId: string
  userId: string
}

export interface ProviderOptions {
  apiHandlers: Record<string, WebHandler>
  defaultHandler: WebHandler
  authorizeEndpoint: string
  tokenEndpoint: string
  clientRegistrationEndpoint: string
  accessTokenTTL: number
  refreshTokenTTL: number
  scopesSupported: string[]
  resourceMetadata: { resource: string; resource_name: string }
  onError(error: { code: string; description: string; status: number }): void
  tokenExchangeCallback(exchange: TokenExchange): { refreshTokenIdleTTL: number } | undefined
}

export interface ProviderModule {
  OAuthProvider: new (options: ProviderOptions) => {
    fetch(request: Request, env: ProviderEnv, context: ProviderContext): Promise<Response>
  }
  OAuthError: new (code: string, options: { description: string }) => Error
  getOAuthApi(options: ProviderOptions, env: ProviderEnv): ProviderHelpers
}

const require = createRequire(import.meta.url)

const IMPORT = 'import { WorkerEntrypoint } from "cloudflare:workers";'
const EXPORT = /\nexport \{[^}]*\};\s*$/
const MINIMUM = 'const KV_MIN_EXPIRATION_TTL_SECONDS = 60;'

let cachedSource: string | undefined

/**
 * Evaluates a private copy of the OAuth provider that reads the given clock.
 *
 * The provider asks the global `Date` and imports a module that only exists on Workers, so its one-file build is
 * compiled as a function whose parameters stand in for both. Every sandbox gets its own copy and so its own time.
 *
 * `minimumLifetimeSeconds` lowers the 60-second floor that the provider puts under every lifetime.
 */
export function evaluateProvider(clock: SandboxClock, minimumLifetimeSeconds: number): ProviderModule {
  cachedSource ??= readFileSync(providerFile(), 'utf8')
  const source = replaceOnce(cachedSource, IMPORT, '')
  const lowered = replaceOnce(source, MINIMUM, MINIMUM.replace('60', String(minimumLifetimeSeconds)))
  const body = replaceOnce(lowered, EXPORT, '\nreturn { OAuthProvider, OAuthError, getOAuthApi };')
  const evaluate = compileFunction(`'use strict';${body}`, ['WorkerEntrypoint', 'Date', 'console'], {
    filename: providerFile(),
  })
  return Reflect.apply(evaluate, undefined, [WorkerEntrypoint, clock.Date, QUIET]) as ProviderModule
}

/** Stands in for the class of `cloudflare:workers`; the provider only asks whether handlers extend it. */
class WorkerEntrypoint {}

// The provider tells an operator's console what it refuses; the sandbox's console belongs to the program under test.
const QUIET = { log() {}, info() {}, warn() {}, error() {}, debug() {} }

function providerFile(): string {
  return require.resolve('@cloudflare/workers-oauth-provider')
}

function replaceOnce(text: string, what: string | RegExp, replacement: string): string {
  const found = typeof what === 'string' ? text.includes(what) : what.test(text)
  if (!found) {
    throw new Error(`${providerFile()} is not of the release that the sandbox was made for: it lacks ${String(what)}`)
  }
  return text.replace(what, () => replacement)
}
