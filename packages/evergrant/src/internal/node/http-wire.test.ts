import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Wire, WireRequest, WireResponse } from '../wire.js'
import { createHttpWire, type HttpWireOptions } from './http-wire.js'
import { createListeners } from './testing/listen.js'

const { listen, closeAll } = createListeners()
const wires: Wire[] = []
afterEach(async () => {
  for (const wire of wires.splice(0)) wire.close()
  await closeAll()
})

async function start(answer: RequestListener, options: HttpWireOptions = {}) {
  let connections = 0
  const server = createServer(answer).on('connection', () => (connections += 1))
  const url = new URL(`http://127.0.0.1:${await listen(server)}/mcp?a=1`)
  const wire = createHttpWire(options)
  wires.push(wire)
  const send = (request: Partial<WireRequest> = {}) => wire.request({ url, method: 'POST', headers: {}, ...request })
  return { url, send, connections: () => connections }
}

async function textOf(response: WireResponse): Promise<string> {
  const chunks: Uint8Array[] = []
  await response.drain((bytes) => void chunks.push(bytes))
  return Buffer.concat(chunks).toString()
}

describe('createHttpWire', () => {
  it('sends one body of a known length and keeps the connection', async () => {
    const { send, connections } = await start((request, response) => {
      const { method, url, headers } = request
      request.on('data', (body: Buffer) =>
        response.end(JSON.stringify({ method, url, headers, body: body.toString() })),
      )
    })
    for (let round = 0; round < 3; round += 1) {
      const response = await send({ headers: { Authorization: 'Bearer t' }, body: Buffer.from('{"é":1}') })
      const seen: unknown = JSON.parse(await textOf(response))
      expect(seen).toMatchObject({ method: 'POST', url: '/mcp?a=1', body: '{"é":1}' })
      expect(seen).toMatchObject({ headers: { authorization: 'Bearer t', 'content-length': '8' } })
      expect(seen).not.toHaveProperty(['headers', 'accept-encoding'])
    }
    expect(connections()).toBe(1)
  })

  it('tells a reply that is cut', async () => {
    const { send } = await start((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    })
    const response = await send()
    await expect(textOf(response)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' })
  })
})
