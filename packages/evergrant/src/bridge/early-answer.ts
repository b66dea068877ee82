import { isDeepStrictEqual } from 'node:util'
import { EvergrantError } from '../errors.js'
import { abortable } from '../internal/abortable.js'
import { isObject } from '../internal/json-object.js'
import { encode, type Json, objectIn, outgoing, parseMessage } from './eras/wire-words.js'
import type { HandshakeMemory, Outgoing, Receive, Received, Remote } from './remote.js'

/**
 * Answers `initialize` from what the server answered to the very same one before, while the real session is being opened; everything else waits
 * for that. So a host has its server at once, also when the login has ended: then its requests are told what to do, and work once it was
 * done. What the server says differently now is told as a change of its lists.
 */
export function answeringEarly(
  remote: Remote,
  {
    memory,
    toHost,
    log,
    silenceMs,
  }: {
    readonly memory: HandshakeMemory
    readonly toHost: Receive
    readonly log: (text: string) => void
    /** How long the server may take for its answer. */
    readonly silenceMs: number
  },
): Remote {
  /** The handshake that the host was given an answer to, before the server had it. */
  let early: { readonly message: Outgoing; told: Json } | undefined
  let opening: Promise<void> | undefined
  let isOpen = false
  const closing = new AbortController()
  /** What is being written for the next time. */
  let keeping: Promise<void> | undefined

  const differs = async ({ told }: { readonly told: Json }) => {
    log('The server says other things of itself than it did before')
    const capabilities = objectIn(told, 'capabilities')
    for (const list of ['tools', 'prompts', 'resources']) {
      if (!isObject(capabilities[list]) || objectIn(capabilities, list)['listChanged'] !== true) continue
      await toHost(encode({ method: `notifications/${list}/list_changed` }))
    }
  }
  /** Work at the server that ends with the bridge, or when the server is silent for too long. */
  const limited = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const limit = new AbortController()
    const silent = () => limit.abort(new EvergrantError('REQUEST_TIMEOUT', 'The server did not end the handshake'))
    const timer = setTimeout(silent, silenceMs).unref()
    const signal = AbortSignal.any([closing.signal, limit.signal])
    try {
      return await abortable(work(signal), signal)
    } finally {
      clearTimeout(timer)
    }
  }
  const shake = (message: Outgoing) => limited((signal) => shakeHands(remote, message, toHost, signal))
  const open = async (given: NonNullable<typeof early>, shaking: Promise<Handshake>): Promise<void> => {
    const { result } = await shaking
    if (result['protocolVersion'] !== given.told['protocolVersion']) {
      keep(given.message, result)
      throw new EvergrantError('CONNECTION_FAILED', 'The server speaks another revision than the host was told', {
        hint: 'Start the bridge again.',
      })
    }
    await limited((signal) => remote.send(outgoing({ method: 'notifications/initialized' }), { signal }))
    isOpen = true
    if (isDeepStrictEqual(result, given.told)) return
    await differs(given)
    given.told = result
    keep(given.message, result)
  }
  /** The session; opened again for the next request where it could not be. */
  const opened = (given: NonNullable<typeof early>, shaking?: Promise<Handshake>): Promise<void> =>
    (opening ??= open(given, shaking ?? shake(given.message)).finally(() => (opening = undefined)))

  const keep = (message: Outgoing, result: Json) => {
    keeping = memory.save(parseMessage(message).params, result).catch((error: unknown) => {
      log(`The handshake is not kept for the next time: ${messageOf(error)}`)
    })
  }

  const initialize = async (message: Outgoing, receive: Receive): Promise<void> => {
    const { id, params } = parseMessage(message)
    const shaking = shake(message)
    const remembered = memory.load(params)
    // Whichever is there first; where the server cannot be asked, what is remembered is good enough.
    const told = await Promise.race([remembered, shaking.then(nothing, () => remembered)])
    if (told === undefined || id === undefined) {
      const { reply, result } = await shaking
      await receive(reply)
      return keep(message, result)
    }
    early = { message, told }
    isOpen = false
    opened(early, shaking).catch((error: unknown) => log(`The session is not open yet: ${messageOf(error)}`))
    await receive(encode({ id, result: told }))
  }

  return {
    get session() {
      return remote.session
    },
    send(message, options = {}) {
      const { method } = message.envelope
      if (method === 'initialize') return initialize(message, options.receive ?? toHost)
      if (early === undefined) return remote.send(message, options)
      if (method === 'notifications/initialized') return Promise.resolve()
      if (isOpen) return remote.send(message, options)
      return abortable(opened(early), options.signal).then(() => remote.send(message, options))
    },
    async listen(signal) {
      if (early !== undefined && !isOpen) await abortable(opened(early), signal)
      return remote.listen(signal)
    },
    async close(how) {
      closing.abort(new EvergrantError('INTERRUPTED', 'The bridge was stopped'))
      await remote.close(how)
      await keeping
    },
  }
}

interface Handshake {
  readonly reply: Received
  readonly result: Json
}

/** @throws `PROTOCOL_ERROR` when the server refuses it, and every error of the channel */
async function shakeHands(remote: Remote, message: Outgoing, toHost: Receive, signal: AbortSignal): Promise<Handshake> {
  let reply: Received | undefined
  await remote.send(message, {
    signal,
    receive(received) {
      if (received.envelope.id !== message.envelope.id || received.envelope.method !== undefined)
        return toHost(received)
      reply = received
      return undefined
    },
  })
  const { result, error } = reply === undefined ? {} : parseMessage(reply)
  if (reply !== undefined && result !== undefined) return { reply, result }
  const text =
    error === undefined
      ? 'did not answer initialize'
      : `refused initialize: ${JSON.stringify(error.message.slice(0, 200))}`
  throw new EvergrantError('PROTOCOL_ERROR', `The server ${text}`)
}

function nothing(): undefined {
  return undefined
}

function messageOf(error: unknown): string {
  return error instanceof EvergrantError ? error.message : String(error)
}
