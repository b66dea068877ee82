import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MetadataFault } from '@evergrant/sandbox'
import { createEvergrant, createMemoryStore, envKeyProvider, type RecordStore } from 'evergrant'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Pair, REDIRECT_URIS, signIn, startPair } from './client.js'

const HOUR = 3600
const keys = (byte: number, kid = 'test') => envKeyProvider(`${kid}:${Buffer.alloc(32, byte).toString('base64')}`)

describe('servers that cannot be signed in to', () => {
  const evergrant = createEvergrant({ store: createMemoryStore(), keys: keys(1) })
  const begin = (server: string) => evergrant.beginLogin({ server, redirectUris: REDIRECT_URIS })

  test('nobody listens', async () => {
    const port = await serve(
      () => undefined,
      async (origin) => new URL(origin).port,
    )
    await expect(begin(`http://127.0.0.1:${port}/mcp`)).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      exitCode: 75,
    })
    await expect(evergrant.connect({ server: `http://127.0.0.1:${port}/mcp` })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    })
  })

  test('a web site that is no MCP server', async () => {
    const site: RequestListener = (_request, response) =>
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Hello</h1>')
    await serve(site, async (origin) => {
      await expect(begin(`${origin}/mcp`)).rejects.toMatchObject({ code: 'NOT_AN_MCP_SERVER' })
      await expect(evergrant.connect({ server: `${origin}/mcp` })).rejects.toMatchObject({ code: 'NOT_AN_MCP_SERVER' })
    })
  })

  test('plain http beyond loopback', async () => {
    await expect(begin('http://mcp.example/mcp')).rejects.toMatchObject({ code: 'INSECURE_URL', exitCode: 2 })
  })
})

describe('metadata', () => {
  const cases: [MetadataFault, string][] = [
    ['html', 'METADATA_INVALID'],
    ['huge', 'RESPONSE_TOO_LARGE'],
    ['redirect', 'REDIRECT_REFUSED'],
    ['wrong-issuer', 'ISSUER_MISMATCH'],
    ['no-s256', 'PKCE_UNSUPPORTED'],
    ['plain-only', 'PKCE_UNSUPPORTED'],
  ]
  test.each(cases)('%s: %s, and nobody is registered', async (metadata, code) => {
    await using pair = await startPair()
    const { sandbox, evergrant } = pair
    sandbox.faults.metadata = metadata
    const login = evergrant.beginLogin({ server: sandbox.url, redirectUris: REDIRECT_URIS })
    await expect(login).rejects.toMatchObject({ code })
    expect(sandbox.stats().registrations).toBe(0)
  })

  test('endless: cut off by time or size', async () => {
    await using pair = await startPair()
    pair.sandbox.faults.metadata = 'endless'
    const login = pair.evergrant.beginLogin({ server: pair.sandbox.url, redirectUris: REDIRECT_URIS })
    await expect(login).rejects.toMatchObject({ code: expect.stringMatching(/REQUEST_TIMEOUT|RESPONSE_TOO_LARGE/) })
  })

  // @requirement mcp-auth/pkce-refused-unadvertised, mcp-auth/pkce-s256
  test('silent about PKCE: a warning, and S256 all the same', async () => {
    await using pair = await startPair()
    pair.sandbox.faults.metadata = 'missing-pkce'
    const login = await pair.evergrant.beginLogin({ server: pair.sandbox.url, redirectUris: REDIRECT_URIS })
    expect(login.pkce).toBe('unadvertised')
    expect(new URL(login.url).searchParams.get('code_challenge_method')).toBe('S256')
    expect(pair.events.map(({ type }) => type)).toContain('pkce_unadvertised')
  })

  // @requirement mcp-auth/pkce-refused-unadvertised
  test('silent about PKCE, and the program asks for the specification’s refusal', async () => {
    await using pair = await startPair({}, { pkce: 'require-advertised' })
    pair.sandbox.faults.metadata = 'missing-pkce'
    const login = pair.evergrant.beginLogin({ server: pair.sandbox.url, redirectUris: REDIRECT_URIS })
    await expect(login).rejects.toMatchObject({ code: 'PKCE_UNSUPPORTED' })
  })
})

