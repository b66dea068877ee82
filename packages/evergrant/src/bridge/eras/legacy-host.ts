import { EvergrantError } from '../../errors.js'
import { onAbort, type Signal, Stop } from '../../internal/abort.js'
import { abortable } from '../../internal/abortable.js'
import { systemClock } from '../../internal/clock.js'
import { isObject } from '../../internal/json-object.js'
import { DEFAULT_LEGACY_VERSION, META, MODERN_VERSION } from '../../internal/mcp-words.js'
import type { MessageId, Outgoing, Receive, Received, Remote, SendOptions } from '../remote.js'
import { reasonOf } from '../reason-words.js'
import {
  encode,
  INPUT_METHODS,
  type Json,
  objectIn,
  outgoing,
  type Parsed,
  parseMessage,
  parseReply,
  unanswered,
} from './wire-words.js'

/** What a legacy host said of itself, for every request that it makes. */
interface HostFacts {
  readonly capabilities: Json
  readonly clientInfo: unknown
  logLevel?: unknown
}

/**
 * A server of the modern era as a host of the legacy one sees it. There is no session: what the host said in `initialize` goes with every
 * request; an `input_required` result becomes requests to the host, and their answers the next try.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic
 */
export function forLegacyHost(
  open: (receive: Receive) => Remote,
  toHost: Receive,
  log: (text: string) => void,
): Remote {
  const remote = open(toHost)
  const questions = new Map<MessageId, (reply: Parsed) => void>()
  const subscribed = new Set<string>()
  let facts: HostFacts = { capabilities: {}, clientInfo: undefined }
  let lastId = 0
  let resubscribe: () => void = () => undefined

  /** One exchange with the server; gives its reply, while everything else goes to the host. */
  const exchange = async (
    request: Parsed,
    name: string | undefined,
    { signal, headers, receive = toHost }: SendOptions,
  ) => {
    const _meta = { ...objectIn(request.params, '_meta'), ...metaOf(facts) }
    const message = outgoing(
      { ...request, params: { ...request.params, _meta } },
      { name, protocolVersion: MODERN_VERSION },
    )
    let reply: Parsed | undefined
    await remote.send(message, {
      signal,
      headers,
      receive(received) {
        if (received.envelope.id !== request.id || received.envelope.method !== undefined) return receive(received)
        reply = parseReply(received)
        return undefined
      },
    })
    if (reply === undefined) throw unanswered()
    return reply
  }

  /** Asks the host what the server has to know. */
  const askHost = async ([key, input]: [string, unknown], signal: Signal | undefined): Promise<[string, unknown]> => {
    const { method, params } = isObject(input) ? input : {}
    if (typeof method !== 'string' || !INPUT_METHODS.has(method)) throw notAskable(method)
    const id = `evergrant-${(lastId += 1)}`
    const answered = new Promise<Parsed>((resolve) => questions.set(id, resolve))
    const asked = async () => {
      await toHost(encode({ id, method, params: isObject(params) ? params : {} }))
      return answered
    }
    const reply = await abortable(asked(), signal).finally(() => questions.delete(id))
    if (reply.error !== undefined) throw declined(method, reply.error.message)
    return [key, reply.result]
  }

  const call = async (message: Outgoing, options: SendOptions): Promise<Parsed> => {
    let request = parseMessage(message)
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const reply = await exchange(request, message.name, options)
      if (reply.result?.['resultType'] !== 'input_required') return reply
      const asked = Object.entries(objectIn(reply.result, 'inputRequests'))
      // Without a question the server only asks for patience.
      if (asked.length === 0) await systemClock.sleep(PATIENCE_MS, options.signal)
      const inputResponses = Object.fromEntries(await Promise.all(asked.map((one) => askHost(one, options.signal))))
      const { requestState } = reply.result
      const params = { ...request.params, ...(asked.length > 0 && { inputResponses }), requestState }
      request = { ...request, id: `evergrant-${(lastId += 1)}`, params }
    }
    throw new EvergrantError('PROTOCOL_ERROR', `The server asked for input more than ${MAX_ROUNDS} times`)
  }

  const initialize = async (message: Outgoing, options: SendOptions): Promise<Parsed> => {
    const { id, params } = parseMessage(message)
    facts = { capabilities: objectIn(params, 'capabilities'), clientInfo: params?.['clientInfo'] }
    const reply = await exchange(
      { jsonrpc: '2.0', ...(id !== undefined && { id }), method: 'server/discover' },
      undefined,
      options,
    )
    if (reply.result === undefined) return reply
    const { capabilities = {}, instructions, _meta } = reply.result
    const serverInfo = isObject(_meta) ? _meta[META.serverInfo] : undefined
    return {
      ...reply,
      result: {
        protocolVersion: offered(params?.['protocolVersion']),
        capabilities,
        serverInfo: serverInfo ?? { name: 'unknown', version: '0' },
        ...(instructions !== undefined && { instructions }),
      },
    }
  }

  /** What the server never hears of, since a modern one has no such request. */
  const own: Readonly<Record<string, (params: Json | undefined) => Json>> = {
    ping: () => ({}),
    'logging/setLevel': (params) => {
      facts.logLevel = params?.['level']
      return {}
    },
    'resources/subscribe': (params) => {
      subscribed.add(String(params?.['uri']))
      resubscribe()
      return {}
    },
    'resources/unsubscribe': (params) => {
      subscribed.delete(String(params?.['uri']))
      resubscribe()
      return {}
    },
  }

  const answerTo = async (message: Outgoing, options: SendOptions): Promise<Parsed> => {
    const { method = '' } = message.envelope
    if (method === 'initialize') return initialize(message, options)
    const ownAnswer = own[method]
    if (ownAnswer === undefined) return call(message, options)
    return { jsonrpc: '2.0', result: ownAnswer(parseMessage(message).params) }
  }

  return {
    get session() {
      return remote.session
    },

    async send(message, options = {}) {
      const { kind, id } = message.envelope
      if (kind === 'notification' || id === undefined) return
      if (kind !== 'request') return questions.get(id)?.(parseMessage(message))
      const reply = await answerTo(message, options)
      await (options.receive ?? toHost)(encode(forLegacy({ ...reply, id })))
    },

    /** One subscription after the other: a new one whenever the host wants to hear of another resource. */
    async listen(signal) {
      while (!signal.aborted) {
        const either = new Stop()
        const release = onAbort(signal, () => either.abort(signal.reason))
        resubscribe = () => either.abort(RENEWED)
        const notifications = {
          toolsListChanged: true,
          promptsListChanged: true,
          resourcesListChanged: true,
          ...(subscribed.size > 0 && { resourceSubscriptions: [...subscribed] }),
        }
        const request: Parsed = {
          jsonrpc: '2.0',
          id: `evergrant-${(lastId += 1)}`,
          method: 'subscriptions/listen',
          params: { notifications },
        }
        try {
          const reply = await exchange(request, undefined, {
            signal: either,
            receive: (received) =>
              received.envelope.method === ACKNOWLEDGED ? undefined : toHost(unsubscribed(received)),
          })
          if (reply.error !== undefined) return false
          await systemClock.sleep(AGAIN_MS, either)
        } catch (error) {
          if (either.aborted) continue
          log(`The server's own messages are not heard for a while: ${reasonOf(error)}`)
          // Of interest is only that it is over.
          await systemClock.sleep(AGAIN_MS, either).catch(() => undefined)
        } finally {
          release()
        }
      }
      return true
    },

    close: (how) => remote.close(how),
  }
}

