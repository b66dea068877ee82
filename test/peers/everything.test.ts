import type { Evergrant } from 'evergrant'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EverythingPeer, startEverything } from './everything.js'
import { createProgram, type Program, REDIRECT_URIS } from './program.js'

describe.each([
  { transport: 'streamableHttp', fallback: false },
  { transport: 'sse', fallback: true },
] as const)('server-everything over $transport', ({ transport, fallback }) => {
  let peer: EverythingPeer
  let program: Program
  let client: Awaited<ReturnType<Evergrant['connect']>>

  beforeAll(async () => {
    peer = await startEverything(transport)
    program = createProgram()
    client = await program.evergrant.connect({ server: peer.url })
  })
  afterAll(async () => {
    await client?.close()
    await peer?.close()
  })

  test('falls back to a GET at the same URL only where it must, and tells it', () => {
    const told = program.events.filter(({ type }) => type === 'fallback_to_sse')
    expect(told).toEqual(fallback ? [expect.objectContaining({ url: peer.url })] : [])
  })

  test('lists the tools', async () => {
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['echo', 'get-sum']))
  })

  test.each([
    ['echo', { message: 'hello' }, 'Echo: hello'],
    ['get-sum', { a: 19, b: 23 }, 'The sum of 19 and 23 is 42.'],
  ])('calls %s', async (name, input, text) => {
    const { content } = await client.callTool({ name, arguments: input })
    expect(content).toEqual([{ type: 'text', text }])
  })

  test('tells the progress of a long call', async () => {
    const seen: number[] = []
    await client.callTool(
      { name: 'trigger-long-running-operation', arguments: { duration: 0.3, steps: 3 } },
      { onprogress: ({ progress }) => void seen.push(progress) },
    )
    // The last one races with the reply.
    expect(seen.slice(0, 2)).toEqual([1, 2])
  })

  test('gets prompts', async () => {
    const { prompts } = await client.listPrompts()
    expect(prompts.map(({ name }) => name)).toContain('simple-prompt')
    const { messages } = await client.getPrompt({ name: 'simple-prompt' })
    expect(messages[0]?.content).toEqual({ type: 'text', text: 'This is a simple prompt without arguments.' })
  })

  test('reads resources', async () => {
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain(
      'demo://resource/dynamic/text/{resourceId}',
    )
    const { contents } = await client.readResource({ uri: 'demo://resource/dynamic/text/7' })
    expect(contents).toEqual([expect.objectContaining({ uri: 'demo://resource/dynamic/text/7' })])
  })

  test('a login is not stored for a server that wants none', async () => {
    expect(await program.evergrant.status({ server: peer.url })).toMatchObject({ state: 'not_signed_in' })
  })
})

describe('server-everything, asked for what it does not have', () => {
  let peer: EverythingPeer
  beforeAll(async () => {
    peer = await startEverything('streamableHttp')
  })
  afterAll(() => peer?.close())

  test('a login: none is needed', async () => {
    const { evergrant } = createProgram()
    const begun = evergrant.beginLogin({ server: peer.url, redirectUris: REDIRECT_URIS })
    await expect(begun).rejects.toMatchObject({ code: 'LOGIN_NOT_NEEDED' })
  })

  test('another path: no MCP server is there', async () => {
    const { evergrant } = createProgram()
    const connected = evergrant.connect({ server: new URL('/elsewhere', peer.url) })
    await expect(connected).rejects.toMatchObject({ code: 'NOT_AN_MCP_SERVER' })
  })

  test('HTTP+SSE where it is refused: its absence is told', async () => {
    const { evergrant } = createProgram()
    const connected = evergrant.connect({ server: peer.url, transport: 'sse' })
    await expect(connected).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
  })
})
