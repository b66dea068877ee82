import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Host, type Message, startHost } from './host.js'
import { event, events, json, type Script, type ScriptedServer, scriptServer } from './scripted-server.js'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'evergrant-bad-luck-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

async function withHost(
  script: Script,
  work: (host: Host, server: ScriptedServer) => Promise<void>,
  args: readonly string[] = [],
  onGet?: Parameters<typeof scriptServer>[1],
): Promise<void> {
  await using server = await scriptServer(script, onGet)
  const host = startHost(['--server', server.url, ...args], { EVERGRANT_HOME: home })
  try {
    await host.initialize()
    await work(host, server)
    expect(host.garbage).toEqual([])
  } finally {
    host.child.kill('SIGKILL')
  }
}

const CALL = { name: 'work', arguments: {} }
const never: Script = () => undefined
const after =
  (ms: number): Script =>
  async ({ id }, reply) => {
    await sleep(ms)
    json(reply, { id, result: { content: [] } })
  }

describe('the host goes away', () => {
  test('closes its end during a call: the call is answered, and the bridge ends with 0', async () => {
    await withHost(after(300), async (host, { seen }) => {
      const answer = host.ask('tools/call', CALL)
      const ended = host.close()
      expect((await answer).result).toEqual({ content: [] })
      expect(await ended).toEqual({ code: 0, signal: null })
      expect(seen).toContain('DELETE')
    })
  })

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s during a call: it is answered with an error at once',
    async (signal) => {
      await withHost(never, async (host, server) => {
        const answer = host.ask('tools/call', CALL)
        await expect.poll(() => server.seen).toContain('POST tools/call')
        host.child.kill(signal)
        expect((await answer).error).toMatchObject({ code: -32603, data: { code: 'INTERRUPTED' } })
        expect(await host.exit).toEqual({ code: 0, signal: null })
      })
    },
  )

  test('reads no more (EPIPE): the bridge ends quietly with 0', async () => {
    await withHost(after(200), async (host) => {
      host.send({ id: 'x', method: 'tools/call', params: CALL })
      host.child.stdout.destroy()
      expect(await host.exit).toEqual({ code: 0, signal: null })
      expect(host.stderr()).toBe('')
    })
  })
})

