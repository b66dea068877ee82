import type { Agent } from 'node:http'
import { isEvergrantError } from '../../errors.js'
import { assertTlsVerified, isLoopbackHost } from '../url.js'
import type { Wire, WireRequest, WireResponse } from '../wire.js'
import { assertWireUrl } from '../wire-guard.js'
import { createAgents } from './http-agents.js'
import { type EarlyRequest, openEarly } from './http-early.js'
import { exchange, type HttpTarget } from './http-exchange.js'
import { type Environment, proxyFor } from './http-proxy-env.js'
import { createPublicLookup } from './http-public-lookup.js'

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
  /** For name, connection and TLS together; for the tunnel of a proxy as long again. Default 10 000. */
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
  const targets = new Map<string, Target>()
  let usedAt = now()
  let early: EarlyRequest | undefined

  const targetFor = (url: URL): Target => {
    const known = targets.get(url.href)
    if (known !== undefined) return known
    assertWireUrl(url, addresses)
    if (targets.size >= MAX_TARGETS) targets.clear()
    const target = toTarget(url)
    targets.set(url.href, target)
    return target
  }

  /** The variables are looked up each time, since a program may change them, and never for loopback, where none of them counts. */
  const agentFor = (url: URL, { secure, isLoopback }: Pick<Target, 'secure' | 'isLoopback'>): Agent => {
    if (isLoopback) return agents.get(secure)
    assertTlsVerified(url, env)
    return agents.get(secure, proxyFor(url, env))
  }

  const dropOld = (): void => {
    const time = now()
    if (time - usedAt > MAX_IDLE_MS) agents.dropIdle()
    usedAt = time
  }

  const takeEarly = ({ url, method }: WireRequest): EarlyRequest | undefined => {
    if (early === undefined || method !== 'POST' || early.url.href !== url.href) return undefined
    const taken = early
    early = undefined
    return taken
  }

  return {
    async connect(url) {
      try {
        const { hostname, port, path, ...target } = targetFor(url)
        early ??= openEarly(url, { hostname, port, path, agent: agentFor(url, target) }, Date.now())
      } catch {
        // The request that follows is refused for the same reason, and tells it.
      }
      // Sockets connect a tick later, which files that are read at once would keep from coming.
      await new Promise<void>((resolve) => process.nextTick(resolve))
    },
    /** Not async: a promise of its own would come to every request. */
    request(request) {
      try {
        const target = targetFor(request.url)
        const through = { agents, agent: agentFor(request.url, target) }
        dropOld()
        const sent = exchange(target, request, { ...through, early: takeEarly(request) })
        const { repeatable = request.method !== 'POST' } = request
        return repeatable
          ? sent.catch((error: unknown) => onceMore(error, () => exchange(target, request, through)))
          : sent
      } catch (error) {
        return Promise.reject(error)
      }
    },
    close: () => agents.close(),
  }

  /** On a new connection, when a kept one turned out to be closed. */
  function onceMore(error: unknown, again: () => Promise<WireResponse>): Promise<WireResponse> {
    if (!isEvergrantError(error, 'SERVER_UNREACHABLE') || error.details['reusedSocket'] !== true) throw error
    agents.dropIdle()
    return again()
  }
}

interface Target extends HttpTarget {
  readonly isLoopback: boolean
}

function toTarget(url: URL): Target {
  return {
    secure: url.protocol === 'https:',
    isLoopback: isLoopbackHost(url.hostname),
    host: url.host,
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port,
    path: `${url.pathname}${url.search}`,
  }
}
