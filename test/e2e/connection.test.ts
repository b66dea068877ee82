import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { callJson, type Pair, signIn, startPair } from './client.js'

const HOUR = 3600

describe.each([{ strict: false }, { strict: true }])('a signed-in client at the sandbox %o', ({ strict }) => {
  let pair: Pair
  beforeEach(async () => {
    pair = await startPair({ strict })
    await signIn(pair)
  })
  afterEach(() => pair.sandbox.close())

  // @requirement own/login/sandbox
  test('calls tools through the official client', async () => {
    const notion = await pair.evergrant.connect({ server: pair.sandbox.url })
    const { tools } = await notion.listTools()
    expect(tools.map(({ name }) => name)).toContain('notion-search')
    const found = await callJson(notion, 'notion-search', { query: 'roadmap' })
    expect(found.results).not.toHaveLength(0)
    await notion.close()
  })

  // @requirement own/refresh-single-flight/sandbox
  test('refreshes by the clock, once for many calls at once', async () => {
    const notion = await pair.evergrant.connect({ server: pair.sandbox.url })
    pair.advance(HOUR)
    await Promise.all(Array.from({ length: 20 }, () => callJson(notion, 'notion-search', { query: 'roadmap' })))
    expect(pair.sandbox.stats().byGrantType.refresh_token).toBe(1)
    await notion.close()
  })

  // @requirement own/refresh-after-401/sandbox, own/refresh-processes/sandbox
  test('refreshes after a 401, once for many calls in several processes', async () => {
    const { sandbox, evergrant, another } = pair
    const clients = await Promise.all(
      [evergrant, another(), another()].map((one) => one.connect({ server: sandbox.url })),
    )
    sandbox.advance(HOUR)
    pair.advanceClient(120)
    const calls = clients.flatMap((client) =>
      Array.from({ length: 5 }, () => callJson(client, 'notion-search', { query: 'x' })),
    )
    await Promise.all(calls)
    expect(sandbox.stats().byGrantType.refresh_token).toBe(1)
    await Promise.all(clients.map((client) => client.close()))
  })

  // @requirement own/refresh-rotation/sandbox
  test('stays signed in over a month of use', async () => {
    const server = pair.sandbox.url
    for (let day = 0; day < 30; day += 1) {
      pair.advance(24 * HOUR)
      const token = await pair.another().getAccessToken({ server })
      expect(token).not.toBe('')
    }
    expect(pair.sandbox.stats()).toMatchObject({ refreshesSucceeded: 30, refreshesFailed: 0 })
  })

  // @requirement own/refresh-dead/sandbox
  test('a grant that a person has revoked ends in a login request with the reason, and no loop', async () => {
    const { sandbox, evergrant } = pair
    await sandbox.revokeGrants()
    pair.advance(HOUR)
    await expect(evergrant.connect({ server: sandbox.url })).rejects.toMatchObject({
      code: 'AUTHORIZATION_REQUIRED',
      details: { reason: 'refresh_token_rejected' },
    })
    await expect(pair.another().connect({ server: sandbox.url })).rejects.toMatchObject({
      code: 'AUTHORIZATION_REQUIRED',
    })
    expect(sandbox.stats().byGrantType.refresh_token).toBe(1)
  })

  // @requirement own/client-forgotten/sandbox
  test('a registration that the server has forgotten is named, and the next login replaces it', async () => {
    const { sandbox, evergrant } = pair
    await sandbox.forgetClients()
    pair.advance(HOUR)
    await expect(evergrant.getAccessToken({ server: sandbox.url })).rejects.toMatchObject({
      details: { reason: 'client_gone' },
    })
    await signIn(pair)
    expect(sandbox.stats().registrations).toBe(2)
    expect(await evergrant.getAccessToken({ server: sandbox.url })).not.toBe('')
  })

  // @requirement own/revocation/sandbox
  test('logout revokes the grant at the server', async () => {
    const { sandbox, evergrant } = pair
    const result = await evergrant.logout({ server: sandbox.url })
    expect(result).toEqual({ removed: true, revoked: 'revoked' })
    expect(sandbox.stats().grants.filter(({ revokedAt }) => revokedAt === undefined)).toEqual([])
    await expect(evergrant.connect({ server: sandbox.url })).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
  })

  // @requirement own/session-forgotten/sandbox
  test('a session that the server forgot is opened again', async () => {
    const { sandbox, evergrant, events } = pair
    const notion = await evergrant.connect({ server: sandbox.url })
    sandbox.forgetSessions()
    expect((await callJson(notion, 'notion-search', { query: 'roadmap' })).results).not.toHaveLength(0)
    expect(events.map(({ type }) => type)).toContain('session_reopened')
    await notion.close()
  })

  test('a second login leaves the first one alone until it is done, then revokes it', async () => {
    const { sandbox, evergrant } = pair
    const second = await signIn(pair)
    expect(second.replaced).toBe('revoked')
    const open = sandbox.stats().grants.filter(({ revokedAt }) => revokedAt === undefined)
    expect(open).toHaveLength(1)
    expect(await evergrant.getAccessToken({ server: sandbox.url })).not.toBe('')
  })
})