describe('the server', () => {
  test('never answers: the request is given up after the time-out', async () => {
    const work = async (host: Host) => {
      const { error } = await host.ask('tools/call', CALL)
      expect(error).toMatchObject({ data: { code: 'REQUEST_TIMEOUT', reason: 'reply_lost', retryable: false } })
      // Nothing of it is left: the next one goes through.
      expect((await host.ask('tools/list')).result).toEqual({ content: [] })
    }
    const script: Script = (message, reply, server) =>
      message.method === 'tools/call' ? undefined : after(0)(message, reply, server)
    await withHost(script, work, ['--timeout', '1'])
  })

  test('cuts the stream of a reply and names its events: the reply is taken up again', async () => {
    const script: Script = ({ id }, reply) => {
      const progress = { method: 'notifications/progress', params: { progressToken: 1, progress: 1, at: id } }
      events(reply, 'retry: 10\n', event(progress, 'e1'))
      setTimeout(() => reply.destroy(), 20)
    }
    const told: Message[] = []
    const work = async (host: Host, { seen }: ScriptedServer) => {
      host.onMessage = (message) => void told.push(message)
      const answer = await host.ask('tools/call', CALL, 'cut')
      expect(answer.result).toEqual({ content: ['late'] })
      expect(seen).toContain('GET e1')
      expect(told.map(({ method }) => method)).toEqual(['notifications/progress'])
    }
    await withHost(script, work, [], (request, reply) => {
      if (request.headers['last-event-id'] !== 'e1') return void reply.writeHead(405).end()
      events(reply, event({ id: 'cut', result: { content: ['late'] } }, 'e2')).end()
    })
  })

  test.each<[string, Script, reason?: string]>([
    ['ends the stream without a reply', (_, reply) => void events(reply, ': nothing\n\n').end(), 'reply_lost'],
    [
      'sends half a message',
      ({ id }, reply) => void events(reply, `data: {"jsonrpc":"2.0","id":${JSON.stringify(id)},"res\n\n`).end(),
      'reply_lost',
    ],
    [
      'sends what is no message',
      (_, reply) => void reply.writeHead(200, { 'content-type': 'application/json' }).end('[1'),
    ],
    ['sends a page', (_, reply) => void reply.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>')],
    ['sends nothing', (_, reply) => void reply.writeHead(200, { 'content-type': 'application/json' }).end()],
    ['answers another id', (_, reply) => json(reply, { id: 'other', result: {} })],
    ['accepts and does not answer', (_, reply) => void reply.writeHead(202).end()],
    ['cuts the connection', (_, reply) => void reply.destroy(), 'reply_lost'],
    ['refuses', (_, reply) => void reply.writeHead(403).end('no')],
  ])('%s: the write is answered with an error, once', async (_, script, reason = 'not_answered') => {
    await withHost(script, async (host) => {
      const { error } = await host.ask('tools/call', CALL)
      expect(error).toMatchObject({
        code: -32603,
        message: expect.any(String) as unknown,
        data: { reason },
      })
      expect(host.strays).toEqual([])
    })
  })

  test('is heard again after the stream of its own messages was cut', async () => {
    await withHost(after(0), async (host, server) => {
      const told: string[] = []
      host.onMessage = ({ method = '' }) => void told.push(method)
      const first = await server.stream()
      events(first, 'retry: 10\n', event({ method: 'notifications/one' }, '1'))
      await expect.poll(() => told).toEqual(['notifications/one'])
      first.destroy()
      await expect.poll(() => server.seen).toContain('GET 1')
      events(await server.stream(), event({ method: 'notifications/two' }, '2'))
      await expect.poll(() => told).toEqual(['notifications/one', 'notifications/two'])
    })
  })
})

describe('much', () => {
  test('a reply of 100 MB passes whole', async () => {
    const size = 100 * 1024 * 1024
    const script: Script = async ({ id }, reply) => {
      reply.writeHead(200, { 'content-type': 'application/json' })
      reply.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"text":"`)
      const chunk = Buffer.alloc(1024 * 1024, 'x')
      for (let sent = 0; sent < size; sent += chunk.length) {
        if (!reply.write(chunk)) await once(reply, 'drain')
      }
      reply.end('"}}')
    }
    await withHost(script, async (host) => {
      const answer = await host.ask('tools/call', CALL)
      expect(String(answer.result?.['text']).length).toBe(size)
      expect(answer.result?.['text']).toBe('x'.repeat(size))
    })
  })

  test('a host that does not read holds the server back, and loses nothing', async () => {
    const [count, size] = [150, 1024 * 1024]
    let sent = 0
    const script: Script = async ({ id }, reply) => {
      reply.writeHead(200, { 'content-type': 'text/event-stream' })
      const padding = 'x'.repeat(size)
      for (; sent < count; sent++) {
        const ready = reply.write(event({ method: 'notifications/progress', params: { progress: sent, padding } }))
        if (!ready) await once(reply, 'drain')
      }
      events(reply, event({ id, result: {} })).end()
    }
    await withHost(script, async (host) => {
      const seen: unknown[] = []
      host.onMessage = ({ params }) => void seen.push(params?.['progress'])
      host.child.stdout.pause()
      const answer = host.ask('tools/call', CALL)
      expect(await standsStill(() => sent)).toBeLessThan(50)
      expect(await residentMb(host)).toBeLessThan(250)
      host.child.stdout.resume()
      expect((await answer).result).toEqual({})
      expect(seen).toEqual(Array.from({ length: count }, (_, index) => index))
    })
  })
})

/** Where a count stays that grows as long as nobody holds it. */
async function standsStill(count: () => number): Promise<number> {
  let last = 0
  while (last === 0 || last !== count()) {
    last = count()
    await sleep(200)
  }
  return last
}

/** 0 where the system does not tell. */
async function residentMb({ child }: Host): Promise<number> {
  if (process.platform !== 'linux') return 0
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}
