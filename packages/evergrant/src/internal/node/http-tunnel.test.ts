import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { WireRequest } from '../wire.js'
import { createHttpWire, type HttpWireOptions } from './http-wire.js'
import { tunnelTo } from './testing/proxy.js'
import { selfSigned } from './testing/self-signed.js'
import { createWireBench } from './testing/wire-contract.js'

const bench = createWireBench(createHttpWire)
afterEach(() => bench.closeAll())

const answer: RequestListener = (_, response) => void response.end('x')

/** A wire whose requests to mcp.example.com go through the proxy at this port, with a password. */
function through(port: number, options: HttpWireOptions = {}) {
  const env = { HTTPS_PROXY: `http://user:planted@127.0.0.1:${port}`, NO_PROXY: 'localtest.invalid' }
  const wire = bench.openWire({ env, ...options })
  const url = new URL('https://mcp.example.com/mcp')
  return (request: Partial<WireRequest> = {}) => wire.request({ url, method: 'GET', headers: {}, ...request })
}

async function failureOf(sent: Promise<unknown>): Promise<unknown> {
  const error: unknown = await sent.catch((reason: unknown) => reason)
  expect(JSON.stringify([error, String(error), String((error as Error).cause)])).not.toContain('planted')
  return error
}

describe('a tunnel', () => {
  it('does not make up for a certificate that nobody trusts', async () => {
    const { server, asked } = tunnelTo(await bench.listen(createTlsServer(selfSigned('mcp.example.com'), answer)))
    const send = through(await bench.listen(server))
    expect(await failureOf(send())).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      details: { systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT', sent: false },
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
    })
    expect(asked).toEqual([{ target: 'mcp.example.com:443', authorization: `Basic ${btoa('user:planted')}` }])
  })

  it.each([
    ['user:p%40ss%25', 'user:p@ss%'],
    ['user:100%', 'user:100%'],
    ['user', 'user:'],
  ])('tells the proxy who asks, from %s', async (userInfo, credentials) => {
    const { server, asked } = tunnelTo(1, { status: 403 })
    const env = { HTTPS_PROXY: `http://${userInfo}@127.0.0.1:${await bench.listen(server)}` }
    await failureOf(through(1, { env })())
    expect(asked).toMatchObject([{ authorization: `Basic ${btoa(credentials)}` }])
  })

  it('is not used for what NO_PROXY names, nor for loopback', async () => {
    const { server, asked } = tunnelTo(1)
    const send = through(await bench.listen(server))
    const excepted = failureOf(send({ url: new URL('https://localtest.invalid/') }))
    expect(await excepted).toMatchObject({ code: 'SERVER_UNREACHABLE', details: { sent: false } })
    const port = await bench.listen(createServer(answer))
    expect((await send({ url: new URL(`http://127.0.0.1:${port}/`) })).status).toBe(200)
    expect(asked).toEqual([])
  })

  it.each([407, 403, 502])('that the proxy refuses with %i is told', async (status) => {
    const { server } = tunnelTo(1, { status })
    const send = through(await bench.listen(server))
    expect(await failureOf(send())).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringContaining(`mcp.example.com:443 (${status})`) as string,
      details: { proxyStatus: status },
    })
  })

  it('that the proxy answers with more than a head is refused', async () => {
    const port = await bench.listen(
      createTcpServer((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\nplanted by the proxy'))
      }),
    )
    expect(await failureOf(through(port)())).toMatchObject({ code: 'SERVER_UNREACHABLE' })
  })

  it('through a proxy that is not there is told', async () => {
    const port = await bench.listen(createServer())
    await bench.closeAll()
    expect(await failureOf(through(port)())).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringContaining(`The proxy 127.0.0.1:${port}`) as string,
      details: { systemCode: 'ECONNREFUSED' },
    })
  })

  it('that does not come about in time is given up', async () => {
    const port = await bench.listen(createTcpServer(() => undefined))
    expect(await failureOf(through(port, { connectTimeoutMs: 40 })())).toMatchObject({ code: 'REQUEST_TIMEOUT' })
  })

  it('can be given up by the caller while it is opened', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const port = await bench.listen(createTcpServer((socket) => socket.once('data', () => controller.abort(reason))))
    await expect(through(port)({ signal: controller.signal })).rejects.toBe(reason)
  })

  it('is given up with the wire', async () => {
    const port = await bench.listen(createTcpServer((socket) => socket.once('data', () => bench.closeWires())))
    expect(await failureOf(through(port)())).toMatchObject({ code: 'SERVER_UNREACHABLE' })
  })

  it('is opened for public hosts only, where only these are allowed', async () => {
    const { server, asked } = tunnelTo(1)
    const send = through(await bench.listen(server), { addresses: 'public' })
    expect(await failureOf(send({ url: new URL('https://10.0.0.1/') }))).toMatchObject({ code: 'ADDRESS_REFUSED' })
    expect(asked).toEqual([])
  })

  it('is no way round a proxy setting that is no URL', async () => {
    const env = { HTTPS_PROXY: 'ftp://planted' }
    expect(await failureOf(through(1, { env })())).toMatchObject({ code: 'USAGE' })
  })
})
