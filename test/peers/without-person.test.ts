import { generateKeyPairSync } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { createProgram, signIn } from './program.js'
import { type ResourcePeer, startResourceServer } from './resource-server.js'

let peer: ResourcePeer
afterEach(() => peer.close())

const server = () => peer.url
const tokenRequests = () => peer.provider.tokenRequests.map(({ grantType, status }) => `${grantType} ${status}`)
const HOUR = 3_600_000

const machine = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }
const BY_SECRET = { ...machine, client_id: 'by-secret', client_secret: 'a secret/with+signs' }
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const BY_KEY = {
  ...machine,
  client_id: 'by-key',
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' }] },
}
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

// @requirement mcp-extensions/client-credentials, mcp-extensions/client-credentials-jwt, rfc-9700/asymmetric-authentication
// @requirement rfc-7523/subject, rfc-7523/audience, rfc-7523/expiry
// @requirement rfc-7523/signed
test.each([
  ['its secret', { clientId: 'by-secret', clientSecret: BY_SECRET.client_secret }],
  ['a signature, key as PEM', { clientId: 'by-key', privateKey: PEM }],
  [
    'a signature, key as JWK',
    {
      clientId: 'by-key',
      privateKey: JSON.stringify(privateKey.export({ format: 'jwk' })),
      signing: { algorithm: 'ES256', keyId: 'one' },
    },
  ],
] as const)('a client signs in as itself with %s, and renews itself once for all that ask', async (_with, client) => {
  peer = await startResourceServer({ clients: [BY_SECRET, BY_KEY] })
  const { evergrant, clock, store } = createProgram()
  const other = createProgram({ store, clock }).evergrant
  const completed = await evergrant.signIn({ server: server(), scope: 'mcp:tools', ...client })
  expect(completed).toMatchObject({ issuer: peer.provider.issuer, refreshable: true, scope: 'mcp:tools' })
  await evergrant.callTool({ server: server(), tool: 'whoami' })

  clock.advance(2 * HOUR)
  await Promise.all([evergrant, evergrant, other, other].map((one) => one.getAccessToken({ server: server() })))
  await other.callTool({ server: server(), tool: 'whoami' })
  expect(tokenRequests()).toEqual(['client_credentials 200', 'client_credentials 200'])
  const status = await evergrant.status({ server: server() })
  expect(status).toMatchObject({ state: 'signed_in', refreshable: true, generation: 2 })
})

test('a client whose secret is wrong is told so, and nothing is kept', async () => {
  peer = await startResourceServer({ clients: [BY_SECRET] })
  const { evergrant } = createProgram()
  const signingIn = evergrant.signIn({ server: server(), clientId: 'by-secret', clientSecret: 'planted-secret' })
  const error: unknown = await signingIn.catch((cause: unknown) => cause)
  expect(error).toMatchObject({ code: 'TOKEN_REQUEST_REFUSED', details: { error: 'invalid_client' } })
  expect(JSON.stringify(error)).not.toContain('planted-secret')
  expect(await evergrant.status({ server: server() })).toMatchObject({ state: 'not_signed_in' })
})

test('a key that cannot be used is refused before anything is sent, and not quoted', async () => {
  peer = await startResourceServer({ clients: [BY_KEY] })
  const { evergrant } = createProgram()
  const signingIn = evergrant.signIn({ server: server(), clientId: 'by-key', privateKey: 'planted-key' })
  const error: unknown = await signingIn.catch((cause: unknown) => cause)
  expect(error).toMatchObject({ code: 'KEY_INVALID' })
  expect(JSON.stringify(error)).not.toContain('planted-key')
  expect(tokenRequests()).toEqual([])
})

// @requirement rfc-9449/proof-per-request, rfc-9449/private-key, rfc-9449/token-hash
// @requirement rfc-9449/nonce, rfc-9449/resource-nonce, rfc-9449/scheme
// @requirement rfc-9700/sender-constrained
test('tokens are bound to a key where the server wants that: a nonce for each side, a proof for every request, also after a refresh', async () => {
  peer = await startResourceServer({ bindsTokens: true })
  const { evergrant, clock, store } = createProgram()
  await signIn(evergrant, { server: server() })
  // The first request is refused for its nonce.
  expect(tokenRequests()).toEqual(['authorization_code 400', 'authorization_code 200'])
  await evergrant.callTool({ server: server(), tool: 'whoami' })
  const before = peer.proofs()
  expect(before).toBeGreaterThan(0)

  clock.advance(2 * HOUR)
  const other = createProgram({ store, clock }).evergrant
  const client = await other.connect({ server: server() })
  expect(await client.callTool({ name: 'whoami' })).toMatchObject({ content: [{ text: 'ada' }] })
  await client.close()
  expect(peer.proofs()).toBeGreaterThan(before)
  expect(tokenRequests().filter((one) => one === 'refresh_token 200')).toHaveLength(1)
})

test('a bound token without its key is no good', async () => {
  peer = await startResourceServer({ bindsTokens: true })
  const { evergrant } = createProgram()
  await signIn(evergrant, { server: server() })
  const token = await evergrant.getAccessToken({ server: server() })
  for (const scheme of ['Bearer', 'DPoP']) {
    const response = await fetch(server(), { method: 'POST', headers: { authorization: `${scheme} ${token}` } })
    expect(response.status).toBe(401)
  }
})

test('a program that was told to sign in sees the login of another program at once', async () => {
  peer = await startResourceServer()
  const { evergrant, store, clock } = createProgram({ freshnessMs: HOUR })
  const call = () => evergrant.callTool({ server: server(), tool: 'whoami' })
  await expect(call()).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
  await signIn(createProgram({ store, clock }).evergrant, { server: server() })
  expect(await call()).toMatchObject({ content: [{ text: 'ada' }] })
})
