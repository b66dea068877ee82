import { describe, expect, it } from 'vitest'
import { createFetchWire } from './fetch-wire.js'
import { wireContract } from './node/testing/wire-contract.js'

describe('the wire on fetch', () => {
  wireContract((options) => createFetchWire(fetch, options))

  it('ends in time with a fetch that ignores its signal', async () => {
    const wire = createFetchWire(() => new Promise(() => undefined))
    const request = { url: new URL('https://mcp.example.com/'), method: 'POST' as const, headers: {} }
    await expect(wire.request({ ...request, headTimeoutMs: 10 })).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
    const controller = new AbortController()
    const sent = wire.request({ ...request, signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(sent).rejects.toThrow('enough')
  })

  it('refuses a redirect that the runtime does not show', async () => {
    const hidden = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
    const wire = createFetchWire(() => Promise.resolve(hidden))
    const sent = wire.request({ url: new URL('https://mcp.example.com/'), method: 'GET', headers: {} })
    await expect(sent).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' })
  })

  it.each([
    ['POST', undefined, 1],
    ['POST', true, 2],
    ['GET', undefined, 2],
    ['GET', false, 1],
  ] as const)(
    'sends a %s that is repeatable: %s up to %i times on closed connections',
    async (method, repeatable, times) => {
      let calls = 0
      const wire = createFetchWire(() => {
        calls += 1
        return Promise.reject(
          new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) }),
        )
      })
      const sent = wire.request({ url: new URL('https://mcp.example.com/'), method, headers: {}, repeatable })
      await expect(sent).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' })
      expect(calls).toBe(times)
    },
  )
})
