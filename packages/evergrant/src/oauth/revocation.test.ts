import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from '../internal/secret.js'
import { createGuardedFetch } from './guarded-fetch.js'
import type { AuthorizationServerMetadata } from './metadata.js'
import type { ClientIdentity } from './registration.js'
import { revokeToken } from './revocation.js'

const METADATA: AuthorizationServerMetadata = {
  issuer: 'https://as',
  authorizationEndpoint: 'https://as/authorize',
  tokenEndpoint: 'https://as/token',
  revocationEndpoint: 'https://as/token',
  clientIdMetadataDocumentSupported: false,
  authorizationResponseIssParameterSupported: false,
}
const CLIENT: ClientIdentity = {
  clientId: 'client',
  tokenEndpointAuthMethod: 'none',
  redirectUris: [],
  kind: 'registered',
  issuer: 'https://as',
}

function revoke(answer: () => Response | Promise<Response>, { metadata = METADATA, client = CLIENT } = {}) {
  const sent: { method: string | undefined; authorization: string | null; body: Record<string, string> }[] = []
  const fetch = createGuardedFetch({
    userAgent: 'test',
    fetch: async (_, init) => {
      const body = Object.fromEntries(init?.body instanceof URLSearchParams ? init.body : [])
      sent.push({ method: init?.method, authorization: new Headers(init?.headers).get('authorization'), body })
      return answer()
    },
  })
  return { done: revokeToken({ fetch, metadata, client, token: new Secret('planted'), hint: 'refresh_token' }), sent }
}

describe('revokeToken', () => {
  // @requirement rfc-7009/request
  it.each([200, 204])('is done at status %i', async (status) => {
    const { done, sent } = revoke(() => new Response(null, { status }))
    await done
    const body = { token: 'planted', token_type_hint: 'refresh_token', client_id: 'client' }
    expect(sent).toEqual([{ method: 'POST', authorization: null, body }])
  })

  // @requirement rfc-7009/authenticates
  it("authenticates by the client's own method", async () => {
    const client: ClientIdentity = {
      ...CLIENT,
      clientSecret: new Secret('s'),
      tokenEndpointAuthMethod: 'client_secret_basic',
    }
    const { done, sent } = revoke(() => new Response(), { client })
    await done
    expect(sent).toMatchObject([{ authorization: `Basic ${btoa('client:s')}` }])
  })

  it.each([
    [
      'an OAuth error',
      () => Response.json({ error: 'unsupported_token_type' }, { status: 400 }),
      { error: 'unsupported_token_type', reason: 'refused' },
    ],
    [
      'a server that is busy',
      () => new Response('', { status: 503, headers: { 'retry-after': '5' } }),
      { status: 503, retryAfterMs: 5000, reason: 'refused' },
    ],
    ['a server that is gone', () => Promise.reject(new TypeError('fetch failed')), { reason: 'SERVER_UNREACHABLE' }],
    [
      'a redirect',
      () => new Response('', { status: 302, headers: { location: 'https://evil' } }),
      { reason: 'REDIRECT_REFUSED' },
    ],
  ])('fails at %s', async (_, answer, details) => {
    const error: unknown = await revoke(answer).done.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'REVOCATION_FAILED', details })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('planted')
  })

  it('says so where revocation is not offered', async () => {
    const { revocationEndpoint: _, ...metadata } = METADATA
    const { done, sent } = revoke(() => new Response(), { metadata })
    await expect(done).rejects.toMatchObject({ code: 'REVOCATION_FAILED', details: { reason: 'unsupported' } })
    expect(sent).toEqual([])
  })

  // @requirement rfc-7009/https
  it('never sends in the clear, whatever was stored', async () => {
    const { done, sent } = revoke(() => new Response(), {
      metadata: { ...METADATA, revocationEndpoint: 'http://as/r' },
    })
    await expect(done).rejects.toMatchObject({ code: 'REVOCATION_FAILED', details: { reason: 'INSECURE_URL' } })
    expect(sent).toEqual([])
  })

  it('never takes a token to another issuer', async () => {
    const { done, sent } = revoke(() => new Response(), { client: { ...CLIENT, issuer: 'https://other' } })
    await expect(done).rejects.toMatchObject({ code: 'ISSUER_MISMATCH' })
    expect(sent).toEqual([])
  })
})
