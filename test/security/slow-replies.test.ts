import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../peers/program.js'
import { json, PATHS, startAttacker } from './attacker.js'
import { beginAt, callbackOf, codeOf, signedInAt } from './sign-in.js'

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'

/** Says so much at once, and then a byte every now and then, for ever. */
async function dripping(begin: string, drop: string) {
  const all = new Set<Socket>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    all.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    socket.once('data', () => {
      // The client may open another connection, to have it at hand.
      sockets.add(socket)
      void drip(socket)
    })
  })
  const drip = async (socket: Socket) => {
    socket.write(begin)
    while (!socket.destroyed) {
      socket.write(drop)
      await sleep(100)
    }
  }
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    get open() {
      return sockets.size
    },
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of all) socket.destroy()
    },
  }
}

async function timed(work: Promise<unknown>) {
  const begun = performance.now()
  const code = await codeOf(work)
  return { code, seconds: (performance.now() - begun) / 1000 }
}

const DRIPS: [string, string, string][] = [
  ['nothing at all', '', ''],
  ['one byte of the status line after the other', 'HTTP/1.1 20', '0'],
  ['one header after the other', HEAD, 'x-a: b\r\n'],
  ['one space of the body after the other', `${HEAD}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
  ['a body that never reaches its length', `${HEAD}content-length: 900000\r\n\r\n`, ' '],
]

describe('a server that sends', () => {
  test.each(DRIPS)(
    '%s is left after ten seconds',
    { timeout: 30_000, concurrent: true },
    async (_name, begin, drop) => {
      await using slow = await dripping(begin, drop)
      const { code, seconds } = await timed(beginAt(slow.server))
      expect(code).toMatch(/^(?:REQUEST_TIMEOUT|SERVER_UNREACHABLE)$/)
      expect(seconds).toBeLessThan(15)
      await expect.poll(() => slow.open).toBe(0)
    },
  )

  test.each(DRIPS)(
    '%s to a first call is left when the caller gives up',
    { concurrent: true },
    async (_name, begin, drop) => {
      await using slow = await dripping(begin, drop)
      const { evergrant } = createProgram()
      const call = evergrant.callTool({ server: slow.server, tool: 'x', signal: AbortSignal.timeout(1500) })
      const { code, seconds } = await timed(call)
      expect(code).toBeDefined()
      expect(seconds).toBeLessThan(5)
      await evergrant.close()
      await expect.poll(() => slow.open).toBe(0)
    },
  )

  test.each(DRIPS)(
    '%s to an open conversation is left when the time of a call is over',
    { concurrent: true },
    async (_name, begin, drop) => {
      await using server = await startAttacker()
      const { evergrant } = await signedInAt(server)
      const answer = json({ jsonrpc: '2.0', id: 0, result: {} })
      server.answers['/mcp'] = (request, response) => {
        if (!(server.asked.at(-1)?.body ?? '').includes('"tools/call"')) return answer(request, response)
        const timer = setInterval(() => response.socket?.write(drop), 100)
        response.on('close', () => clearInterval(timer))
        response.socket?.write(begin)
      }
      const { seconds } = await timed(
        evergrant.callTool({ server: server.server, tool: 'x', timeoutMs: 1500, signal: AbortSignal.timeout(3000) }),
      )
      expect(seconds).toBeLessThan(6)
      await evergrant.close()
    },
  )

  test(
    'tokens drop by drop spends no more than ten seconds of a refresh, and the login stays',
    { timeout: 30_000, concurrent: true },
    async () => {
      await using server = await startAttacker()
      const program = await signedInAt(server)
      server.answers['/token'] = (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const timer = setInterval(() => response.write(' '), 100)
        response.on('close', () => clearInterval(timer))
      }
      program.clock.advance(2 * 3_600_000)
      const { code, seconds } = await timed(
        program.evergrant.getAccessToken({ server: server.server, signal: AbortSignal.timeout(12_000) }),
      )
      expect(code).toBeDefined()
      expect(seconds).toBeLessThan(14)
      expect(await program.evergrant.status({ server: server.server })).not.toMatchObject({ state: 'not_signed_in' })
    },
  )

  test('a little late is waited for: the control', { concurrent: true }, async () => {
    await using server = await startAttacker()
    const late = json({ client_id: 'late', token_endpoint_auth_method: 'none' })
    server.answers['/register'] = (request, response) => void setTimeout(() => late(request, response), 700)
    const program = createProgram()
    const begun = await beginAt(server.server, program)
    await program.evergrant.completeLogin(callbackOf(begun), { binding: begun.binding })
    expect(server.asked.map(({ line }) => line)).toContain(`GET ${PATHS.issuer}`)
  })
})
