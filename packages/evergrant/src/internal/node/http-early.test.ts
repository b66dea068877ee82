import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it, vi } from 'vitest'
import { createHttpWire } from './http-wire.js'
import { createWireBench, textOf } from './testing/wire-contract.js'

const bench = createWireBench(createHttpWire)
afterEach(async () => {
  vi.useRealTimers()
  await bench.closeAll()
})

/** A server that tells what it got, and how many connected to it. */
async function start() {
  let connections = 0
  const server = createServer((request: IncomingMessage, response) => {
    void text(request).then((body) => response.end(JSON.stringify([request.headers['x-own'], body])))
  })
  server.on('connection', () => (connections += 1))
  const url = new URL(`http://127.0.0.1:${await bench.listen(server)}/mcp`)
  const wire = bench.openWire({})
  const post = () => wire.request({ url, method: 'POST', headers: { 'x-own': 'yes' }, body: 'hé' })
  return { wire, url, post, server, connections: () => connections }
}

it('connects before there is a request, which then goes over that connection with its headers and body', async () => {
  const { wire, url, post, connections } = await start()
  await wire.connect?.(url)
  await vi.waitFor(() => expect(connections()).toBe(1))
  expect(JSON.parse(await textOf(await post()))).toEqual(['yes', 'hé'])
  expect(JSON.parse(await textOf(await post()))).toEqual(['yes', 'hé'])
  expect(connections()).toBe(1)
})

it('leaves the connection to a POST to the very URL', async () => {
  const { wire, url, post, connections } = await start()
  await wire.connect?.(url)
  await textOf(await wire.request({ url: new URL('/other', url), method: 'POST', headers: {} }))
  await textOf(await post())
  expect(connections()).toBe(2)
})

it('does not trust a connection that has waited for long', async () => {
  const { wire, url, post, connections } = await start()
  await wire.connect?.(url)
  await vi.waitFor(() => expect(connections()).toBe(1))
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2001 })
  expect(JSON.parse(await textOf(await post()))).toEqual(['yes', 'hé'])
  expect(connections()).toBe(2)
})

it('opens another connection where the server has closed the first one meanwhile', async () => {
  const { wire, url, post, server, connections } = await start()
  await wire.connect?.(url)
  await vi.waitFor(() => expect(connections()).toBe(1))
  const closed = new Promise((resolve) => setTimeout(resolve, 50))
  server.closeAllConnections()
  await closed
  expect(JSON.parse(await textOf(await post()))).toEqual(['yes', 'hé'])
  expect(connections()).toBe(2)
})

it.each([
  ['a server that cannot be reached', 'http://127.0.0.1:1/mcp', 'SERVER_UNREACHABLE'],
  ['an address that is refused', 'http://192.0.2.1/mcp', 'INSECURE_URL'],
])('says nothing of %s: the request does', async (_, address, code) => {
  const wire = bench.openWire({})
  const url = new URL(address)
  await wire.connect?.(url)
  await expect(wire.request({ url, method: 'POST', headers: {} })).rejects.toMatchObject({ code })
})
