import { EvergrantError } from '../errors.js'
import type { Clock } from '../internal/clock.js'
import { displayUrl } from '../internal/redact.js'
import { discoverIssuer, discoverResource } from '../oauth/discovery.js'
import type { GuardedFetch } from '../oauth/guarded-fetch.js'
import type { AuthorizationServerMetadata } from '../oauth/metadata.js'
import { assessPkce } from '../oauth/pkce.js'
import { probeChallenge } from './challenge-probe.js'

/** One request of an inspection, and how it went. */
export interface ServerExchange {
  readonly method: string
  /** Without its query. */
  readonly url: string
  /** `undefined` when there was no answer. */
  readonly status?: number
  /** How long it took. */
  readonly ms: number
  /** By how much the server's clock is ahead of the one here, to about a second; `undefined` where it does not tell its time. */
  readonly aheadMs?: number
}

/** What an MCP server and its authorization server say about signing in. Each part is there when the one before it went well. */
export interface ServerInspection {
  readonly server: string
  readonly exchanges: readonly ServerExchange[]
  /** What it answers to a request without a token. */
  readonly challenge?: { readonly unauthorized: boolean; readonly resourceMetadata?: string; readonly scope?: string }
  /** Where its protected resource metadata was found (RFC 9728); without a URL for a server that publishes none. */
  readonly resourceMetadata?: { readonly url?: string }
  readonly authorizationServer?: AuthorizationServerMetadata
  /** Whether PKCE with S256 is checked there: it says so, says nothing, or rules it out. */
  readonly pkce?: 'advertised' | 'unadvertised' | 'ruled_out'
  /** The step that did not go well. */
  readonly failure?: { readonly step: 'challenge' | 'resource' | 'issuer'; readonly error: EvergrantError }
}

export interface Inspecting {
  readonly fetch: GuardedFetch
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
}

/** Goes through discovery as a login would, and keeps what was seen. Nothing is registered, stored or changed. */
export async function inspectServer({ fetch, clock, signal }: Inspecting, server: string): Promise<ServerInspection> {
  const exchanges: ServerExchange[] = []
  const recorded = recording(fetch, clock, exchanges)
  const seen: { -readonly [K in keyof ServerInspection]: ServerInspection[K] } = { server, exchanges }
  let step: NonNullable<ServerInspection['failure']>['step'] = 'challenge'
  let explain = (error: unknown) => error
  try {
    const probe = await probeChallenge((url, init) => recorded(url, { ...init, signal }), server)
    explain = (error) => probe.explain(error)
    seen.challenge = { unauthorized: probe.unauthorized, ...challengeFacts(probe.bearer) }
    step = 'resource'
    const input = { fetch: recorded, server, challenge: probe.bearer, signal }
    const resource = await discoverResource(input)
    seen.resourceMetadata = resource === undefined ? {} : { url: displayUrl(resource.url) }
    step = 'issuer'
    const { authorizationServer } = await discoverIssuer(input, resource)
    seen.authorizationServer = authorizationServer
    seen.pkce = pkceOf(authorizationServer)
  } catch (thrown) {
    const error = explain(thrown)
    if (!(error instanceof EvergrantError)) throw error
    seen.failure = { step, error }
  }
  return seen
}

function challengeFacts(bearer: Awaited<ReturnType<typeof probeChallenge>>['bearer']) {
  return {
    ...(bearer?.resourceMetadata !== undefined && { resourceMetadata: displayUrl(bearer.resourceMetadata) }),
    ...(bearer?.scope !== undefined && { scope: bearer.scope }),
  }
}

function pkceOf(metadata: AuthorizationServerMetadata): NonNullable<ServerInspection['pkce']> {
  try {
    return assessPkce(metadata, 'warn')
  } catch (error) {
    if (error instanceof EvergrantError) return 'ruled_out'
    throw error
  }
}

function recording(fetch: GuardedFetch, clock: Clock, exchanges: ServerExchange[]): GuardedFetch {
  return async (url, init) => {
    const sentAt = clock.now()
    const begun = performance.now()
    const exchange = () => ({
      method: init?.method ?? 'GET',
      url: displayUrl(url),
      ms: Math.round(performance.now() - begun),
    })
    try {
      const response = await fetch(url, init)
      const aheadMs = aheadOf((sentAt + clock.now()) / 2, response.headers)
      exchanges.push({ ...exchange(), status: response.status, ...(aheadMs !== undefined && { aheadMs }) })
      return response
    } catch (error) {
      exchanges.push(exchange())
      throw error
    }
  }
}

/** `Date` counts whole seconds; a reply that comes from a cache tells an older time (RFC 9111 §5.1). */
function aheadOf(now: number, headers: Headers): number | undefined {
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) || headers.has('age') ? undefined : Math.round(date + 500 - now)
}
