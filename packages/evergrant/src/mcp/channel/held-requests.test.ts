import { afterEach, expect, test, vi } from 'vitest'
import type { Leave, Pace } from '../pace/leave.js'
import { openLeanClient } from './open-lean.js'
import { createProcessMemory } from './testing/process-memory.js'
import { type Answer, result, sendJson, type ScriptedServer, startScriptedServer } from './testing/scripted-server.js'
import { openTestChannel } from './testing/test-channel.js'

const FREE: Leave = { over: () => undefined }

/** Gives leave until it is closed, and then when it is opened. */
function createBarrier() {
  let isOpen = true
  let open = () => undefined as void
  const taken: string[] = []
  const pace: Pace = {
    take(signal) {
      taken.push(isOpen ? 'free' : 'held')
      if (isOpen) return FREE
      return new Promise((resolve, reject) => {
        open = () => resolve(FREE)
        if (signal instanceof AbortSignal || signal === undefined) return
        signal.watch(() => reject(signal.reason))
      })
    },
    change: async () => undefined,
  }
  return { pace, taken, close: () => void (isOpen = false), open: () => open() }
}

const answer: Answer = (asked, response) => {
  const { method, id } = asked.message
  if (id === undefined) return void response.writeHead(202).end()
  const opening = { protocolVersion: '2025-11-25', serverInfo: { name: 'old' }, capabilities: {} }
  return sendJson(response, result(asked, method === 'initialize' ? opening : { content: [] }))
}

const servers: ScriptedServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]()
})

async function start(change: { readonly answer?: Answer } = {}) {
  const server = await startScriptedServer(change.answer ?? answer)
  servers.push(server)
  const barrier = createBarrier()
  const { context, connection } = openTestChannel(server.url)
  const client = await openLeanClient(
    {
      ...context,
      clientInfo: { name: 'test', version: '1' },
      serverPolicies: [],
      memory: createProcessMemory(),
      pacing: { of: () => barrier.pace },
    },
    connection,
  )
  const calls = () => server.asked.filter(({ message }) => message.method === 'tools/call').length
  return { server, barrier, client, calls }
}

test('every request of a conversation takes leave, the opening included', async () => {
  const { client, barrier, server } = await start()
  await client.callTool('notion-search')
  expect(barrier.taken).toEqual(['free', 'free', 'free'])
  expect(server.asked).toHaveLength(3)
})

test('a call that may not leave in its time says so, and the server hears nothing of it', async () => {
  const { client, barrier, server } = await start()
  barrier.close()
  await expect(client.callTool('notion-create-pages', {}, { timeoutMs: 30 })).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    details: { timeoutMs: 30, sent: false },
  })
  barrier.open()
  await client.close()
  expect(server.asked.map(({ message }) => message.method)).toEqual(['initialize', 'notifications/initialized'])
})

test('a call that is given up while it waits says why, and the server hears nothing of it', async () => {
  const { client, barrier, calls } = await start()
  barrier.close()
  const giveUp = new AbortController()
  const call = client.callTool('notion-create-pages', {}, { signal: giveUp.signal })
  giveUp.abort(new Error('enough'))
  await expect(call).rejects.toThrow('enough')
  expect(calls()).toBe(0)
})

test('the time of the server begins when the request leaves', async () => {
  const slow: Answer = async (asked, response) => {
    if (asked.message.method === 'tools/call') await new Promise((resolve) => setTimeout(resolve, 150))
    return answer(asked, response)
  }
  const { client, barrier, calls } = await start({ answer: slow })
  barrier.close()
  const call = client.callTool('notion-search', {}, { timeoutMs: 250 })
  setTimeout(barrier.open, 150)
  await expect(call).resolves.toEqual({ content: [] })
  await vi.waitFor(() => expect(calls()).toBe(1))
})
