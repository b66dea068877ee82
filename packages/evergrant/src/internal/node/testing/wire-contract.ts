import { getEventListeners } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Wire, WireRequest, WireResponse } from '../../wire.js'
import type { WireGuardOptions } from '../../wire-guard.js'
import { createListeners } from './listen.js'

const MIB = 1_048_576

/** The whole body as text. */
export async function textOf(response: WireResponse): Promise<string> {
  const chunks: Uint8Array[] = []
  await response.drain((bytes) => void chunks.push(bytes))
  return Buffer.concat(chunks).toString()
}

/** Wires and servers that are closed after each test. */
export function createWireBench<T extends WireGuardOptions>(create: (options: T | WireGuardOptions) => Wire) {
  const { listen, closeAll } = createListeners()
  const wires: Wire[] = []
  const openWire = (options: T | WireGuardOptions = {}) => {
    const wire = create(options)
    wires.push(wire)
    return wire
  }
  const sendTo = (port: number) => {
    const wire = openWire()
    const url = new URL(`http://127.0.0.1:${port}/mcp?a=1`)
    const send = (request: Partial<WireRequest> = {}) => wire.request({ url, method: 'POST', headers: {}, ...request })
    return { wire, url, send }
  }
  const closeWires = () => {
    for (const wire of wires.splice(0)) wire.close()
  }
  return {
    openWire,
    listen,
    async start(answer: RequestListener) {
      return sendTo(await listen(createServer(answer)))
    },
    /** A server that speaks for itself: called with each connection's first bytes. */
    async startRaw(answer: (socket: Socket) => void) {
      return sendTo(await listen(createTcpServer((socket) => void socket.once('data', () => answer(socket)))))
    },
    closeWires,
    async closeAll() {
      closeWires()
      await closeAll()
    },
  }
}

