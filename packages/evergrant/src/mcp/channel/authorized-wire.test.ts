import { afterEach, describe, expect, test } from 'vitest'
import { Secret } from '../../internal/secret.js'
import { type Answer, result, sendJson, startScriptedServer } from './testing/scripted-server.js'
import { openHttpChannel } from './http-channel.js'
import { openTestChannel, request } from './testing/test-channel.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(answer: Answer, alias?: string) {
  const server = await startScriptedServer(answer)
  closing.push(() => server[Symbol.asyncDispose]())
  const scene = openTestChannel(server.url, { url: alias && new URL(alias, server.url).href })
  closing.push(() => scene.channel.close())
  return { server, ...scene }
}

/** Takes these tokens only. */
const taking =
  (...tokens: string[]): Answer =>
  (asked, response) =>
    tokens.some((token) => asked.headers.authorization === `Bearer ${token}`)
      ? sendJson(response, result(asked))
      : void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()

describe('the token of a request', () => {
  test('is the stored one', async () => {
    const { server, channel, signIn } = await start(taking('access-0'))
    await signIn()
    await channel.send(request('tools/list'))
    expect(server.asked).toHaveLength(1)
  })

  // @requirement mcp-auth/bearer-header, mcp-auth/token-in-query, rfc-6750/one-method, rfc-6750/header, rfc-6750/query
  // @requirement rfc-6750/urls
  test('is in the header, once, and nowhere else', async () => {
    const { server, channel, signIn } = await start(taking('access-0'))
    await signIn()
    await channel.send(request('tools/list'))
    const [{ url, headers, message } = { url: '', headers: {}, message: {} }] = server.asked
    expect(JSON.stringify([url, headers, message]).split('access-0')).toHaveLength(2)
    expect(headers.authorization).toBe('Bearer access-0')
  })

  // @requirement mcp-auth/every-request
  test('and all other headers are the client’s own, also where many go on with one session', async () => {
    const { server, channel, context, connection, signIn } = await start(taking('access-0', 'access-1'))
    const session = { era: 'legacy', protocolVersion: '2025-11-25' } as const
    const others = [{ headers: { 'x-of': 'second' } }, { userAgent: 'third/1' }].map((own) =>
      openHttpChannel({ ...context, ...own }, connection, { receive: () => undefined }),
    )
    const elsewhere = openTestChannel(server.url)
    await signIn()
    await elsewhere.signIn({ accessToken: new Secret('access-1') })
    for (const one of [channel, ...others, elsewhere.channel, channel]) {
      one.resume(session)
      await one.send(request('tools/list'))
    }
    const sent = server.asked.map(({ headers }) => [headers.authorization, headers['user-agent'], headers['x-of']])
    expect(sent).toEqual([
      ['Bearer access-0', 'test/1', undefined],
      ['Bearer access-0', 'test/1', 'second'],
      ['Bearer access-0', 'third/1', undefined],
      ['Bearer access-1', 'test/1', undefined],
      ['Bearer access-0', 'test/1', undefined],
    ])
  })

  // @requirement mcp-auth/parses-challenges
  test('is replaced once after a 401, for many requests at once', async () => {
    const { server, channel, engine, signIn } = await start(taking('access-1'))
    await signIn()
    engine.clock.advance(120_000)
    await Promise.all(Array.from({ length: 10 }, (_, id) => channel.send(request('tools/list', { id }))))
    expect(engine.issuer.presented).toEqual(['refresh-0'])
    expect(server.asked).toHaveLength(20)
  })

  test('is not refreshed when the store has another one by now', async () => {
    const { channel, engine, signIn } = await start(taking('newer'))
    await signIn()
    engine.clock.advance(120_000)
    await expect(channel.send(request('tools/list'))).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
    engine.issuer.presented.length = 0
    await signIn({ accessToken: new Secret('newer') })
    await channel.send(request('tools/list'))
    expect(engine.issuer.presented).toEqual([])
  })

  test('that is refused when it is fresh ends in an error, not in a loop', async () => {
    const { server, channel, engine, signIn } = await start(taking())
    await signIn()
    engine.clock.advance(120_000)
    await expect(channel.send(request('tools/list'))).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
    expect(server.asked).toHaveLength(2)
  })

  test('that ends while the request waits is replaced as well, as often as one has grown old, which has an end', async () => {
    const { server, channel, engine, signIn } = await start((_, response) => {
      engine.clock.advance(120_000)
      void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
    })
    await signIn()
    await expect(channel.send(request('tools/list'))).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(
      ['access-0', 'access-1', 'access-2', 'access-3'].map((token) => `Bearer ${token}`),
    )
  })

  // @requirement mcp-auth/foreign-tokens, rfc-6750/tokens-safeguarded
  test('goes to the server’s own origin only (R11)', async () => {
    const other = await startScriptedServer((asked, response) => sendJson(response, result(asked)))
    closing.push(() => other[Symbol.asyncDispose]())
    const { channel, signIn } = await start(
      (_, response) => void response.writeHead(307, { location: other.url }).end(),
    )
    await signIn()
    await expect(channel.send(request('tools/list'))).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' })
    expect(other.asked).toEqual([])
    expect(() => openTestChannel('https://mcp.example/mcp', { url: other.url })).toThrow('origin')
  })

  test('is not needed where the server wants none', async () => {
    const { server, channel } = await start((asked, response) => sendJson(response, result(asked)))
    await channel.send(request('tools/list'))
    expect(server.asked[0]?.headers).not.toHaveProperty('authorization')
  })

  test('is not sent after its login is gone, in the same session', async () => {
    const { server, channel, connection, engine, signIn } = await start((asked, response) =>
      sendJson(response, result(asked)),
    )
    channel.resume({ era: 'legacy', protocolVersion: '2025-11-25', sessionId: 'one' })
    await signIn()
    await channel.send(request('tools/list'))
    await engine.context.records.removeCredential(connection)
    engine.clock.advance(120_000)
    await channel.send(request('tools/list', { id: 2 }))
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer access-0', undefined])
    expect(server.asked.map(({ headers }) => headers['mcp-session-id'])).toEqual(['one', 'one'])
  })

  // @requirement mcp-auth/parses-challenges
  test('that is missing where one is wanted asks for a login', async () => {
    const { channel } = await start(taking())
    await expect(channel.send(request('tools/list'))).rejects.toMatchObject({
      code: 'AUTHORIZATION_REQUIRED',
      details: { reason: 'not_signed_in' },
    })
  })

  test('is not refreshed for an alias that belongs to another resource', async () => {
    const challenge = { 'www-authenticate': 'Bearer resource_metadata="https://issuer.example/other"' }
    const { server, channel, engine, signIn } = await start(
      (_, response) => void response.writeHead(401, challenge).end(),
      '/alias',
    )
    await signIn()
    engine.clock.advance(120_000)
    await expect(channel.send(request('tools/list'))).rejects.toMatchObject({
      code: 'AUTHORIZATION_REQUIRED',
      details: { reason: 'other_resource' },
    })
    expect(engine.issuer.presented).toEqual([])
    expect(server.asked.map(({ url }) => url)).toEqual(['/alias'])
  })

  // @requirement rfc-6750/tokens-safeguarded
  test('stands in no error', async () => {
    const { channel, signIn } = await start((_, response) => void response.writeHead(403).end('no'))
    await signIn()
    const error: unknown = await channel.send(request('tools/list')).catch((thrown: unknown) => thrown)
    expect(JSON.stringify(error)).not.toContain('access-0')
  })
})

// @requirement rfc-6750/tls, rfc-6750/tokens-safeguarded
test.each(['http://127.0.0.1:1/mcp', 'https://elsewhere.example/mcp'])('never leaves for %s', async (url) => {
  expect(() => openTestChannel('https://mcp.example/mcp', { url })).toThrow(
    expect.objectContaining({ code: 'REDIRECT_REFUSED' }),
  )
})

// @requirement rfc-6750/tls-verified
test('is never sent where nobody would check the certificate', () => {
  const open = () => openTestChannel('https://mcp.example/mcp', { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })
  expect(open).toThrow(expect.objectContaining({ code: 'TLS_VERIFICATION_DISABLED' }))
})
