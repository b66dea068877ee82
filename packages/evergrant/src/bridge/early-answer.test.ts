import { describe, expect, test } from 'vitest'
import { EvergrantError } from '../errors.js'
import { type Behaviour, received, request, result, startBridge } from './testing/bridge-in-memory.js'

const CAPABILITIES = { tools: { listChanged: true } }
const told = (protocolVersion: string) => ({ protocolVersion, capabilities: CAPABILITIES, serverInfo: { name: 's' } })
const initialize = request(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {} })
const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' }

/** A memory that knows this answer to every `initialize`. */
const remembering = (known?: Record<string, unknown>) => ({ load: async () => known, save: async () => undefined })

/** A server of the legacy era, which can be without a login. */
function legacyServer({ protocolVersion = '2025-11-25', isSignedIn = () => true }): Behaviour {
  return async ({ envelope }, { receive }) => {
    if (!isSignedIn()) throw new EvergrantError('AUTHORIZATION_REQUIRED', 'Nobody has signed in')
    if (envelope.method === 'initialize') return receive?.(received(result(envelope.id, told(protocolVersion))))
    if (envelope.kind === 'request') return receive?.(received(result(envelope.id, { tools: [] })))
  }
}

describe('a server that negotiates another revision than it did before', () => {
  test('is gone on with, in one handshake, and its lists are told to have changed', async () => {
    const memory = remembering(told('2025-11-25'))
    const bridge = startBridge(legacyServer({ protocolVersion: '2025-06-18' }), { memory })
    bridge.say(initialize, initialized)
    expect(await bridge.next()).toMatchObject({ id: 1, result: { protocolVersion: '2025-11-25' } })
    const answers = []
    bridge.say(request(2, 'tools/list'), request(3, 'tools/list'))
    for (let count = 0; count < 3; count += 1) answers.push(await bridge.next())
    expect(answers).toContainEqual(expect.objectContaining({ method: 'notifications/tools/list_changed' }))
    expect(answers).toContainEqual({ jsonrpc: '2.0', id: 2, result: { tools: [] } })
    expect(answers).toContainEqual({ jsonrpc: '2.0', id: 3, result: { tools: [] } })
    expect(bridge.sent).toEqual(['initialize', 'notifications/initialized', 'tools/list', 'tools/list'])
    expect(bridge.logged).toContainEqual(expect.stringContaining('"2025-06-18"'))
    bridge.stop()
    await bridge.finished
  })
})

describe('a host whose initialize met no login', () => {
  test.each([
    ['and says that it is initialized all the same', [initialized]],
    ['and only asks on', []],
  ])('%s: its requests work once there is one', async (_, more) => {
    let isSignedIn = false
    const bridge = startBridge(legacyServer({ isSignedIn: () => isSignedIn }), { memory: remembering() })
    bridge.say(initialize, ...more)
    expect(await bridge.next()).toMatchObject({ id: 1, error: { data: { reason: 'auth_required' } } })
    bridge.say(request(2, 'tools/list'))
    expect(await bridge.next()).toMatchObject({ id: 2, error: { data: { reason: 'auth_required' } } })
    isSignedIn = true
    bridge.say(request(3, 'tools/list'))
    expect(await bridge.next()).toEqual({ jsonrpc: '2.0', id: 3, result: { tools: [] } })
    expect(bridge.sent.slice(-3)).toEqual(['initialize', 'notifications/initialized', 'tools/list'])
    bridge.say(request(4, 'tools/list'))
    expect(await bridge.next()).toMatchObject({ id: 4, result: { tools: [] } })
    expect(bridge.sent.at(-2)).toBe('tools/list')
    bridge.stop()
    await bridge.finished
  })

  test('can begin again with another one', async () => {
    let isSignedIn = false
    const bridge = startBridge(legacyServer({ isSignedIn: () => isSignedIn }), { memory: remembering() })
    bridge.say(initialize)
    await bridge.next()
    isSignedIn = true
    bridge.say({ ...initialize, id: 2 }, initialized, request(3, 'tools/list'))
    expect(await bridge.next()).toMatchObject({ id: 2, result: { serverInfo: { name: 's' } } })
    expect(await bridge.next()).toMatchObject({ id: 3, result: { tools: [] } })
    expect(bridge.sent.slice(-3)).toEqual(['initialize', 'notifications/initialized', 'tools/list'])
    bridge.stop()
    await bridge.finished
  })
})
