import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { followLogin, type Pair, signIn, startPair } from './client.js'

const HOUR = 3600

/** What a call of `notion-search` found. */
function found(result: { readonly content: readonly { readonly [member: string]: unknown }[] }): unknown[] {
  const { text } = result.content[0] ?? {}
  return (JSON.parse(String(text)) as { results: unknown[] }).results
}

describe.each([{ eras: ['legacy'] }, { eras: ['modern'] }, { eras: ['legacy', 'modern'] }] as const)(
  'calls without the SDK at a server of $eras',
  ({ eras }) => {
    let pair: Pair
    let server: string
    beforeEach(async () => {
      pair = await startPair({ eras })
      server = pair.sandbox.url
      await signIn(pair)
    })
    afterEach(async () => {
      await pair.evergrant.close()
      await pair.sandbox.close()
    })
    const search = (options: { readonly rateLimitWaitMs?: number } = {}) =>
      pair.evergrant.callTool({ server, tool: 'notion-search', arguments: { query: 'roadmap' }, ...options })

    test('calls a tool', async () => {
      expect(found(await search())).not.toHaveLength(0)
    })

    test('lists the tools', async () => {
      const client = await pair.evergrant.open({ server })
      expect((await client.listTools()).map(({ name }) => name)).toContain('notion-search')
    })

    test('needs one request per call from the second one on, and no GET', async () => {
      await search()
      const before = pair.sandbox.stats().byPath['POST /mcp'] ?? 0
      await search()
      expect(pair.sandbox.stats().byPath['POST /mcp']).toBe(before + 1)
      expect(pair.sandbox.stats().byPath).not.toHaveProperty('GET /mcp')
    })

    test('refreshes once for many calls at once', async () => {
      await search()
      pair.advance(HOUR)
      await Promise.all(Array.from({ length: 20 }, () => search()))
      expect(pair.sandbox.stats().byGrantType.refresh_token).toBe(1)
    })

    test('refreshes after a 401', async () => {
      await search()
      pair.sandbox.advance(HOUR)
      pair.advanceClient(120)
      expect(found(await search())).not.toHaveLength(0)
      expect(pair.sandbox.stats().byGrantType.refresh_token).toBe(1)
    })

    test('tells what the server refuses', async () => {
      const unknown = pair.evergrant.callTool({ server, tool: 'nothing' })
      await expect(unknown).rejects.toMatchObject({ code: 'PROTOCOL_ERROR', details: { code: -32_602 } })
    })

    // @requirement own/rate-limit/sandbox
    test('waits a rate limit out, or tells it with the time to wait', async () => {
      await search()
      pair.sandbox.faults.mcp = { status: 429, retryAfterSeconds: 3, times: 1 }
      await expect(search({ rateLimitWaitMs: 0 })).rejects.toMatchObject({
        code: 'RATE_LIMITED',
        details: { retryAfterMs: 3000 },
      })
      pair.sandbox.faults.mcp = { status: 429, retryAfterSeconds: 1, times: 1 }
      expect(found(await search())).not.toHaveLength(0)
      pair.sandbox.faults.rateLimitTools = { times: 1, retryAfterSeconds: 1 }
      expect(found(await search())).not.toHaveLength(0)
      expect(pair.events.filter(({ type }) => type === 'rate_limited')).toHaveLength(2)
    })

    test('asks for a login when the grant is gone', async () => {
      await pair.sandbox.revokeGrants()
      pair.advance(HOUR)
      await expect(search()).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    })
  },
)

