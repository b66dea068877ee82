import { EvergrantError } from '../../errors.js'
import { indexOfByte, joinBytes } from '../../internal/bytes.js'
import { decodeUtf8, encodeUtf8 } from '../../internal/utf8.js'

/** One event of a stream. */
export interface StreamEvent {
  /** Empty for a plain message. */
  readonly event: string
  /** Only where this very event carries one. */
  readonly id?: string
  /** The exact bytes: a view into the chunk where they came in one, else joined once, those of a large one when first looked at. */
  readonly data: Uint8Array
  /** The same in the pieces in which they came, of a large event. */
  readonly parts?: readonly Uint8Array[]
}

export interface EventStreamHandlers {
  event(event: StreamEvent): void
  /** How long the server asks to wait before the stream is opened again. */
  retry?(ms: number): void
  /** The id to resume from, told before the event that carries it. */
  id?(id: string): void
}

export interface EventStreamLimits {
  /** Of one event, and of one line. Default 256 MiB. */
  readonly maxEventBytes?: number | undefined
}

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const COLON = 0x3a
const NEWLINE = Uint8Array.of(LF)
const MAX_EVENT_BYTES = 268_435_456
/** From here on pieces are not joined, since most who get them only pass them on. */
const LONG_BYTES = 32 * 1024
/** So much of a line tells which field it is. */
const MIN_BEGUN_BYTES = 8

const DATA = encodeUtf8('data')
const EVENT = encodeUtf8('event')
const ID = encodeUtf8('id')
const RETRY = encodeUtf8('retry')
const MESSAGE = encodeUtf8('message')

/**
 * A parser for `text/event-stream` that is fed as the chunks arrive. An event is told when its blank line is there; what follows the last blank line is
 * dropped with the stream. Every byte is looked at once, however the stream is cut into chunks.
 *
 * @throws EvergrantError (by `push`) `RESPONSE_TOO_LARGE`
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createEventStreamParser(
  on: EventStreamHandlers,
  limits: EventStreamLimits = {},
): { push(chunk: Uint8Array): void } {
  const fields = createFields(on)
  const lines = createLineReader(fields)
  const { maxEventBytes = MAX_EVENT_BYTES } = limits
  return {
    push(chunk) {
      lines.push(chunk)
      if (fields.bytes() + lines.bytes() > maxEventBytes) throw tooLarge(maxEventBytes)
    },
  }
}

interface OnLine {
  line(line: Uint8Array): void
  longLine(parts: readonly Uint8Array[]): void
}

/** Cuts chunks into lines; CR, LF and CRLF end one. A line that spans chunks is copied, unless it is long. */
function createLineReader(on: OnLine) {
  let parts: Uint8Array[] = []
  let partBytes = 0
  let endedWithCr = false
  let isFirst = true

  const finish = (line: Uint8Array) => {
    if (partBytes > 0) return finishParts(line)
    const whole = isFirst ? withoutByteOrderMark(line) : line
    isFirst = false
    on.line(whole)
  }
  const finishParts = (tail: Uint8Array) => {
    const size = partBytes + tail.length
    const pieces = [...parts, tail]
    parts = []
    partBytes = 0
    const isKept = size >= LONG_BYTES && (pieces[0]?.length ?? 0) >= MIN_BEGUN_BYTES
    const [begun = tail, ...rest] = isKept ? pieces : [joinBytes(pieces, size)]
    const first = isFirst ? withoutByteOrderMark(begun) : begun
    isFirst = false
    if (rest.length === 0) on.line(first)
    else on.longLine([first, ...rest])
  }

  return {
    bytes: () => partBytes,
    push(chunk: Uint8Array) {
      if (chunk.length === 0) return
      let start = endedWithCr && chunk[0] === LF ? 1 : 0
      endedWithCr = false
      // Each is searched for once a line at most, and a byte that the chunk does not hold only once.
      let lf = nextOf(chunk, LF, start)
      let cr = nextOf(chunk, CR, start)
      for (let end = Math.min(lf, cr); end < chunk.length; end = Math.min(lf, cr)) {
        const line = chunk.subarray(start, end)
        start = end + 1
        if (end === cr) {
          if (start === chunk.length) endedWithCr = true
          else if (chunk[start] === LF) start += 1
          cr = nextOf(chunk, CR, start)
        }
        if (lf < start) lf = nextOf(chunk, LF, start)
        finish(line)
      }
      if (start < chunk.length) {
        parts.push(start === 0 ? chunk : chunk.subarray(start))
        partBytes += chunk.length - start
      }
    },
  }
}

