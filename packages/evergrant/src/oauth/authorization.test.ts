import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createAuthorizationRequest, hashState } from './authorization.js'

const INPUT = {
  metadata: { authorizationEndpoint: 'https://as/authorize' },
  client: { clientId: 'client' },
  redirectUri: 'http://127.0.0.1:8400/callback',
}

describe('createAuthorizationRequest', () => {
  // @requirement mcp-auth/pkce, mcp-auth/pkce-s256, rfc-7636/s256, rfc-8252/pkce, rfc-9700/pkce, rfc-9700/implicit
  it('asks for a code with PKCE S256 and a state', async () => {
    const { url, state, codeVerifier } = await createAuthorizationRequest(INPUT)
    const challenge = createHash('sha256').update(codeVerifier.reveal()).digest('base64url')
    expect(url.startsWith('https://as/authorize?')).toBe(true)
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      response_type: 'code',
      client_id: 'client',
      redirect_uri: INPUT.redirectUri,
      state: state.reveal(),
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    expect(url).not.toContain(codeVerifier.reveal())
  })

  // @requirement mcp-auth/resource-in-both-requests, rfc-8707/authorization-request
  it('sends resource, scope, prompt and extra parameters as given', async () => {
    const more = { resource: 'https://h', scope: 'a b', prompt: 'consent', extra: { audience: 'x&y' } }
    const { url } = await createAuthorizationRequest({ ...INPUT, ...more })
    const sent = new URL(url).searchParams
    expect([sent.get('resource'), sent.get('scope'), sent.get('prompt'), sent.get('audience')]).toEqual([
      'https://h',
      'a b',
      'consent',
      'x&y',
    ])
  })

  // @requirement rfc-6749/endpoint-query, rfc-6749/parameters-once
  it("keeps the endpoint's own query", async () => {
    const metadata = { authorizationEndpoint: 'https://as/authorize?tenant=a&state=fixed' }
    const { url, state } = await createAuthorizationRequest({ ...INPUT, metadata })
    expect(new URL(url).searchParams.get('tenant')).toBe('a')
    expect(new URL(url).searchParams.getAll('state')).toEqual([state.reveal()])
  })

  // @requirement rfc-7636/verifier-fresh, rfc-7636/verifier-entropy, rfc-8252/state, rfc-9700/challenge-bound
  it('uses 256 fresh random bits for state and verifier', async () => {
    const [one, two] = await Promise.all([createAuthorizationRequest(INPUT), createAuthorizationRequest(INPUT)])
    const values = [one.state, one.codeVerifier, two.state, two.codeVerifier].map((secret) => secret.reveal())
    expect(new Set(values).size).toBe(4)
    for (const value of values) expect(Buffer.from(value, 'base64url')).toHaveLength(32)
  })

  it('prints neither state nor verifier', async () => {
    const { state, codeVerifier } = await createAuthorizationRequest(INPUT)
    expect(`${inspect({ state, codeVerifier })}${JSON.stringify({ state, codeVerifier })}`).not.toContain(
      state.reveal(),
    )
    expect(`${inspect({ state, codeVerifier })}${JSON.stringify({ state, codeVerifier })}`).not.toContain(
      codeVerifier.reveal(),
    )
  })

  it.each(['state', 'redirect_uri', 'code_challenge_method', 'resource', 'scope'])(
    'lets no extra parameter replace %s',
    async (name) => {
      await expect(createAuthorizationRequest({ ...INPUT, extra: { [name]: 'x' } })).rejects.toThrow(TypeError)
    },
  )

  // @requirement mcp-auth/redirects-safe
  it.each([
    ['redirect URI', { ...INPUT, redirectUri: 'http://example.com/cb' }],
    ['endpoint', { ...INPUT, metadata: { authorizationEndpoint: 'javascript:alert(1)' } }],
  ])('refuses an insecure %s', async (_, input) => {
    await expect(createAuthorizationRequest(input)).rejects.toMatchObject({ code: 'INSECURE_URL' })
  })
})

it('hashes a state with SHA-256', async () => {
  expect(await hashState('state')).toBe(createHash('sha256').update('state').digest('base64url'))
})