/** Why a stream ends that is opened again for other resources. */
const RENEWED = Symbol('renewed')

function metaOf({ capabilities, clientInfo, logLevel }: HostFacts): Json {
  return {
    [META.protocolVersion]: MODERN_VERSION,
    [META.clientCapabilities]: capabilities,
    ...(clientInfo !== undefined && { [META.clientInfo]: clientInfo }),
    ...(logLevel !== undefined && { [META.logLevel]: logLevel }),
  }
}

/** A legacy revision that the host offered, else the newest. */
function offered(version: unknown): string {
  return typeof version === 'string' && version < MODERN_VERSION ? version : DEFAULT_LEGACY_VERSION
}

/** Without what only the modern era has. */
function forLegacy(reply: Parsed): Parsed {
  if (reply.result === undefined) return reply
  const { resultType: _type, ttlMs: _ttl, cacheScope: _scope, ...result } = reply.result
  return { ...reply, result }
}

/** A notification of a subscription; its acknowledgement is nothing that a legacy host knows. */
function unsubscribed(received: Received): Received {
  const { method, params } = parseMessage(received)
  if (method === undefined) return received
  const { [META.subscriptionId]: _id, ..._meta } = objectIn(params, '_meta')
  return encode({
    method,
    params: { ...params, ...(Object.keys(_meta).length > 0 ? { _meta } : { _meta: undefined }) },
  })
}

function notAskable(method: unknown): EvergrantError {
  return new EvergrantError('PROTOCOL_ERROR', `The server asked for ${JSON.stringify(method)}, which nobody can answer`)
}

function declined(method: string, message: string): EvergrantError {
  return new EvergrantError('PROTOCOL_ERROR', `${method} was declined: ${JSON.stringify(message.slice(0, 200))}`)
}

const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged'
const MAX_ROUNDS = 10
const PATIENCE_MS = 1000
const AGAIN_MS = 2000