/** Collects the fields of an event until its blank line. */
function createFields(on: EventStreamHandlers) {
  let data: Uint8Array[] = []
  let dataBytes = 0
  let event = ''
  let id: string | undefined

  const dispatch = () => {
    const told = id === undefined ? { event } : { event, id }
    const lines = data
    const length = dataBytes
    event = ''
    id = undefined
    if (told.id !== undefined) on.id?.(told.id)
    if (lines.length === 0) return
    data = []
    dataBytes = 0
    if (lines.length === 1 || length < LONG_BYTES) return on.event({ ...told, data: joinBytes(lines, length) })
    let joined: Uint8Array | undefined
    on.event({
      ...told,
      parts: lines,
      get data() {
        return (joined ??= joinBytes(lines, length))
      },
    })
  }
  const keep = (part: Uint8Array) => {
    data.push(part)
    dataBytes += part.length
  }
  const addData = (line: Uint8Array) => {
    if (data.length > 0) keep(NEWLINE)
    keep(line)
  }

  return {
    bytes: () => dataBytes,
    longLine([first = NEWLINE, ...rest]: readonly Uint8Array[]) {
      const ofData = valueOf(first, DATA)
      if (ofData === undefined) this.line(joinBytes([first, ...rest]))
      else {
        addData(ofData)
        rest.forEach(keep)
      }
    },
    line(line: Uint8Array) {
      if (line.length === 0) return dispatch()
      const ofData = valueOf(line, DATA)
      if (ofData !== undefined) return addData(ofData)
      const ofEvent = valueOf(line, EVENT)
      if (ofEvent !== undefined) {
        event = isMessage(ofEvent) ? 'message' : decodeUtf8(ofEvent)
        return
      }
      const ofId = valueOf(line, ID)
      if (ofId !== undefined) {
        if (!ofId.includes(0)) id = decodeUtf8(ofId)
        return
      }
      const ofRetry = valueOf(line, RETRY)
      if (ofRetry !== undefined) {
        const text = decodeUtf8(ofRetry.subarray(0, MAX_RETRY_DIGITS + 1))
        if (/^\d+$/.test(text) && text.length <= MAX_RETRY_DIGITS) on.retry?.(Number(text))
      }
    },
  }
}

const MAX_RETRY_DIGITS = 15

/** What nearly every event is named, which is sooner compared than decoded. */
function isMessage(name: Uint8Array): boolean {
  return name.length === MESSAGE.length && startsWith(name, MESSAGE)
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  for (let at = 0; at < prefix.length; at += 1) if (bytes[at] !== prefix[at]) return false
  return true
}

/** What the line says of the field, without the one space that may follow the colon; `undefined` when it is another field or a comment. */
function valueOf(line: Uint8Array, field: Uint8Array): Uint8Array | undefined {
  const { length } = field
  if (!startsWith(line, field)) return undefined
  if (line.length === length) return line.subarray(length)
  if (line[length] !== COLON) return undefined
  return line.subarray(line[length + 1] === SPACE ? length + 2 : length + 1)
}

/** Where the byte is next, else the length: beyond every index. */
function nextOf(chunk: Uint8Array, byte: number, from: number): number {
  const index = indexOfByte(chunk, byte, from)
  return index === -1 ? chunk.length : index
}

function withoutByteOrderMark(line: Uint8Array): Uint8Array {
  return line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line
}

function tooLarge(maxEventBytes: number): EvergrantError {
  return new EvergrantError(
    'RESPONSE_TOO_LARGE',
    `An event of the server's stream is larger than ${maxEventBytes} bytes`,
    { details: { maxEventBytes }, hint: 'Ask the server for less at once, for example one page of a list.' },
  )
}
