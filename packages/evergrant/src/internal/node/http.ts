import { EvergrantError } from '../../errors.js'
import { isPublicHost } from '../address.js'
import { displayUrl } from '../redact.js'
import type { AgentFetch } from './http-fetch.js'
import { type Environment, proxyFor } from './http-proxy-env.js'

export interface NodeFetchOptions {
  /** Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are looked up, at every request. */
  readonly env?: Environment | undefined
  /**
   * `public` refuses addresses that are not on the public internet. Through a proxy, names are resolved by the proxy, which then is the
   * one to keep inner addresses away.
   */
  readonly addresses?: 'any' | 'public' | undefined
}

/**
 * The global fetch; where a proxy or the address check needs more, a fetch on Node's own http, which is loaded then and not before and follows no
 * redirect.
 *
 * @throws EvergrantError (by the returned function) `ADDRESS_REFUSED`, `USAGE` for a proxy setting that is no URL
 */
export function createNodeFetch({ env = {}, addresses = 'any' }: NodeFetchOptions = {}): typeof fetch {
  let agentFetch: Promise<AgentFetch> | undefined
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (addresses === 'public' && !isPublicHost(url.hostname)) {
      throw new EvergrantError('ADDRESS_REFUSED', `${displayUrl(url)} is not on the public internet`, {
        details: { host: url.hostname },
      })
    }
    const proxy = proxyFor(url, env)
    if (proxy === undefined && addresses === 'any') return globalThis.fetch(input, init)
    const fetch = await (agentFetch ??= openAgentFetch(addresses))
    const request = new Request(input, init)
    return fetch(request, { proxy, signal: init?.signal ?? request.signal })
  }
}

async function openAgentFetch(addresses: 'any' | 'public'): Promise<AgentFetch> {
  const { createAgentFetch } = await import('./http-fetch.js')
  return createAgentFetch(addresses)
}
