import { randomUUID } from 'node:crypto'
import { EvergrantError } from '../../errors.js'
import { onAbort, type Signal, Stop } from '../../internal/abort.js'
import { isObject } from '../../internal/json-object.js'
import { META } from '../../internal/mcp-words.js'
import type { MessageId, Outgoing, Receive, Received, Remote } from '../remote.js'
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

/** A request of the host, and where its answer goes. */
interface Caller {
  readonly id: MessageId
  readonly params: Json | undefined
  readonly signal?: Signal | undefined
  readonly receive: Receive
  readonly serverInfo: unknown
}

/** The calls of a modern host at a legacy server, those included that wait for something from the host. */
export interface Calls {
  call(message: Outgoing, caller: Caller): Promise<void>
  /** Asks the host with the answer to a call that waits. False where none does. */
  ask(question: Parsed): boolean
  close(): void
}

/** One request to the server, which the host may follow over several requests of its own. */
interface Call {
  readonly method: string
  readonly upstreamId: MessageId
  readonly state: string
  readonly abort: Stop
  /** Questions of the server that the host was not asked yet, and those it was. */
  readonly waiting: Parsed[]
  readonly asked: Map<string, Parsed>
  /** The request of the host that waits for what comes next. */
  caller?: Waiting | undefined
  /** What came while no request waited. */
  outcome?: { readonly reply: Parsed } | { readonly error: unknown } | undefined
  forgetting?: NodeJS.Timeout | undefined
}

interface Waiting extends Caller {
  done(): void
  failed(error: unknown): void
}

export function createCalls(remote: Remote, log: (text: string) => void): Calls {
  const calls = new Map<string, Call>()

  const drop = (call: Call) => {
    clearTimeout(call.forgetting)
    calls.delete(call.state)
  }
  const giveUp = (call: Call) => {
    drop(call)
    call.abort.abort(new EvergrantError('INTERRUPTED', 'The call was given up'))
    const params = { requestId: call.upstreamId }
    remote.send(outgoing({ method: 'notifications/cancelled', params })).catch(() => {
      log('A cancellation did not reach the server')
    })
  }
  /** The host can answer once more, or ask again for what came: the call itself goes on for a while. */
  const keepForHost = (call: Call) => {
    clearTimeout(call.forgetting)
    call.forgetting = setTimeout(() => giveUp(call), ASKED_FOR_MS).unref()
  }

  /** Gives the waiting request what there is for it: the outcome, else a question. */
  const deliver = (call: Call): void | Promise<void> => {
    const { caller, outcome } = call
    if (caller === undefined) return undefined
    if (outcome === undefined && call.waiting.length === 0) return undefined
    call.caller = undefined
    if (outcome === undefined) keepForHost(call)
    else drop(call)
    if (outcome !== undefined && 'error' in outcome) return caller.failed(outcome.error)
    const message = outcome === undefined ? question(call) : completed(call, outcome.reply, caller.serverInfo)
    return handOver(caller, encode({ ...message, id: caller.id }))
  }

  const fromServer = (call: Call, received: Received): void | Promise<void> => {
    const { kind, id, method } = received.envelope
    if (kind === 'notification') return call.caller?.receive(received)
    if (kind === 'request') {
      if (INPUT_METHODS.has(method ?? '')) call.waiting.push(parseMessage(received))
      else if (id !== undefined) return remote.send(outgoing({ id, result: {} }))
      return deliver(call)
    }
    if (id === call.upstreamId) call.outcome = { reply: parseReply(received) }
    return deliver(call)
  }

  const start = (message: Outgoing, id: MessageId): Call => {
    const call: Call = {
      method: message.envelope.method ?? '',
      upstreamId: id,
      state: randomUUID(),
      abort: new Stop(),
      waiting: [],
      asked: new Map(),
    }
    calls.set(call.state, call)
    const receive = (received: Received) => fromServer(call, received)
    const end = (error: unknown) => {
      call.outcome ??= { error }
      return deliver(call)
    }
    remote.send(message, { signal: call.abort, receive }).then(() => end(unanswered()), end)
    return call
  }

  /** Waits for what comes next of the call; `work` is what has to be done for that. */
  const waitFor = async (call: Call, caller: Caller, work: () => Promise<void>): Promise<void> => {
    const { signal } = caller
    let waiting: Waiting | undefined
    let release: (() => void) | undefined
    try {
      await new Promise<void>((done, failed) => {
        waiting = { ...caller, done, failed }
        call.caller = waiting
        release =
          signal &&
          onAbort(signal, () => {
            giveUp(call)
            failed(signal.reason)
          })
        work().then(() => deliver(call), failed)
      })
    } finally {
      release?.()
      if (call.caller === waiting) call.caller = undefined
    }
  }

  /** The host's next request for a call that it follows. */
  const goOn = async (call: Call, caller: Caller): Promise<void> => {
    if (caller.signal?.aborted) {
      giveUp(call)
      throw caller.signal.reason
    }
    if (call.caller !== undefined) throw taken()
    clearTimeout(call.forgetting)
    try {
      await waitFor(call, caller, () => answerQuestions(remote, call, objectIn(caller.params, 'inputResponses')))
    } catch (error) {
      if (calls.has(call.state)) keepForHost(call)
      throw error
    }
  }

  return {
    async call(message, caller) {
      const state = caller.params?.['requestState']
      if (typeof state === 'string') {
        const known = calls.get(state)
        if (known === undefined) throw forgotten()
        return goOn(known, caller)
      }
      if (caller.signal?.aborted) throw caller.signal.reason
      const started = start(message, caller.id)
      return waitFor(started, caller, async () => undefined)
    },
    ask(asked) {
      const call = [...calls.values()].find(({ caller }) => caller !== undefined)
      call?.waiting.push(asked)
      if (call !== undefined) void deliver(call)
      return call !== undefined
    },
    close() {
      const reason = new EvergrantError('INTERRUPTED', 'The bridge was stopped before the answer came')
      for (const call of calls.values()) {
        drop(call)
        call.abort.abort(reason)
        call.caller?.failed(reason)
      }
    },
  }
}

