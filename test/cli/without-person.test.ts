import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ResourcePeer, startResourceServer } from '../peers/resource-server.js'
import { run } from './evergrant.js'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const machine = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }
const CLIENTS = [
  { ...machine, client_id: 'by-secret', client_secret: 'planted-client-secret' },
  {
    ...machine,
    client_id: 'by-key',
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
  },
]

let peer: ResourcePeer
let home: string
beforeEach(async () => {
  peer = await startResourceServer({ clients: CLIENTS })
  home = await mkdtemp(join(tmpdir(), 'evergrant-machine-'))
})
afterEach(async () => {
  await peer.close()
  await rm(home, { recursive: true, force: true })
})

const evergrant = (words: readonly string[], env: Record<string, string> = {}) =>
  run([...words, '--server', peer.url], { env: { EVERGRANT_HOME: home, ...env } })

test('the client signs in as itself with its secret, and calls a tool', async () => {
  const words = ['login', '--client-credentials', '--client-id', 'by-secret', '--scope', 'mcp:tools']
  const login = await evergrant(words, { EVERGRANT_CLIENT_SECRET: 'planted-client-secret' })
  expect(login).toMatchObject({ code: 0 })
  expect(login.stderr).toContain('It renews itself.')
  expect(login.stderr + login.stdout).not.toContain('planted')
  expect((await evergrant(['call', 'whoami'])).stdout).toContain('by-secret')
  expect(peer.provider.authorizations()).toBe(0)
})

test('the client signs in as itself with a key', async () => {
  const file = join(home, 'key.pem')
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const words = ['login', '--client-credentials', '--client-id', 'by-key', '--private-key', file, '--json']
  const login = await evergrant(words)
  expect(JSON.parse(login.stdout)).toMatchObject({ issuer: peer.provider.issuer, refreshable: true })
})

test.each([
  [2, 'needs --client-id', ['login', '--client-credentials']],
  [2, 'Give one of', ['login', '--client-credentials', '--assertion-file', 'x', '--client-id', 'by-secret']],
  [2, 'belong to --client-id', ['login', '--issuer', 'https://as.example']],
  [1, 'ISSUER_MISMATCH', ['login', '--client-credentials', '--client-id', 'by-key', '--issuer', 'https://as.example']],
  [2, '--idp-token-endpoint', ['login', '--id-token-file', 'x', '--client-id', 'by-secret']],
  [1, 'ASSERTION_UNREADABLE', ['login', '--assertion-file', '/nowhere/token', '--client-id', 'by-secret']],
  [2, 'cannot be read', ['login', '--client-credentials', '--client-id', 'by-key', '--private-key', '/nowhere/key']],
  [2, 'KEY_INVALID', ['login', '--client-credentials', '--client-id', 'by-key', '--private-key', '/etc/hostname']],
  [1, 'invalid_client', ['login', '--client-credentials', '--client-id', 'nobody']],
])('exit %i, told %s: %j', async (code, words, args) => {
  const finished = await evergrant(args)
  expect(finished.stderr).toContain(words)
  expect(finished.code).toBe(code)
})

test('a metadata document to host, and an address that cannot be one', async () => {
  const printed = await run(['client-metadata', 'https://example.com/evergrant.json', '--name', 'Ours'])
  expect(printed.code).toBe(0)
  expect(JSON.parse(printed.stdout)).toMatchObject({
    client_id: 'https://example.com/evergrant.json',
    client_name: 'Ours',
    redirect_uris: expect.arrayContaining(['http://127.0.0.1:51789/callback']),
  })
  expect(await run(['client-metadata', 'http://example.com/a'])).toMatchObject({ code: 2, stdout: '' })
})
