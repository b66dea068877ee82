import { Secret } from '../internal/secret.js'
import { assertSecureUrl, assertTlsVerified } from '../internal/url.js'
import { networkError } from '../internal/network-error.js'

export type FetchLike = (url: string | URL, init?: RequestInit) => Promise<Response>

/** Requests to one MCP server, and the token that each of its responses answered. */
export interface ServerFetch {
  readonly fetch: FetchLike
  /** The access token of the request that got this response: rule R1 refreshes only if the store still holds that very token. */
  tokenOf(response: Response): Secret | undefined
}

/**
 * Fetch for one MCP server: the bearer token leaves only for the server's own origin (rule R11), every request has a User-Agent,
 * and a failure on the way is `SERVER_UNREACHABLE` with its cause.
 */
export function createServerFetch(options: {
  readonly server: string
  readonly userAgent: string
  /** Where `NODE_TLS_REJECT_UNAUTHORIZED` is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly fetch: FetchLike
}): ServerFetch {
  const { origin } = new URL(options.server)
  const tokens = new WeakMap<Response, Secret>()
  return {
    tokenOf: (response) => tokens.get(response),
    async fetch(url, init = {}) {
      const target = assertSecureUrl(url)
      assertTlsVerified(target, options.env)
      const headers = new Headers(init.headers)
      headers.set('user-agent', options.userAgent)
      const token = bearerToken(headers)
      if (target.origin !== origin) headers.delete('authorization')
      const response = await options.fetch(target, { ...init, headers }).catch((error: unknown) => {
        throw init.signal?.aborted ? error : networkError(error, target)
      })
      if (token !== undefined) tokens.set(response, token)
      return response
    },
  }
}

function bearerToken(headers: Headers): Secret | undefined {
  const match = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')
  return match?.[1] === undefined ? undefined : new Secret(match[1])
}
