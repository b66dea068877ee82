import { EvergrantError } from '../../errors.js'
import { joinBytes, sizeOf } from '../../internal/bytes.js'
import { displayUrl, quote } from '../../internal/redact.js'
import type { WireResponse } from '../../internal/wire.js'
import { LINGER_MS, MAX_MESSAGE_BYTES } from './body.js'
import type { Outgoing, Receive } from './channel.js'
import { readEnvelope } from './envelope.js'
import { createEventStreamParser, type StreamEvent } from './event-stream.js'
import { readParts } from './parts.js'

/** How a stream went, and from where it could go on. */
export interface StreamEnd {
  /** The reply that was waited for has come. */
  readonly answered: boolean
  readonly lastEventId: string | undefined
  /** How long the server asks to wait before it is asked again. */
  readonly retryMs: number | undefined
  /** Why the stream is over, when the connection broke. */
  readonly cut: unknown
  /** Something came that was no message. */
  readonly malformed: boolean
}

export type MediaType = 'json' | 'event-stream' | 'other'

export function mediaType(response: WireResponse): MediaType {
  const type = response.header('content-type') ?? ''
  if (isType(type, 'application/json')) return 'json'
  return isType(type, 'text/event-stream') ? 'event-stream' : 'other'
}

function isType(value: string, type: string): boolean {
  if (value === type) return true
  const end = value.indexOf(';')
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase() === type
}

/**
 * Hands on a reply that came in one piece: one message, or several in an array as revision 2025-03-26 allows.
 *
 * @throws `RESPONSE_INVALID` when it is no message
 */
export function deliverJson(parts: readonly Uint8Array[], url: URL, receive: Receive): void | Promise<void> {
  const received = readParts(parts)
  return received === undefined ? deliverEach(joinBytes(parts), url, receive) : receive(received)
}

async function deliverEach(bytes: Uint8Array, url: URL, receive: Receive): Promise<void> {
  for (const message of messagesOf(bytes, url)) {
    const each = new TextEncoder().encode(written(message, url))
    const its = readEnvelope(each)
    if (its === undefined) throw invalid(url, 'something that is no JSON-RPC message')
    await receive({ bytes: each, envelope: its })
  }
}

function written(message: unknown, url: URL): string {
  try {
    return JSON.stringify(message)
  } catch {
    // Parsing does without the stack that writing needs for every level.
    throw invalid(url, 'a message that is nested too deeply')
  }
}

function messagesOf(bytes: Uint8Array, url: URL): unknown[] {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (Array.isArray(value) && value.length > 0) return value
  } catch {
    // What it is not is told below; a parse error would quote it.
  }
  throw invalid(url, 'something that is no JSON-RPC message')
}

/** The text of a stream, from wherever it begins. */
export interface StreamInput {
  readonly response: WireResponse
  /** The request whose reply ends the wait; without one the stream is only listened to. */
  readonly request?: Outgoing | undefined
  readonly lastEventId?: string | undefined
  readonly receive: Receive
  /** The address that a stream of HTTP+SSE begins with. */
  readonly onEndpoint?: ((named: string) => void) | undefined
}

/** Receives the messages of a stream until it ends. What `receive` throws ends it too, and is thrown. */
export async function receiveStream(input: StreamInput): Promise<StreamEnd> {
  const { response, request, lastEventId, receive, onEndpoint } = input
  const id = request?.envelope.kind === 'request' ? request.envelope.id : undefined
  const end = { answered: false, lastEventId, retryMs: undefined as number | undefined, malformed: false }
  let failure: { readonly error: unknown } | undefined
  let lingering: ReturnType<typeof setTimeout> | undefined
  const events: StreamEvent[] = []

  const deliver = (event: StreamEvent): void | Promise<void> => {
    if (event.event === 'endpoint') return onEndpoint?.(new TextDecoder().decode(event.data))
    const { parts = [event.data] } = event
    if (sizeOf(parts) === 0) return
    if (event.event !== '' && event.event !== 'message') return
    const received = readParts(parts, event.id)
    if (received === undefined) {
      end.malformed = true
      return
    }
    const { envelope } = received
    if (id !== undefined && envelope.id === id && envelope.kind !== 'request') {
      end.answered = true
      // The stream ends with its reply. A server that leaves it open does not keep its client waiting.
      lingering ??= setTimeout(() => response.discard(), LINGER_MS)
    }
    return receive(received)
  }
  /** Without a promise as long as nobody asks to wait: most replies are one event. */
  const deliverAll = (): void | Promise<void> => {
    for (let event = events.shift(); event !== undefined; event = events.shift()) {
      const wait = deliver(event)
      if (wait !== undefined) return wait.then(deliverAll)
    }
  }
  const parser = createEventStreamParser(
    {
      event: (event) => void events.push(event),
      id: (eventId) => void (end.lastEventId = eventId === '' ? undefined : eventId),
      retry: (ms) => void (end.retryMs = ms),
    },
    { maxEventBytes: MAX_MESSAGE_BYTES },
  )

  let delivering: Promise<void> | undefined
  try {
    await response.drain((chunk) => {
      try {
        parser.push(chunk)
        const wait = deliverAll()
        if (wait === undefined) return
        delivering = wait.catch((error: unknown) => {
          failure = { error }
          throw error
        })
        return delivering
      } catch (error) {
        failure = { error }
        throw error
      }
    })
    // The body can be over while its last message is still being received.
    if (delivering !== undefined) await delivering
    return { ...end, cut: undefined }
  } catch (error) {
    if (failure !== undefined) throw failure.error
    return { ...end, cut: error }
  } finally {
    clearTimeout(lingering)
  }
}

export function invalid(url: URL, what: string): EvergrantError {
  return new EvergrantError('RESPONSE_INVALID', `${displayUrl(url)} sent ${what}`)
}

export function unexpectedType(url: URL, response: WireResponse): EvergrantError {
  const type = quote(response.header('content-type') ?? 'no content type')
  return new EvergrantError('NOT_AN_MCP_SERVER', `${displayUrl(url)} answered ${response.status} with ${type}`, {
    details: { status: response.status },
  })
}
