import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpWire, type HttpWireOptions } from './http-wire.js'
import { createWireBench, textOf, wireContract } from './testing/wire-contract.js'

describe('the wire on node:http', () => {
  wireContract((options) => createHttpWire(options))
})

describe('createHttpWire', () => {
  const bench = createWireBench(createHttpWire)
  afterEach(() => bench.closeAll())

  async function start(answer: RequestListener, options: HttpWireOptions = {}) {
    const ports: unknown[] = []
    const server = createServer((request, response) => {
      ports.push(request.socket.remotePort)
      answer(request, response)
    })
    const url = new URL(`http://127.0.0.1:${await bench.listen(server)}/`)
    const wire = bench.openWire(options)
    const send = (path = '') => wire.request({ url: new URL(path, url), method: 'POST', headers: {} })
    return { send, ports, connections: () => new Set(ports).size }
  }

  it('asks for no coding, and refuses a coded reply', async () => {
    const { send } = await start((request, response) => {
      const { 'accept-encoding': accepted } = request.headers
      response
        .writeHead(200, { 'content-encoding': request.url === '/gzip' ? 'gzip' : 'identity' })
        .end(accepted ?? 'none')
    })
    expect(await textOf(await send())).toBe('none')
    await expect(send('/gzip')).rejects.toMatchObject({ code: 'RESPONSE_INVALID' })
  })

  it('uses one connection for requests in sequence, whether their bodies were read or discarded', async () => {
    const { send, connections } = await start((_, response) => void response.end('x'.repeat(1000)))
    for (let round = 0; round < 6; round += 1) {
      const response = await send()
      if (round % 2 === 0) await response.drain(() => undefined)
      else response.discard()
      await new Promise(setImmediate)
    }
    expect(connections()).toBe(1)
  })

  it('reads no more than a little of what is discarded', async () => {
    let sent = 0
    const { promise, closed } = whenClosed()
    const { send } = await start((_, response) => {
      response.on('close', closed)
      const piece = Buffer.alloc(262_144)
      const writeOn = () => {
        while (sent < 400 * piece.length) {
          sent += piece.length
          if (!response.write(piece)) return void response.once('drain', writeOn)
        }
        response.end()
      }
      writeOn()
    })
    const response = await send()
    response.discard()
    await promise
    // What the two sockets and the streams buffer.
    expect(sent).toBeLessThan(24 * 1_048_576)
  })

  it('has one connection a slot, as many as asked for', async () => {
    const { send, connections } = await start((_, response) => void response.end('x'), { maxSockets: 4 })
    await Promise.all(Array.from({ length: 40 }, async () => textOf(await send())))
    expect(connections()).toBe(4)
  })

  it('takes the connection that was used last', async () => {
    const { send } = await start((request, response) => void response.end(String(request.socket.remotePort)))
    const [one, two] = await Promise.all([send(), send()])
    await textOf(two)
    const last = await textOf(one)
    await new Promise(setImmediate)
    expect(await textOf(await send())).toBe(last)
  })

  it('does not trust a connection that was idle for long', async () => {
    let now = 0
    const { send, connections } = await start((_, response) => void response.end('x'), { now: () => now })
    for (const [later, expected] of [
      [120_000, 1],
      [120_000, 1],
      [120_001, 2],
    ] as const) {
      now += later
      await textOf(await send())
      await new Promise(setImmediate)
      expect(connections()).toBe(expected)
    }
  })

  it('ends a connection that does not come about in time', async () => {
    // Nothing answers the handshake of TLS.
    const port = await bench.listen(createTcpServer(() => undefined))
    const wire = bench.openWire({ connectTimeoutMs: 50 } as HttpWireOptions)
    const sent = wire.request({ url: new URL(`https://127.0.0.1:${port}/`), method: 'POST', headers: {} })
    await expect(sent).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', details: { phase: 'connect' } })
  })

  describe('on a kept connection that the server ends without a reply', () => {
    /** Answers the first request of a connection, and ends it at the second. */
    async function startForgetful({ kept = 1 } = {}) {
      const requests: number[] = []
      const server = createTcpServer((socket) => {
        requests.push(0)
        const connection = requests.length - 1
        socket.on('data', () => {
          requests[connection] = (requests[connection] ?? 0) + 1
          if (requests[connection] === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
          else socket.destroy()
        })
      })
      const url = new URL(`http://127.0.0.1:${await bench.listen(server)}/`)
      const wire = bench.openWire()
      await Promise.all(
        Array.from({ length: kept }, async () => textOf(await wire.request({ url, method: 'GET', headers: {} }))),
      )
      await new Promise(setImmediate)
      return { wire, url, requests }
    }

    it.each(['GET', 'DELETE'] as const)('sends a %s once more, on a new one', async (method) => {
      const { wire, url, requests } = await startForgetful()
      expect(await textOf(await wire.request({ url, method, headers: {} }))).toBe('ok')
      expect(requests).toEqual([2, 1])
    })

    it('trusts no other kept one either', async () => {
      const { wire, url, requests } = await startForgetful({ kept: 3 })
      expect(await textOf(await wire.request({ url, method: 'GET', headers: {} }))).toBe('ok')
      expect(requests.toSorted()).toEqual([1, 1, 1, 2])
    })

    it('sends a POST once more that is repeatable', async () => {
      const { wire, url, requests } = await startForgetful()
      const response = await wire.request({ url, method: 'POST', headers: {}, repeatable: true })
      expect(await textOf(response)).toBe('ok')
      expect(requests).toEqual([2, 1])
    })

    it('leaves any other POST to the caller', async () => {
      const { wire, url, requests } = await startForgetful()
      await expect(wire.request({ url, method: 'POST', headers: {} })).rejects.toMatchObject({
        code: 'SERVER_UNREACHABLE',
        details: { reusedSocket: true, sent: true, systemCode: 'ECONNRESET' },
      })
      expect(requests).toEqual([2])
    })
  })

  it('does not send a request again that failed on a new connection', async () => {
    let connections = 0
    const server = createTcpServer((socket) => {
      connections += 1
      socket.once('data', () => socket.destroy())
    })
    const url = new URL(`http://127.0.0.1:${await bench.listen(server)}/`)
    await expect(bench.openWire().request({ url, method: 'GET', headers: {} })).rejects.toMatchObject({
      details: { reusedSocket: false, sent: true },
    })
    expect(connections).toBe(1)
  })
})

function whenClosed() {
  let closed: () => void = () => undefined
  const promise = new Promise<void>((resolve) => (closed = resolve))
  return { promise, closed }
}
