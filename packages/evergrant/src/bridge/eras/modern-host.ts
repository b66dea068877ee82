import { EvergrantError } from '../../errors.js'
import { DEFAULT_LEGACY_VERSION, META, MODERN_VERSION } from '../../internal/mcp-words.js'
import { METHOD_NOT_FOUND } from '../../internal/rpc-errors.js'
import { reasonOf } from '../reason-words.js'
import type { Outgoing, Receive, Received, Remote, SendOptions } from '../remote.js'
import { createCalls } from './calls.js'
import { createSubscriptions } from './subscriptions.js'
import { encode, INPUT_METHODS, type Json, objectIn, outgoing, parseMessage } from './wire-words.js'

/**
 * A server of the legacy era as a host of the modern one sees it. The session is opened with what the host's first request says of the
 * host; what the server asks while it works on a call becomes an `input_required` result of that call, and the host's next request with its
 * `requestState` the answer.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic
 */
export function forModernHost(
  open: (receive: Receive) => Remote,
  toHost: Receive,
  log: (text: string) => void,
): Remote {
  const remote = open((received) => fromServer(received))
  const calls = createCalls(remote, log)
  const subscriptions = createSubscriptions(remote, toHost, log)
  let opening: Promise<Json> | undefined
  let logLevel: unknown

  const opened = (meta: Json): Promise<Json> =>
    (opening ??= initialize(remote, meta, fromServer).catch((error: unknown) => {
      opening = undefined
      throw error
    }))

  const fromServer = (received: Received): void | Promise<void> => {
    const { kind, id, method } = received.envelope
    if (kind === 'notification') return subscriptions.pass(received)
    if (kind !== 'request' || id === undefined) return undefined
    if (method === 'ping') return answer(remote, { id, result: {} })
    // A question that belongs to no call: it can only be asked with the answer to one that waits.
    if (INPUT_METHODS.has(method ?? '') && calls.ask(parseMessage(received))) return undefined
    const error = { code: METHOD_NOT_FOUND, message: 'The client can be asked only while it waits for an answer' }
    return answer(remote, { id, error })
  }

  const request = async (message: Outgoing, { signal, receive = toHost }: SendOptions): Promise<void> => {
    const { id, params } = parseMessage(message)
    if (id === undefined) return
    const meta = objectIn(params, '_meta')
    const server = await opened(meta)
    if (meta[META.logLevel] !== undefined && meta[META.logLevel] !== logLevel) {
      logLevel = meta[META.logLevel]
      await quietly(
        remote.send(
          outgoing({ id: `evergrant-log-${++lastId}`, method: 'logging/setLevel', params: { level: logLevel } }),
          { receive: () => undefined },
        ),
        log,
      )
    }
    const { method } = message.envelope
    if (method === 'server/discover') return receive(encode({ id, result: discovered(server) }))
    if (method === 'subscriptions/listen') {
      return subscriptions.listen({ id, filter: objectIn(params, 'notifications'), signal, receive })
    }
    return calls.call(
      { ...message, protocolVersion: undefined },
      { id, params, signal, receive, serverInfo: server['serverInfo'] },
    )
  }
  let lastId = 0

  return {
    get session() {
      return remote.session
    },
    async send(message, options = {}) {
      if (message.envelope.kind === 'request') await request(message, options)
    },
    // What the server says by itself goes to the subscriptions of the host, which open the stream.
    listen: async () => false,
    async close(how) {
      subscriptions.close()
      calls.close()
      await remote.close(how)
    },
  }
}

/** Opens the session; gives what the server says of itself. */
async function initialize(remote: Remote, meta: Json, receive: Receive): Promise<Json> {
  const params = {
    protocolVersion: DEFAULT_LEGACY_VERSION,
    capabilities: objectIn(meta, META.clientCapabilities),
    clientInfo: meta[META.clientInfo] ?? { name: 'evergrant', version: '0' },
  }
  let reply: Json | undefined
  await remote.send(outgoing({ id: HANDSHAKE_ID, method: 'initialize', params }), {
    receive(received) {
      if (received.envelope.id !== HANDSHAKE_ID || received.envelope.method !== undefined) return receive(received)
      const { result, error } = parseMessage(received)
      if (error !== undefined) throw refused(error.message)
      reply = result
      return undefined
    },
  })
  if (reply === undefined) throw new EvergrantError('RESPONSE_INVALID', 'The server did not answer initialize')
  await remote.send(outgoing({ method: 'notifications/initialized' }))
  return reply
}

function refused(message: string): EvergrantError {
  return new EvergrantError('PROTOCOL_ERROR', `The server refused initialize: ${JSON.stringify(message.slice(0, 200))}`)
}

function discovered({ capabilities, serverInfo, instructions }: Json): Json {
  return {
    resultType: 'complete',
    supportedVersions: [MODERN_VERSION],
    capabilities,
    ...(instructions !== undefined && { instructions }),
    ttlMs: 0,
    cacheScope: 'private',
    _meta: { [META.serverInfo]: serverInfo },
  }
}

async function answer(remote: Remote, message: Parameters<typeof outgoing>[0]): Promise<void> {
  await remote.send(outgoing(message))
}

async function quietly(work: Promise<void>, log: (text: string) => void): Promise<void> {
  try {
    await work
  } catch (error) {
    log(`The server does not take the log level: ${reasonOf(error)}`)
  }
}

const HANDSHAKE_ID = 'evergrant-initialize'
