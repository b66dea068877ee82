import { createServer as createHttpServer, get } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createFarListener } from './far.js'

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

test('a first request takes two round trips, and its bytes come in order', async () => {
  const bytes = 'abc'.repeat(200_000)
  const server = createHttpServer((_, response) => void response.end(bytes))
  const far = createFarListener(await listen(server), 40)
  const port = await listen(far)
  const begun = performance.now()
  const received = await new Promise<string>((resolve, reject) => {
    get({ port, host: '127.0.0.1' }, (response) => void text(response).then(resolve, reject)).on('error', reject)
  })
  // Timers of Node.js may fire up to a millisecond early.
  expect(performance.now() - begun).toBeGreaterThan(78)
  expect(received).toBe(bytes)
  far.close()
  server.close()
})
