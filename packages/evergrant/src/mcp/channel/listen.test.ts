import { afterEach, describe, expect, test } from 'vitest'
import type { Channel } from './channel.js'
import { openHttpChannel } from './http-channel.js'
import { type Answer, event, result, sendJson, startScriptedServer } from './testing/scripted-server.js'
import { INITIALIZE, openTestChannel } from './testing/test-channel.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A server with sessions, whose stream does what the test says. */
async function start(stream: Answer) {
  const state = { opened: 0 }
  const server = await startScriptedServer((asked, response) => {
    if (asked.message.method === 'initialize') {
      const headers = { 'mcp-session-id': `session-${(state.opened += 1)}` }
      return sendJson(response, result(asked, { protocolVersion: '2025-11-25' }), 200, headers)
    }
    return asked.method === 'GET' ? stream(asked, response) : void response.writeHead(202).end()
  })
  closing.push(() => server[Symbol.asyncDispose]())
  const scene = openTestChannel(server.url)
  closing.push(() => scene.channel.close())
  await scene.channel.send(INITIALIZE)
  scene.received.length = 0
  return { server, opened: () => state.opened, ...scene }
}

const note = (n: number) => ({ jsonrpc: '2.0', method: `n/${n}` })

describe('listening', () => {
  test.each([405, 404, 400])('ends at once where the server answers %s to it', async (status) => {
    const { channel, opened } = await start(
      (asked, response) =>
        // A session that is forgotten is another thing: 404 says that only once.
        void response.writeHead(status).end(asked.url),
    )
    if (status === 404) channel.resume({ era: 'legacy', protocolVersion: '2025-11-25' })
    expect(await channel.listen(new AbortController().signal)).toBe(false)
    expect(opened()).toBe(1)
  })

  test.each([
    [405, 1],
    [404, 2],
    [400, 2],
  ])('%s is asked for by two clients of a login %i times', async (status, times) => {
    const { server, channel, context, connection, engine } = await start((_, response) => {
      response.writeHead(status).end()
    })
    const others = [connection, { ...connection, profile: 'other' }].map((one) =>
      openHttpChannel(context, one, { receive: () => undefined }),
    )
    const [second, stranger] = others as [Channel, Channel]
    for (const one of [channel, second, stranger]) one.resume({ era: 'legacy', protocolVersion: '2025-11-25' })
    const ask = async (one: Channel) => {
      const before = server.asked.length
      expect(await one.listen(new AbortController().signal)).toBe(false)
      return server.asked.length - before
    }
    expect((await ask(channel)) + (await ask(second))).toBe(times)
    // Nobody else is answered by it, and it is not believed for ever.
    expect(await ask(stranger)).toBe(1)
    engine.clock.advance(600_000)
    expect(await ask(second)).toBe(1)
  })

  test('is nothing for the modern era', async () => {
    const { server, channel } = await start(() => undefined)
    channel.resume({ era: 'modern', protocolVersion: '2026-07-28' })
    expect(await channel.listen(new AbortController().signal)).toBe(false)
    expect(server.asked).toHaveLength(1)
  })

  // @requirement mcp-transport-2025/polls, mcp-transport-2025/resumes
  test('goes on over cuts, outages and forgotten sessions, and ends with its signal', async () => {
    const controller = new AbortController()
    let round = 0
    let heard: readonly unknown[] = []
    const { server, channel, received, opened } = await start(async (_, response) => {
      round += 1
      if (round === 2) return void response.writeHead(503).end()
      if (round === 4) return void response.writeHead(404).end()
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(event(note(round), `id-${round}`))
      if (round === 5) return
      await expect.poll(() => heard).toContainEqual(note(round))
      response.destroy()
    })
    heard = received
    const listening = channel.listen(controller.signal)
    await expect.poll(() => received.length).toBe(3)
    controller.abort()
    expect(await listening).toBe(true)
    expect(received).toEqual([note(1), note(3), note(5)])
    expect(opened()).toBe(2)
    const gets = server.asked.filter(({ method }) => method === 'GET')
    expect(gets.map(({ headers }) => [headers['mcp-session-id'], headers['last-event-id']])).toEqual([
      ['session-1', undefined],
      ['session-1', 'id-1'],
      ['session-1', 'id-1'],
      ['session-1', 'id-3'],
      ['session-2', undefined],
    ])
  })

  test('ends when the channel is closed', async () => {
    const { channel, received } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(event(note(1)))
    })
    const listening = channel.listen(new AbortController().signal)
    await expect.poll(() => received.length).toBe(1)
    await channel.close()
    expect(await listening).toBe(true)
  })

  test('asks for a login when only that helps', async () => {
    const { channel } = await start((_, response) => void response.writeHead(401).end())
    await expect(channel.listen(new AbortController().signal)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
  })
})