/** What cannot be written is told to the request that waited for it. */
async function handOver(caller: Waiting, message: Received): Promise<void> {
  try {
    await caller.receive(message)
    caller.done()
  } catch (error) {
    caller.failed(error)
  }
}

/** What the server has to know, as the result of the call. */
function question(call: Call): Parsed {
  const inputRequests: Record<string, Json> = {}
  for (const asked of call.waiting.splice(0)) {
    const key = `input-${call.asked.size + 1}`
    call.asked.set(key, asked)
    inputRequests[key] = { method: asked.method, params: asked.params ?? {} }
  }
  return { jsonrpc: '2.0', result: { resultType: 'input_required', inputRequests, requestState: call.state } }
}

async function answerQuestions(remote: Remote, call: Call, responses: Json): Promise<void> {
  for (const [key, result] of Object.entries(responses)) {
    const id = call.asked.get(key)?.id
    if (id !== undefined && isObject(result)) await remote.send(outgoing({ id, result }))
    call.asked.set(key, { jsonrpc: '2.0' })
  }
}

/** The members that every result of the modern era has. */
function completed({ method }: Call, reply: Parsed, serverInfo: unknown): Parsed {
  if (reply.result === undefined) return reply
  const { _meta, ...result } = reply.result
  return {
    ...reply,
    result: {
      resultType: 'complete',
      ...(CACHED.has(method) && { ttlMs: 0, cacheScope: 'private' }),
      ...result,
      _meta: { [META.serverInfo]: serverInfo, ...(isObject(_meta) && _meta) },
    },
  }
}

function forgotten(): EvergrantError {
  return new EvergrantError('CONNECTION_FAILED', 'The call that this answer belongs to is over', {
    hint: 'Look whether the call took effect, then repeat it.',
  })
}

function taken(): EvergrantError {
  return new EvergrantError('CONNECTION_FAILED', 'Another request waits for this call already')
}

const ASKED_FOR_MS = 10 * 60_000

/** Results that say for how long they are good. */
const CACHED: ReadonlySet<string> = new Set([
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
])
