import type { Signal } from '../../internal/abort.js'
import { isEvergrantError } from '../../errors.js'
import type { Clock } from '../../internal/clock.js'
import type { AuthorizedWire } from './authorized-wire.js'
import type { Receive } from './channel.js'
import { readAnswer, refusal } from './http-answer.js'
import type { NoStream } from './no-stream.js'
import { mediaType, receiveStream } from './reply.js'
import { sessionHeaders } from './request-headers.js'
import { backoffMs, pause } from './resumption.js'
import type { Session } from './session.js'

interface Listening {
  readonly wire: AuthorizedWire
  readonly session: Session
  readonly clock: Clock
  readonly noStream: NoStream
}

/**
 * Keeps the stream of the server's own messages open until the signal aborts: opened again where it was cut, after the last event that
 * came, and in the session that took the place of a forgotten one. `false` at once where the server has no such stream.
 *
 * @throws `AUTHORIZATION_REQUIRED` and what else only a person can cure
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#listening-for-messages-from-the-server
 */
export async function listenTo(parts: Listening, receive: Receive, signal: Signal): Promise<boolean> {
  const { session, clock, noStream } = parts
  let lastEventId: string | undefined
  let listened = false
  if (noStream.isKnown()) return false
  for (let failures = 0; !signal.aborted;) {
    if (session.state?.era === 'modern') return false
    const used = session.state
    const round = await listenOnce(parts, { receive, signal, lastEventId })
    if (round === 'none') return listened
    if (session.state?.sessionId !== used?.sessionId) lastEventId = undefined
    else if (round !== 'failed') ({ lastEventId } = round)
    listened ||= round !== 'failed'
    failures = round === 'failed' ? failures + 1 : 0
    const retryMs = round === 'failed' ? undefined : round.retryMs
    await pause(clock, retryMs ?? backoffMs(failures), signal)
  }
  return true
}

interface Round {
  readonly receive: Receive
  readonly signal: Signal
  readonly lastEventId: string | undefined
}

type Outcome = 'none' | 'failed' | { readonly lastEventId: string | undefined; readonly retryMs: number | undefined }

async function listenOnce(parts: Listening, { receive, signal, lastEventId }: Round): Promise<Outcome> {
  const { wire, session } = parts
  const used = session.state
  const resumed = lastEventId === undefined ? undefined : { 'last-event-id': lastEventId }
  try {
    const headers = { ...sessionHeaders(used), accept: 'text/event-stream', ...resumed }
    const response = await wire.request({ method: 'GET', headers, signal })
    if (response.status === 200 && mediaType(response) === 'event-stream') {
      return await receiveStream({ response, lastEventId, receive })
    }
    const answer = await readAnswer(response)
    if (response.status === 404 && used?.sessionId !== undefined && used.handshake !== undefined) {
      await session.reopen(used)
      return { lastEventId: undefined, retryMs: 0 }
    }
    if (response.status === 405) parts.noStream.learn()
    const error = refusal(wire.url, response, answer)
    if (error.retryable || error.code === 'INSUFFICIENT_SCOPE') throw error
    return 'none'
  } catch (error) {
    if (signal.aborted || isEvergrantError(error, ...PASSING)) return 'failed'
    throw error
  }
}

const PASSING = ['SERVER_UNREACHABLE', 'TEMPORARILY_UNAVAILABLE', 'RATE_LIMITED', 'REQUEST_TIMEOUT'] as const