/** What every wire does, run against real servers. */
export function wireContract(create: (options: WireGuardOptions) => Wire): void {
  const bench = createWireBench(create)
  const { start, startRaw, openWire } = bench
  afterEach(() => bench.closeAll())

  /** The server's half of a reply that never ends, and when its connection does. */
  function endless(headers: Record<string, string> = {}) {
    let closed: (() => void) | undefined
    const whenClosed = new Promise<void>((resolve) => (closed = resolve))
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      request.resume()
      response.on('close', () => closed?.())
      response.writeHead(200, headers).write('first')
    }
    return { answer, whenClosed }
  }

  describe('a request', () => {
    it('carries its method, path, headers and one body of a known length', async () => {
      const { send } = await start((request, response) => {
        const { method, url, headers } = request
        let body = ''
        request.on('data', (bytes: Buffer) => (body += bytes.toString()))
        request.on('end', () => response.end(JSON.stringify({ method, url, headers, body })))
      })
      const body = Buffer.from('{"é":1}')
      const post = await send({ headers: { Authorization: 'Bearer t', 'x-a': 'é' }, body })
      const seen = JSON.parse(await textOf(post)) as { headers: object }
      expect(seen).toMatchObject({ method: 'POST', url: '/mcp?a=1', body: '{"é":1}' })
      expect(seen.headers).toMatchObject({ authorization: 'Bearer t', 'content-length': '8', 'x-a': 'é' })
      expect(seen.headers).not.toHaveProperty('transfer-encoding')
      expect(JSON.parse(await textOf(await send({ method: 'GET' })))).toMatchObject({ method: 'GET', body: '' })
      expect(JSON.parse(await textOf(await send({ method: 'DELETE' })))).toMatchObject({ method: 'DELETE', body: '' })
    })

    it.each([
      ['bytes', Buffer.from('{"é":1}')],
      ['text', '{"é":1}'],
    ])('carries %s beside headers that are handed in again and again', async (_, body) => {
      const { send, url } = await start((request, response) => {
        const { headers } = request
        void text(request).then((said) => response.end(JSON.stringify({ headers, body: said })))
      })
      for (const headers of [Object.freeze({ 'x-a': 'é' }), Object.freeze({ 'x-a': 'e' })]) {
        for (let round = 0; round < 2; round += 1) {
          const seen = JSON.parse(await textOf(await send({ headers, body }))) as { headers: object; body: string }
          expect(seen.body).toBe('{"é":1}')
          expect(seen.headers).toMatchObject({ ...headers, host: url.host, 'content-length': '8' })
        }
      }
    })

    it.each([
      ['a line break in a value', { a: 'planted\r\nx: y' }],
      ['a line feed in a value', { a: 'planted\nx' }],
      ['NUL in a value', { a: 'planted\0' }],
      ['a value beyond Latin-1', { a: 'planted 😀' }],
      ['a line break in a name', { 'a\r\nb': 'planted' }],
      ['an empty name', { '': 'planted' }],
      ['a length of its own', { 'Content-Length': '5' }],
      ['a coding of its own', { 'transfer-encoding': 'chunked' }],
      ['another host', { Host: 'example.com' }],
      ['connection', { connection: 'close' }],
    ])('is not sent with %s', async (_, headers) => {
      let requests = 0
      const { send } = await start((_request, response) => {
        requests += 1
        response.end()
      })
      const error: unknown = await send({ headers: headers as unknown as Record<string, string> }).catch(
        (reason: unknown) => reason,
      )
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).not.toContain('planted')
      expect(requests).toBe(0)
    })

    it.each([
      ['http beyond loopback', 'http://example.com/', {}, 'INSECURE_URL'],
      ['user and password', 'https://user:pass@example.com/', {}, 'INSECURE_URL'],
      [
        'certificates that nobody checks',
        'https://example.com/',
        { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
        'TLS_VERIFICATION_DISABLED',
      ],
      ['an address that is not public', 'https://10.0.0.1/', { addresses: 'public' as const }, 'ADDRESS_REFUSED'],
      ['loopback where only public is', 'http://127.0.0.1:1/', { addresses: 'public' as const }, 'ADDRESS_REFUSED'],
    ])('is refused for %s', async (_, url, options, code) => {
      const sent = openWire(options).request({ url: new URL(url), method: 'GET', headers: {} })
      await expect(sent).rejects.toMatchObject({ code })
    })

    it('says that nothing was sent where nobody listens', async () => {
      const { listen, closeAll } = bench
      const port = await listen(createServer())
      await closeAll()
      const url = new URL(`http://127.0.0.1:${port}/`)
      await expect(openWire().request({ url, method: 'POST', headers: {} })).rejects.toMatchObject({
        code: 'SERVER_UNREACHABLE',
        details: { systemCode: 'ECONNREFUSED', sent: false },
      })
    })

    it('fails when the connection ends before a reply', async () => {
      const { send } = await startRaw((socket) => socket.destroy())
      const error: unknown = await send().catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'SERVER_UNREACHABLE', cause: expect.any(Error) as Error })
      expect(error).not.toHaveProperty('details.sent', false)
    })

    it('fails when no head comes in time', async () => {
      const { send } = await start(() => undefined)
      await expect(send({ headTimeoutMs: 40 })).rejects.toMatchObject({
        code: 'REQUEST_TIMEOUT',
        details: { timeoutMs: 40, phase: 'head' },
      })
    })

    it.each([
      ['what is no HTTP', '220 mail.example.com ESMTP\r\n'],
      ['a head without end', `HTTP/1.1 200 OK\r\n${'x-a: 1234567890123456789\r\n'.repeat(5000)}`],
    ])('fails for %s', async (_, reply) => {
      const { send } = await startRaw((socket) => socket.write(reply))
      await expect(send()).rejects.toMatchObject({ code: 'RESPONSE_INVALID' })
    })
  })

  describe('a response', () => {
    it('has its status and headers', async () => {
      const { send } = await start((_, response) => {
        response.setHeader('set-cookie', ['a=1', 'b=2'])
        response.writeHead(418, { 'Mcp-Session-Id': 's' }).end('no')
      })
      const response = await send()
      expect(response.status).toBe(418)
      expect([response.header('mcp-session-id'), response.header('x')]).toEqual(['s', undefined])
      expect(response.header('set-cookie')).toBe('a=1, b=2')
      expect(await textOf(response)).toBe('no')
    })

    it.each([204, 202])('can be without a body (%i)', async (status) => {
      const { send } = await start((_, response) => void response.writeHead(status).end())
      const response = await send()
      expect(await textOf(response)).toBe('')
      response.discard()
    })

    it('is not followed elsewhere', async () => {
      const paths: unknown[] = []
      const { send } = await start((request, response) => {
        paths.push(request.url)
        response.writeHead(307, { location: '/elsewhere' }).end()
      })
      const response = await send()
      expect([response.status, response.header('location')]).toEqual([307, '/elsewhere'])
      expect(paths).toEqual(['/mcp?a=1'])
    })

    it('passes its bytes through unchanged', async () => {
      const body = Buffer.from(Array.from({ length: 3 * MIB }, (_, index) => (index * 7919) % 256))
      const { send } = await start((_, response) => void response.end(body))
      const chunks: Uint8Array[] = []
      await (await send()).drain((bytes) => void chunks.push(bytes))
      expect(Buffer.concat(chunks).equals(body)).toBe(true)
    })

    it('is held back by a slow reader', async () => {
      const size = 100 * MIB
      const piece = Buffer.alloc(MIB / 4)
      let [sent, received, widest] = [0, 0, 0]
      const { send } = await start((_, response) => {
        const writeOn = () => {
          while (sent < size) {
            sent += piece.length
            if (!response.write(piece)) return void response.once('drain', writeOn)
          }
          response.end()
        }
        writeOn()
      })
      let isHeld = false
      await (
        await send()
      ).drain(async (bytes) => {
        expect(isHeld).toBe(false)
        isHeld = true
        received += bytes.length
        widest = Math.max(widest, sent - received)
        await new Promise(setImmediate)
        isHeld = false
      })
      expect(received).toBe(size)
      // What the two sockets and the streams buffer.
      expect(widest).toBeLessThan(24 * MIB)
    })

    it.each([
      ['what its reader throws', () => fail()],
      ['what its reader rejects with', () => Promise.resolve().then(fail)],
    ])('ends with %s', async (_, chunk) => {
      const { answer, whenClosed } = endless()
      const { send } = await start(answer)
      await expect((await send()).drain(chunk)).rejects.toThrow('reader')
      await whenClosed
    })

    it.each<[string, Record<string, string>]>([
      ['of a known length', { 'content-length': '100' }],
      ['in chunks', {}],
    ])('%s that is cut is told', async (_, headers) => {
      const { send } = await start((_request, response) => {
        response.writeHead(200, headers)
        response.write('half', () => setImmediate(() => response.destroy()))
      })
      await expect(textOf(await send())).rejects.toMatchObject({
        code: 'SERVER_UNREACHABLE',
        message: expect.stringContaining('cut its reply short') as string,
        cause: expect.any(Error) as Error,
      })
    })

    it('that is cut before it is read is told then', async () => {
      const { answer, whenClosed } = endless()
      const { send, wire } = await start(answer)
      const response = await send()
      wire.close()
      await whenClosed
      await expect(textOf(response)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' })
    })

    it('that falls silent is given up, unless the reader is the slow one', async () => {
      const { answer, whenClosed } = endless()
      const { send } = await start(answer)
      let isHeld = true
      const held = async () => {
        await wait(120)
        isHeld = false
      }
      await expect((await send({ idleTimeoutMs: 40 })).drain(held)).rejects.toMatchObject({
        code: 'REQUEST_TIMEOUT',
        details: { timeoutMs: 40, phase: 'body' },
      })
      expect(isHeld).toBe(false)
      await whenClosed
    })

    it('that is too large is given up', async () => {
      const { send } = await start((_, response) => void response.end('x'.repeat(101)))
      expect(await textOf(await send({ maxBodyBytes: 101 }))).toHaveLength(101)
      await expect(textOf(await send({ maxBodyBytes: 100 }))).rejects.toMatchObject({
        code: 'RESPONSE_TOO_LARGE',
        details: { maxBytes: 100 },
      })
    })

    it('can be discarded while it is read', async () => {
      const { answer, whenClosed } = endless()
      const { send } = await start(answer)
      const response = await send()
      const chunks: string[] = []
      await response.drain((bytes) => {
        chunks.push(Buffer.from(bytes).toString())
        response.discard()
      })
      expect(chunks).toEqual(['first'])
      await whenClosed
    })

    it('can be discarded instead of read', async () => {
      let closed: ((sent: number) => void) | undefined
      const whenClosed = new Promise<number>((resolve) => (closed = resolve))
      const { send } = await start((_, response) => {
        let sent = 0
        const timer = setInterval(() => response.write(Buffer.alloc(16_384), () => (sent += 16_384)), 1)
        response.on('close', () => {
          clearInterval(timer)
          closed?.(sent)
        })
      })
      const response = await send()
      response.discard()
      response.discard()
      expect(await whenClosed).toBeGreaterThan(0)
    })
  })

  describe('a signal', () => {
    const reason = new Error('enough')

    it('that is over sends nothing', async () => {
      let requests = 0
      const { send } = await start(() => (requests += 1))
      await expect(send({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
      expect(requests).toBe(0)
    })

    it('ends the request that it belongs to, and no other', async () => {
      const controller = new AbortController()
      let closed: (() => void) | undefined
      const whenClosed = new Promise<void>((resolve) => (closed = resolve))
      const { send } = await start((request, response) => {
        if (request.method === 'GET') return void response.end('other')
        response.on('close', () => closed?.())
        controller.abort(reason)
      })
      const [aborted, other] = await Promise.allSettled([send({ signal: controller.signal }), send({ method: 'GET' })])
      expect(aborted).toEqual({ status: 'rejected', reason })
      expect(other.status === 'fulfilled' && (await textOf(other.value))).toBe('other')
      await whenClosed
    })

    it('ends the body, also while its reader holds it', async () => {
      const { answer, whenClosed } = endless()
      const { send } = await start(answer)
      const controller = new AbortController()
      const response = await send({ signal: controller.signal })
      const never = () => {
        controller.abort(reason)
        return new Promise<void>(() => undefined)
      }
      await expect(response.drain(never)).rejects.toBe(reason)
      await whenClosed
    })

    it('ends a body that nobody reads yet', async () => {
      const { answer, whenClosed } = endless()
      const { send } = await start(answer)
      const controller = new AbortController()
      const response = await send({ signal: controller.signal })
      controller.abort(reason)
      await whenClosed
      await expect(textOf(response)).rejects.toBe(reason)
    })

    it('is let go of when its request is over', async () => {
      const { signal } = new AbortController()
      const { send } = await start((_, response) => void response.end('x'))
      await textOf(await send({ signal }))
      const discarded = await send({ signal })
      discarded.discard()
      await send({ signal, headers: { a: '\n' } }).catch((error: unknown) => expect(error).toBeInstanceOf(TypeError))
      await expect.poll(() => getEventListeners(signal, 'abort')).toEqual([])
    })
  })

  it('close ends what is on its way', async () => {
    const { send, wire } = await start(() => wire.close())
    await expect(send()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' })
  })
}

function fail(): never {
  throw new Error('the reader failed')
}
