import type { Dispatcher } from 'undici'
import { EvergrantError } from '../../errors.js'
import { isPublicHost } from '../address.js'
import { displayUrl } from '../redact.js'
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
 * The global fetch, with a dispatcher of undici where a proxy or the address check needs one. Undici is loaded then and not before; its own
 * fetch is never used, since its `Response` is not the global one.
 *
 * @throws EvergrantError (by the returned function) `ADDRESS_REFUSED`, `USAGE` for a proxy setting that is no URL
 */
export function createNodeFetch({ env = {}, addresses = 'any' }: NodeFetchOptions = {}): typeof fetch {
  const proxies = new Map<string, Promise<Dispatcher>>()
  let direct: Promise<Dispatcher> | undefined
  const dispatcherFor = (url: URL): Promise<Dispatcher> | undefined => {
    const proxy = proxyFor(url, env)
    if (proxy === undefined) return addresses === 'public' ? (direct ??= publicDispatcher()) : undefined
    const dispatcher = proxies.get(proxy) ?? proxyDispatcher(proxy)
    proxies.set(proxy, dispatcher)
    return dispatcher
  }
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (addresses === 'public' && !isPublicHost(url.hostname)) {
      throw new EvergrantError('ADDRESS_REFUSED', `${displayUrl(url)} is not on the public internet`, {
        details: { host: url.hostname },
      })
    }
    const dispatcher = await dispatcherFor(url)
    if (dispatcher === undefined) return globalThis.fetch(input, init)
    return globalThis.fetch(input, Object.assign<RequestInit, { dispatcher: Dispatcher }>({ ...init }, { dispatcher }))
  }
}

async function proxyDispatcher(uri: string): Promise<Dispatcher> {
  const { ProxyAgent } = await import('undici')
  return new ProxyAgent({ uri })
}

async function publicDispatcher(): Promise<Dispatcher> {
  const [{ Agent, buildConnector }, { createPublicConnector }] = await Promise.all([
    import('undici'),
    import('./http-public-connector.js'),
  ])
  return new Agent({ connect: createPublicConnector(buildConnector) })
}
