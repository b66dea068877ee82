import type { GuardedFetch } from '../../oauth/guarded-fetch.js'

/** One answer of the token endpoint: a reply, or a failure on the way. */
export type TokenAnswer = { status?: number; body?: object; headers?: Record<string, string> } | Error

export interface FakeIssuer {
  readonly fetch: GuardedFetch
  /** Refresh tokens in the order they were presented. */
  readonly presented: string[]
  readonly revoked: string[]
  /** Answers for the next token requests; afterwards every request rotates. */
  readonly script: (TokenAnswer | ((refreshToken: string) => TokenAnswer))[]
  /** Runs after each token request was answered, before the answer arrives. */
  onRequest: () => Promise<void>
}

/** The network as the engine sees it: a token endpoint that rotates, and whatever the script says first. */
export function createFakeIssuer(): FakeIssuer {
  let issued = 0
  const issuer: FakeIssuer = {
    presented: [],
    revoked: [],
    script: [],
    onRequest: async () => undefined,
    fetch: async (url, init = {}) => {
      const body = new URLSearchParams(String(init.body ?? ''))
      if (String(url).endsWith('/revoke')) {
        issuer.revoked.push(body.get('token') ?? '')
        return new Response(null, { status: 200 })
      }
      if (!String(url).endsWith('/token')) return new Response('{}', { status: 404 })
      const presented = body.get('refresh_token') ?? ''
      issuer.presented.push(presented)
      const next = issuer.script.shift()
      const answer = typeof next === 'function' ? next(presented) : next
      await issuer.onRequest()
      if (answer instanceof Error) throw answer
      if (answer === undefined) issued += 1
      const { status = 200, body: json = tokens(issued), headers = {} } = answer ?? {}
      return Response.json(json, { status, headers })
    },
  }
  return issuer
}

function tokens(number: number): object {
  return {
    access_token: `access-${number}`,
    token_type: 'bearer',
    expires_in: 3600,
    refresh_token: `refresh-${number}`,
  }
}

export const refused = (error: string, status = 400): TokenAnswer => ({ status, body: { error } })