describe('requests of a login and its first call', () => {
  type Era = 'legacy' | 'modern'
  interface Row {
    readonly eras: readonly Era[]
    readonly policy?: Era
    /** With the login. */
    readonly told?: Era
    readonly total: number
  }
  test.each([
    { eras: ['legacy'], total: 8 },
    { eras: ['modern'], policy: 'modern', total: 6 },
    { eras: ['legacy', 'modern'], policy: 'modern', total: 6 },
    { eras: ['legacy'], told: 'legacy', total: 8 },
    { eras: ['modern'], told: 'modern', total: 6 },
    // Whoever signs in knows this server, the program knows many.
    { eras: ['modern'], policy: 'legacy', told: 'modern', total: 6 },
    // What is not known costs a request.
    { eras: ['modern'], total: 7 },
    { eras: ['legacy'], policy: 'modern', total: 9 },
    { eras: ['legacy'], told: 'modern', total: 9 },
  ] as readonly Row[])('%o', async ({ eras, policy, told, total }) => {
    await using pair = await startPair({ eras })
    const { sandbox } = pair
    const evergrant = policy ? pair.withPolicy({ server: sandbox.url, era: policy }) : pair.evergrant
    await followLogin({ sandbox, evergrant }, { era: told })
    const call = { server: sandbox.url, tool: 'notion-search', arguments: { query: 'roadmap' } }
    expect(found(await evergrant.callTool(call))).not.toHaveLength(0)
    const { 'GET /authorize': _browser, ...paths } = sandbox.stats().byPath
    expect(Object.values(paths).reduce((sum, count) => sum + count, 0)).toBe(total)
    await evergrant.close()
  })
})

// @requirement own/session-forgotten/sandbox
test('a session that the server forgot is opened again, and the call sent again', async () => {
  await using pair = await startPair()
  const { sandbox, evergrant, events } = pair
  await signIn(pair)
  const search = () =>
    evergrant.callTool({ server: sandbox.url, tool: 'notion-search', arguments: { query: 'roadmap' } })
  await search()
  sandbox.forgetSessions()
  const before = sandbox.stats().byPath['POST /mcp'] ?? 0
  const results = await Promise.all(Array.from({ length: 20 }, () => search()))
  expect(results.every((result) => found(result).length > 0)).toBe(true)
  expect(events.filter(({ type }) => type === 'session_reopened')).toHaveLength(1)
  expect(sandbox.stats().byPath['POST /mcp']).toBeLessThanOrEqual(before + 42)
  await evergrant.close()
})

describe('a server that has only HTTP+SSE', () => {
  // @requirement own/http-sse/sandbox
  test('is called over the alias of its policy, and next time at once', async () => {
    await using pair = await startPair({ transports: ['sse'] })
    const { sandbox, events } = pair
    const server = sandbox.url
    const evergrant = pair.withPolicy({ server, sseUrl: sandbox.sseUrl })
    await signIn({ sandbox, evergrant })
    const search = () => evergrant.callTool({ server, tool: 'notion-search', arguments: { query: 'roadmap' } })
    expect(found(await search())).not.toHaveLength(0)
    expect(events.map(({ type }) => type)).toContain('fallback_to_sse')
    pair.advance(HOUR)
    expect(found(await search())).not.toHaveLength(0)
    expect(sandbox.stats()).toMatchObject({ sessionsOpened: 1, byGrantType: { refresh_token: 1 } })
    sandbox.forgetSessions()
    expect(found(await search())).not.toHaveLength(0)

    const posts = sandbox.stats().byPath['POST /mcp']
    const client = await evergrant.open({ server })
    expect((await client.listTools()).map(({ name }) => name)).toContain('notion-search')
    expect(sandbox.stats().byPath['POST /mcp']).toBe(posts)
    await client.close()
    await evergrant.close()
  })

  test('is found at the same URL by a GET', async () => {
    await using pair = await startPair()
    const { sandbox, evergrant } = pair
    await signIn(pair, sandbox.sseUrl)
    const call = { server: sandbox.sseUrl, tool: 'notion-search', arguments: { query: 'roadmap' } }
    expect(found(await evergrant.callTool(call))).not.toHaveLength(0)
    await evergrant.close()
  })

  test('is not looked for when the server fails', async () => {
    await using pair = await startPair()
    const { sandbox, evergrant } = pair
    await signIn(pair)
    sandbox.faults.mcp = { status: 503, times: 10 }
    await expect(evergrant.open({ server: sandbox.url })).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' })
    expect(Object.keys(sandbox.stats().byPath)).not.toContain('GET /sse')
  })
})
