import { isEvergrantError } from '../../errors.js'
import type { Wire, WireRequest, WireResponse } from '../wire.js'
import { assertWireHeaders, assertWireUrl } from '../wire-guard.js'
import { type Agents, createAgents } from './http-agents.js'
import { exchange, type HttpTarget } from './http-exchange.js'
import { type Environment, proxyFor } from './http-proxy-env.js'
import { createPublicLookup } from './http-public-connector.js'

export interface HttpWireOptions {
  /** Where the proxy variables and `NODE_TLS_REJECT_UNAUTHORIZED` are looked up, at every request. */
  readonly env?: Environment | undefined
  /**
   * `public` refuses addresses that are not on the public internet. Through a proxy, names are resolved by the proxy, which then is the
   * one to keep inner addresses away.
   */
  readonly addresses?: 'any' | 'public' | undefined
  /** Connections to one server at the same time; further requests wait. An open event stream holds one. Default: as many as there are requests. */
  readonly maxSockets?: number | undefined
  /** For name, connection and TLS together. Default 10 000. */
  readonly connectTimeoutMs?: number | undefined
  /** Time in milliseconds. */
  readonly now?: (() => number) | undefined
}

/** Past this, a server, a router in between or a laptop's sleep may have ended a connection without a word. */
const MAX_IDLE_MS = 120_000
const MAX_TARGETS = 256

/** The wire on Node's own http and https, with connections that are kept and shared by all who use this wire. */
export function createHttpWire(options: HttpWireOptions = {}): Wire {
  const { env = {}, addresses = 'any', now = Date.now } = options
  const agents = createAgents({
    maxSockets: options.maxSockets ?? Infinity,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    lookup: addresses === 'public' ? createPublicLookup() : undefined,
  })
  const targets = new Map<string, Place>()
  let usedAt = now()

  const targetFor = (url: URL): Place => {
    const known = targets.get(url.href)
    if (known !== undefined) return known
    if (targets.size >= MAX_TARGETS) targets.clear()
    const target = toTarget(url)
    targets.set(url.href, target)
    return target
  }

  return {
    async request(request) {
      assertWireUrl(request.url, { env, addresses })
      assertWireHeaders(request.headers)
      const agent = agents.get(request.url.protocol === 'https:', proxyFor(request.url, env))
      if (now() - usedAt > MAX_IDLE_MS) agents.dropIdle()
      usedAt = now()
      return exchangeTwice(agents, { ...targetFor(request.url), agent }, request)
    },
    close: () => agents.close(),
  }
}

/** Once more on a new connection, when a kept one turned out to be closed and the server may get the request twice. */
async function exchangeTwice(agents: Agents, target: HttpTarget, request: WireRequest): Promise<WireResponse> {
  try {
    return await exchange(target, request, agents)
  } catch (error) {
    const { repeatable = request.method !== 'POST' } = request
    if (!repeatable || !isEvergrantError(error, 'SERVER_UNREACHABLE') || error.details['reusedSocket'] !== true)
      throw error
    agents.dropIdle()
    return exchange(target, request, agents)
  }
}

type Place = Omit<HttpTarget, 'agent'>

function toTarget(url: URL): Place {
  return {
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path: `${url.pathname}${url.search}`,
  }
}
