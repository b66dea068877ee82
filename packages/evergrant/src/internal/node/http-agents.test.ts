import type { LookupAddress } from 'node:dns'
import { get as httpGet } from 'node:http'
import { get as httpsGet } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { createAgents } from './http-agents.js'
import { createPublicLookup } from './http-public-lookup.js'
import { createListeners } from './testing/listen.js'
import { createServer } from 'node:net'

const { listen, closeAll } = createListeners()
afterEach(closeAll)

describe('agents for public addresses', () => {
  it.each([
    ['http', [{ address: '127.0.0.1', family: 4 }]],
    ['https', [{ address: '127.0.0.1', family: 4 }]],
    [
      'https',
      [
        { address: '93.184.216.34', family: 4 },
        { address: '::1', family: 6 },
      ],
    ],
  ])('do not connect by %s to a name that resolves to %j', async (scheme, addresses: LookupAddress[]) => {
    let connections = 0
    const port = await listen(createServer(() => (connections += 1)))
    const agents = createAgents({
      maxSockets: 1,
      connectTimeoutMs: 1000,
      lookup: createPublicLookup((_hostname, _options, callback) => callback(null, addresses)),
    })
    const get = scheme === 'https' ? httpsGet : httpGet
    const error: unknown = await new Promise((resolve) => {
      get(`${scheme}://rebind.example.com:${port}/`, { agent: agents.get(scheme === 'https') }).on('error', resolve)
    })
    expect(error).toMatchObject({ code: 'ADDRESS_REFUSED' })
    expect(connections).toBe(0)
    agents.close()
  })
})
