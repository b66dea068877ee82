import type { Readable, Writable } from 'node:stream'
import { onAbort, type Signal } from '../internal/abort.js'
import { systemClock } from '../internal/clock.js'
import { chooseEra } from './eras/choose-era.js'
import { createBackPressure } from './back-pressure.js'
import { createForwarder, type ForwarderOptions } from './forwarder.js'
import { createGate } from './gate.js'
import { type HostMessage, isRefused, readHostMessage } from './host-message.js'
import { INVALID_REQUEST } from '../internal/rpc-errors.js'
import { errorLine } from './json-rpc.js'
import { answeringEarly } from './early-answer.js'
import { lazyRemote } from './lazy-remote.js'
import { createLineReader } from './line-reader.js'
import { createOffers, type LoginLink } from './offers.js'
import { createLineWriter } from './line-writer.js'
import { startListening } from './listening.js'
import type { HandshakeMemory, Receive, Remote } from './remote.js'
import { startWatchdog } from './watchdog.js'

export interface BridgeOptions extends Pick<ForwarderOptions, 'isRead' | 'explain' | 'log'> {
  readonly input: Readable
  readonly output: Writable
  /** Opens the conversation with the server; what it says by itself goes to `receive`. */
  readonly open: (receive: Receive) => Promise<Remote>
  /** What the server answered to handshakes before; without it the host waits for the server. */
  readonly memory?: HandshakeMemory | undefined
  /** Links for a host that can show them to its person. */
  readonly loginLink?: (() => Promise<LoginLink>) | undefined
  /** Aborted when the program is to end. */
  readonly signal: Signal
  /** Judges what the host sends, and takes from the answers what it must not see. */
  readonly filter?: BridgeFilter | undefined
  readonly limits?: Partial<BridgeLimits>
  readonly now?: () => number
  readonly sleep?: ForwarderOptions['sleep']
}

/** What stands between the host and the server where not everything may pass. */
export interface BridgeFilter {
  outgoing(
    line: Uint8Array,
  ): { readonly forward: Uint8Array } | { readonly refused: string; readonly answer?: Uint8Array | undefined }
  incoming(answer: Uint8Array, method: string | undefined): Uint8Array
}

export interface BridgeLimits {
  /** The longest message of the host. */
  readonly maxLineBytes: number
  /** How many messages may be under way or held, and of what size in all, before the host is read no further. */
  readonly maxWaiting: number
  readonly maxWaitingBytes: number
  /** How long a request may go without a word of the server. */
  readonly silenceMs: number
  /** How often requests are looked at for it. */
  readonly lookMs: number
  /** For how long requests wait for the server to take the end of the handshake, which it answers to with nothing. */
  readonly handshakeMs: number
  /** For how long requests are still answered after the host closed its end. */
  readonly graceMs: number
  /** For how long the server is told goodbye, and a slow host given its last answers. */
  readonly closeMs: number
}

const LIMITS: BridgeLimits = {
  maxLineBytes: 64 * 1024 * 1024,
  maxWaiting: 1000,
  maxWaitingBytes: 64 * 1024 * 1024,
  silenceMs: 300_000,
  lookMs: 5000,
  handshakeMs: 5000,
  graceMs: 30_000,
  closeMs: 1000,
}

/**
 * Stands for the server until the host closes its end, nobody reads any more, or `signal` is aborted; then returns. Every request is
 * answered once, also those that the end cuts short. Only messages are ever written to `output`.
 */
export async function runBridge(options: BridgeOptions): Promise<void> {
  const { input, output, signal, log, filter } = options
  const limits = { ...LIMITS, ...options.limits }
  const { now = Date.now } = options
  const writer = createLineWriter(output)
  const toHost: Receive = (received) => forwarder.fromServer(received)
  const chosen = chooseEra((receive) => lazyRemote(() => options.open(receive)), toHost, log)
  const { memory } = options
  const remote =
    memory === undefined ? chosen : answeringEarly(chosen, { memory, toHost, log, silenceMs: limits.silenceMs })
  const listening = startListening(remote, log)
  const offers = createOffers({ loginLink: options.loginLink, writer, log })
  const forwarder = createForwarder({
    ...options,
    remote,
    writer,
    now,
    sleep: options.sleep ?? systemClock.sleep,
    onAnswer: listening.onAnswer,
    offer: offers.offer,
    ...(filter && { rewrite: (bytes, asked) => filter.incoming(bytes, asked.envelope.method) }),
  })
  const watchdog = startWatchdog({ giveUpSilent: forwarder.giveUpSilent, ...limits, log, now })

  const load = createBackPressure(input, limits)
  const gate = createGate((message: HostMessage) => {
    offers.hear(message)
    const done = forwarder.forward(message).then(() => load.remove(message.bytes.length))
    const { method } = message.envelope
    if (method === 'initialize') gate.holdFor(done)
    if (method === 'notifications/initialized') {
      gate.holdFor(settled(done, [], limits.handshakeMs).then(listening.begin))
    }
    return done
  })
  const take = (line: Uint8Array) => {
    const verdict = filter?.outgoing(line) ?? { forward: line }
    if ('refused' in verdict) {
      log(verdict.refused)
      if (verdict.answer !== undefined) void writer.write(verdict.answer)
      return
    }
    const read = readHostMessage(verdict.forward)
    if (isRefused(read)) void writer.write(errorLine(read.id, read.error))
    else {
      load.add(read.bytes.length)
      gate.pass(read)
    }
  }
  const reader = createLineReader({
    maxBytes: limits.maxLineBytes,
    line: take,
    tooLong: () => void writer.write(errorLine(null, { code: INVALID_REQUEST, message: 'The message is too long' })),
  })

  const stops = [signal, writer.gone]
  await inputEnded(input, reader.push, stops)
  if (!isAborted(stops)) {
    reader.end()
    forwarder.endStreams()
    await settled(gate.idle(), stops, limits.graceMs)
  }
  watchdog.stop()
  forwarder.giveUpAll()
  await settled(gate.idle(), [writer.gone], limits.closeMs)
  listening.stop()
  const goodbye = Promise.all([remote.close({ endSession: true }), writer.flushed()])
  await settled(goodbye, [], limits.closeMs)
}

/** Reads until the host closes its end, or one of the signals is aborted. */
async function inputEnded(
  input: Readable,
  take: (chunk: Uint8Array) => void,
  signals: readonly Signal[],
): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    input.on('data', take)
    // A pipe that breaks is an end as well.
    for (const event of ['end', 'close', 'error']) input.once(event, () => resolve())
  })
  await settled(ended, signals)
  input.off('data', take)
  input.pause()
}

/** Waits for the work, until one of the signals is aborted or the time is over. */
async function settled(work: Promise<unknown>, signals: readonly Signal[], limitMs?: number): Promise<void> {
  if (isAborted(signals)) return
  let over: () => void = () => undefined
  const ended = new Promise<void>((resolve) => (over = resolve))
  const timer = limitMs === undefined ? undefined : setTimeout(over, limitMs).unref()
  const releases = signals.map((signal) => onAbort(signal, over))
  await Promise.race([Promise.allSettled([work]), ended])
  clearTimeout(timer)
  for (const release of releases) release()
}

function isAborted(signals: readonly Signal[]): boolean {
  return signals.some(({ aborted }) => aborted)
}
