import { EvergrantError } from '../errors.js'
import { type Signal, Stop } from '../internal/abort.js'
import { abortable } from '../internal/abortable.js'
import { isObject } from '../internal/json-object.js'
import { quote } from '../internal/redact.js'
import { encode, type Json, objectIn, outgoing, parseMessage } from './eras/wire-words.js'
import { reasonOf } from './reason-words.js'
import type { HandshakeMemory, Outgoing, Receive, Received, Remote } from './remote.js'

/** A handshake of the host that is not the server's yet. */
interface Early {
  readonly message: Outgoing
  /** What the host was answered; nothing where it got an error. */
  told: Json | undefined
}

/**
 * Answers `initialize` from what the server answered to the very same one before, while the real session is being opened; everything else waits
 * for that. So a host has its server at once, also when the login has ended: then its requests are told what to do, and work once it was
 * done. What the server says differently now is told as a change of its lists. Where nothing is remembered, a host that goes on after the error
 * that it got is gone on with as well.
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
  let early: Early | undefined
  let opening: Promise<void> | undefined
  let isOpen = false
  const closing = new Stop()
  /** What is being written for the next time. */
  let keeping: Promise<void> | undefined

  /** The host goes on with what it was told; the session with what was negotiated. */
  const differs = async (told: Json, { protocolVersion }: Json) => {
    log('The server says other things of itself than it did before')
    if (protocolVersion !== told['protocolVersion']) {
      log(`It speaks revision ${quote(protocolVersion)}, and the host was told ${quote(told['protocolVersion'])}`)
    }
    const capabilities = objectIn(told, 'capabilities')
    for (const list of ['tools', 'prompts', 'resources']) {
      if (!isObject(capabilities[list]) || objectIn(capabilities, list)['listChanged'] !== true) continue
      await toHost(encode({ method: `notifications/${list}/list_changed` }))
    }
  }
  /** Work at the server that ends with the bridge, or when the server is silent for too long. */
  const limited = async <T>(work: (signal: Signal) => Promise<T>): Promise<T> => {
    const limit = new Stop()
    const silent = () => limit.abort(new EvergrantError('REQUEST_TIMEOUT', 'The server did not end the handshake'))
    const timer = setTimeout(silent, silenceMs).unref()
    if (closing.aborted) limit.abort(closing.reason)
    const release = closing.watch(() => limit.abort(closing.reason))
    try {
      return await abortable(work(limit), limit)
    } finally {
      release()
      clearTimeout(timer)
    }
  }
  const shake = (message: Outgoing) => limited((signal) => shakeHands(remote, message, toHost, signal))
  const open = async (given: Early, shaking: Promise<Handshake>): Promise<void> => {
    const { result } = await shaking
    await limited((signal) => remote.send(outgoing({ method: 'notifications/initialized' }), { signal }))
    isOpen = true
    const { told } = given
    // A server that says the same says it in the same order; what it turns round counts as new, which costs a host one more list.
    if (JSON.stringify(result) === JSON.stringify(told)) return
    given.told = result
    keep(given.message, result)
    if (told !== undefined) await differs(told, result)
  }
  /** The session; opened again for the next request where it could not be. */
  const opened = (given: Early, shaking?: Promise<Handshake>): Promise<void> =>
    (opening ??= open(given, shaking ?? shake(given.message)).finally(() => (opening = undefined)))

  const keep = (message: Outgoing, result: Json) => {
    keeping = memory.save(parseMessage(message).params, result).catch((error: unknown) => {
      log(`The handshake is not kept for the next time: ${reasonOf(error)}`)
    })
  }

  const initialize = async (message: Outgoing, receive: Receive): Promise<void> => {
    const { id, params } = parseMessage(message)
    const shaking = shake(message)
    const remembered = memory.load(params)
    // Whichever is there first; where the server cannot be asked, what is remembered is good enough.
    const told = await Promise.race([remembered, shaking.then(nothing, () => remembered)])
    if (told === undefined || id === undefined) {
      // Should it fail, the next request opens the session.
      ;[early, isOpen] = [{ message, told }, false]
      const { reply, result } = await shaking
      early = undefined
      await receive(reply)
      return keep(message, result)
    }
    early = { message, told }
    isOpen = false
    opened(early, shaking).catch((error: unknown) => log(`The session is not open yet: ${reasonOf(error)}`))
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
async function shakeHands(remote: Remote, message: Outgoing, toHost: Receive, signal: Signal): Promise<Handshake> {
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
