import { type ConnectionId, parseConnection } from '../../../credentials/connection.js'
import type { Credential } from '../../../credentials/credential.js'
import { createTestEngine, type TestEngine } from '../../../credentials/testing/engine.js'
import { createHttpWire } from '../../../internal/node/http-wire.js'
import type { Channel, ChannelContext, ChannelOptions, Outgoing, Received } from '../channel.js'
import { openHttpChannel } from '../http-channel.js'
import { openSseChannel } from '../sse-channel.js'

export interface TestChannel {
  readonly channel: Channel
  readonly context: ChannelContext
  readonly connection: ConnectionId
  readonly engine: TestEngine
  /** What the channel's own `receive` was given, parsed. */
  readonly received: unknown[]
  /** Stores a login of this connection, in place of the one before. */
  signIn(tokens?: Partial<Credential['tokens']>, facts?: Partial<Credential>): Promise<void>
}

interface TestOptions extends Partial<ChannelContext>, Pick<ChannelOptions, 'url'> {
  readonly transport?: 'http' | 'sse'
}

/** A channel to a server on loopback, over real sockets. Its clock does not wait. */
export function openTestChannel(
  server: string,
  { url, transport = 'http', ...changes }: TestOptions = {},
): TestChannel {
  const engine = createTestEngine()
  const connection = parseConnection({ server })
  const context: ChannelContext = {
    engine: engine.context,
    wire: createHttpWire({ env: {} }),
    userAgent: 'test/1',
    env: {},
    ...changes,
  }
  const received: unknown[] = []
  const receive = (message: Received) => void received.push(parsed(message))
  const open = transport === 'sse' ? openSseChannel : openHttpChannel
  const channel = open(context, connection, { receive, url })
  const signIn: TestChannel['signIn'] = async (tokens = {}, facts = {}) => {
    await engine.put()
    const { records } = engine.context
    const template = await engine.stored()
    const before = await records.readCredential(connection)
    if (template === undefined) throw new Error('put stored nothing')
    const credential = { ...template, ...facts, connection, tokens: { ...template.tokens, ...tokens } }
    await records.writeCredential(credential, { expected: before?.version })
  }
  return { channel, context, connection, engine, received, signIn }
}

export function parsed({ bytes }: Pick<Received, 'bytes'>): unknown {
  return JSON.parse(new TextDecoder().decode(bytes))
}

export function request(method: string, options: { id?: number; name?: string; params?: object } = {}): Outgoing {
  const { id = 1, name, params = name === undefined ? {} : { name } } = options
  const bytes = new TextEncoder().encode(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
  return { bytes, envelope: { kind: 'request', id, method }, name }
}

export const INITIALIZE: Outgoing = request('initialize', {
  id: 0,
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
})

export const notification = (method: string): Outgoing => ({
  bytes: new TextEncoder().encode(JSON.stringify({ jsonrpc: '2.0', method })),
  envelope: { kind: 'notification', method },
})