describe('transports', () => {
  // @requirement own/http-sse/sandbox
  test('Streamable HTTP refused: SSE at the policy’s alias is used', async () => {
    await using pair = await startPair({ transports: ['sse'] })
    const { sandbox, events } = pair
    const server = sandbox.url
    const evergrant = pair.withPolicy({ server, sseUrl: sandbox.sseUrl })
    await signIn({ sandbox, evergrant })
    const notion = await evergrant.connect({ server })
    expect((await callJson(notion, 'notion-search', { query: 'roadmap' })).results).not.toHaveLength(0)
    expect(events.map(({ type }) => type)).toContain('fallback_to_sse')
    await notion.close()
  })

  // @requirement own/http-sse/sandbox
  test('a generic server: SSE at the same URL', async () => {
    await using pair = await startPair()
    const { sandbox, evergrant } = pair
    await signIn(pair, sandbox.sseUrl)
    const notion = await evergrant.connect({ server: sandbox.sseUrl })
    expect((await notion.listTools()).tools).not.toHaveLength(0)
    pair.advance(HOUR)
    expect((await callJson(notion, 'notion-search', { query: 'roadmap' })).results).not.toHaveLength(0)
    expect(sandbox.stats().byGrantType.refresh_token).toBe(1)
    await notion.close()
  })

  // @requirement mcp-transport-2025/falls-back, own/server-errors/sandbox
  test('never on 5xx: the reason is told and the login stays', async () => {
    await using pair = await startPair()
    const { sandbox, evergrant } = pair
    await signIn(pair)
    sandbox.faults.mcp = { status: 503, times: 10 }
    await expect(evergrant.connect({ server: sandbox.url })).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' })
    expect(Object.keys(sandbox.stats().byPath)).not.toContain('GET /sse')
  })

  // @requirement mcp-versioning-2026/era-remembered
  test('the modern era is negotiated where the server speaks it, and remembered', async () => {
    await using pair = await startPair({ eras: ['legacy', 'modern'] })
    const { sandbox, evergrant } = pair
    await signIn(pair)
    const first = await evergrant.connect({ server: sandbox.url })
    expect(first.getProtocolEra()).toBe('modern')
    expect((await callJson(first, 'notion-search', { query: 'roadmap' })).results).not.toHaveLength(0)
    await first.close()
    const before = sandbox.stats().mcpRequests
    const second = await evergrant.connect({ server: sandbox.url })
    expect(second.getProtocolEra()).toBe('modern')
    expect(sandbox.stats().mcpRequests).toBe(before)
    await second.close()
  })

  test('a legacy server is asked for its era once a day', async () => {
    await using pair = await startPair()
    const { sandbox, evergrant } = pair
    await signIn(pair)
    const posts = () => sandbox.stats().byPath['POST /mcp'] ?? 0
    const connectOnce = async () => {
      const before = posts()
      const client = await evergrant.connect({ server: sandbox.url })
      await client.close()
      return posts() - before
    }
    expect(await connectOnce()).toBe(3)
    expect(await connectOnce()).toBe(2)
  })
})