describe('a token endpoint in trouble', () => {
  let pair: Pair
  const token = () => pair.another().getAccessToken({ server: pair.sandbox.url })
  const state = async () => (await pair.another().status({ server: pair.sandbox.url })).state
  beforeEach(async () => {
    pair = await startPair()
    await signIn(pair)
    pair.advance(HOUR)
  })
  afterEach(() => pair.sandbox.close())

  // @requirement own/rate-limit/sandbox, own/server-errors/sandbox
  test.each([503, 429, 500] as const)('%i for a moment is waited out', async (status) => {
    pair.sandbox.faults.token = { status, times: 1 }
    expect(await token()).not.toBe('')
  })

  // @requirement own/rate-limit/sandbox, own/server-errors/sandbox
  test.each([503, 429] as const)('%i for long: try again later, and the login stays', async (status) => {
    pair.sandbox.faults.token = { status, times: 3, ...(status === 429 && { retryAfterSeconds: 30 }) }
    await expect(token()).rejects.toMatchObject({ exitCode: 75 })
    expect(await state()).toBe('signed_in')
    pair.sandbox.faults.token = undefined
    pair.advanceClient(30)
    expect(await token()).not.toBe('')
  })

  // @requirement own/refresh-lost-reply/sandbox
  test('a lost reply: the same token is sent again', async () => {
    pair.sandbox.faults.dropTokenReply = 1
    expect(await token()).not.toBe('')
    expect(Object.values(pair.sandbox.stats().redemptions)).toEqual([{ attempts: 2, succeeded: 2, cut: 1 }])
  })

  test.each(['no-access-token', 'wrong-type'] as const)(
    'a reply with %s is told, and nothing is half-written',
    async (kind) => {
      pair.sandbox.faults.tokenReply = { kind, times: 1 }
      await expect(token()).rejects.toMatchObject({ code: 'TOKEN_RESPONSE_INVALID' })
      expect(await state()).toBe('signed_in')
      pair.advanceClient(30)
      expect(await token()).not.toBe('')
    },
  )

  test('null members are taken for absent ones', async () => {
    pair.sandbox.faults.tokenReply = { kind: 'null-members', times: 1 }
    expect(await token()).not.toBe('')
  })
})

describe('stored records', () => {
  const signedIn = async () => {
    const store = createMemoryStore()
    const pair = await startPair({}, { store, keys: keys(1) })
    await signIn(pair)
    const open = (options: object) => createEvergrant({ store, keys: keys(1), ...options })
    return { pair, store, status: (options = {}) => open(options).status({ server: pair.sandbox.url }), open }
  }

  test('another key under the same name: never "not signed in"', async () => {
    const { pair, status } = await signedIn()
    await expect(status({ keys: keys(2) })).rejects.toMatchObject({
      code: expect.stringMatching(/KEY_UNKNOWN|RECORD_UNREADABLE/),
    })
    await pair.sandbox.close()
  })

  test('a key of another name', async () => {
    const { pair, status } = await signedIn()
    await expect(status({ keys: keys(2, 'other') })).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
    await pair.sandbox.close()
  })

  const damages: [string, (payload: Uint8Array) => Uint8Array][] = [
    ['one bit changed', (payload) => payload.map((byte, index) => (index === payload.length - 5 ? byte ^ 1 : byte))],
    ['cut short', (payload) => payload.subarray(0, payload.length - 20)],
    ['foreign bytes', () => new TextEncoder().encode('hello')],
    ['empty', () => new Uint8Array()],
  ]
  test.each(damages)('%s: an error that says so, and a local logout as the way out', async (_name, damage) => {
    const { pair, store, status, open } = await signedIn()
    await damageCredential(store, damage)
    await expect(status()).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
    const server = pair.sandbox.url
    await expect(open({}).connect({ server })).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
    expect(await open({}).logout({ server, localOnly: true })).toMatchObject({ removed: true })
    expect((await status()).state).toBe('not_signed_in')
    await pair.sandbox.close()
  })

  test('the record of another connection in its place', async () => {
    const { pair, store, open } = await signedIn()
    const server = pair.sandbox.url
    const [from] = await credentialKeys(store)
    await signIn({ sandbox: pair.sandbox, evergrant: open({}) })
    const other = await open({}).beginLogin({ server, profile: 'work', redirectUris: REDIRECT_URIS })
    expect(other.url).not.toBe('')
    const record = await store.read(from!)
    const to = from!.replace(/[^/]+$/, Buffer.from('work').toString('base64url'))
    await store.write(to, record!.payload)
    await expect(open({}).status({ server, profile: 'work' })).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
    await pair.sandbox.close()
  })
})

async function credentialKeys(store: RecordStore): Promise<string[]> {
  const keysFound: string[] = []
  for await (const { key } of store.list({ prefix: 'credential/', limit: 10 })) keysFound.push(key)
  return keysFound
}

async function damageCredential(store: RecordStore, damage: (payload: Uint8Array) => Uint8Array): Promise<void> {
  const [key] = await credentialKeys(store)
  const record = await store.read(key!)
  await store.write(key!, damage(record!.payload), { expected: record!.version })
}

async function serve<T>(listener: RequestListener, run: (origin: string) => Promise<T>): Promise<T> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}
