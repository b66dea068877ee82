/** A fetch that knows how long the token request took that brought an access token. */
export interface TimedFetch {
  readonly fetch: typeof fetch
  /** Once: it is forgotten then. */
  requestMs(accessToken: string): number | undefined
}

export function createTimedFetch(): TimedFetch {
  const tookMs = new Map<string, number>()
  return {
    async fetch(input, init) {
      const begun = performance.now()
      const response = await fetch(input, init)
      const url = input instanceof Request ? input.url : String(input)
      if (!url.endsWith('/token')) return response
      const body = await response.text()
      const { access_token: accessToken } = JSON.parse(body) as { access_token?: string }
      if (accessToken !== undefined) tookMs.set(accessToken, performance.now() - begun)
      return new Response(body, response)
    },
    requestMs(accessToken) {
      const ms = tookMs.get(accessToken)
      tookMs.delete(accessToken)
      return ms
    },
  }
}
