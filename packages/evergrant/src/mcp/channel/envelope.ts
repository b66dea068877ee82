import { indexOfByte } from '../../internal/bytes.js'
import { readResultTail } from './result-tail.js'
import { decodeUtf8 } from '../../internal/utf8.js'

export type MessageId = string | number

/** What a JSON-RPC message is, without what it says. */
export interface Envelope {
  readonly kind: 'request' | 'notification' | 'result' | 'error'
  /** Missing in a notification, and in an error about a message whose id was unreadable. */
  readonly id?: MessageId
  readonly method?: string
}

/**
 * Kind, id and method of a JSON-RPC message. The payload is stepped over, not parsed: nothing is made of it, and long strings are crossed by a
 * search for their closing quote.
 *
 * Whatever JSON.parse would make of the message, the envelope says the same: escaped member names are resolved, and a message that has one of its own
 * members twice is none, since parsers differ in which of the two they take. (A large result that ends with its id is read off its end: there the id is the one
 * that JSON.parse takes, and members twice go unnoticed.) Bytes that are no UTF-8 change nothing here: no decoder lets them swallow a quote.
 *
 * @returns `undefined` for what is no single JSON-RPC message: a batch, other JSON, half a message. Inside the payload, errors of syntax are not looked for.
 * @see https://www.jsonrpc.org/specification
 */
export function readEnvelope(bytes: Uint8Array): Envelope | undefined {
  const id = readResultTail(bytes)
  if (id !== undefined) return { kind: 'result', id }
  const members = readMembers(bytes)
  return members === undefined ? undefined : toEnvelope(bytes, members)
}

/** The members of a message, each with the place of its value. */
type Members = Partial<Record<Member, Span>>
type Member = 'jsonrpc' | 'id' | 'method' | 'params' | 'result' | 'error'

interface Span {
  readonly start: number
  readonly end: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN = 0x7b
const CLOSE = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d

function toEnvelope(bytes: Uint8Array, members: Members): Envelope | undefined {
  const { id: idSpan, method: methodSpan, result, error } = members
  const id = idSpan && parseId(bytes, idSpan)
  const hasId = id !== undefined && id !== null
  if (idSpan !== undefined && id === undefined) return undefined
  if (methodSpan !== undefined) {
    const method = parseString(bytes, methodSpan)
    if (method === undefined || result !== undefined || error !== undefined) return undefined
    if (idSpan === undefined) return { kind: 'notification', method }
    return hasId ? { kind: 'request', id, method } : undefined
  }
  if (result !== undefined) return hasId && error === undefined ? { kind: 'result', id } : undefined
  if (error === undefined) return undefined
  return hasId ? { kind: 'error', id } : { kind: 'error' }
}

/** The members of the one object that the bytes are. */
function readMembers(bytes: Uint8Array): Members | undefined {
  const members: Members = {}
  let at = skipSpace(bytes, 0)
  if (bytes[at] !== OPEN) return undefined
  do {
    const nameStart = skipSpace(bytes, at + 1)
    if (bytes[nameStart] === CLOSE && bytes[at] === OPEN) return endsAt(bytes, nameStart) ? members : undefined
    if (bytes[nameStart] !== QUOTE) return undefined
    const nameEnd = skipString(bytes, nameStart)
    const colon = skipSpace(bytes, nameEnd)
    if (bytes[colon] !== COLON) return undefined
    const start = skipSpace(bytes, colon + 1)
    const end = skipValue(bytes, start)
    if (end === start) return undefined
    const name = memberName(bytes, { start: nameStart, end: nameEnd })
    if (name !== undefined) {
      if (members[name] !== undefined) return undefined
      members[name] = { start, end }
    }
    at = skipSpace(bytes, end)
  } while (bytes[at] === COMMA)
  return bytes[at] === CLOSE && endsAt(bytes, at) ? members : undefined
}

function endsAt(bytes: Uint8Array, last: number): boolean {
  return skipSpace(bytes, last + 1) === bytes.length
}

const MEMBERS: ReadonlySet<string> = new Set<Member>(['jsonrpc', 'id', 'method', 'params', 'result', 'error'])
/** Of a member name whose every character is written as an escape of six bytes, quotes included. */
const MAX_NAME_BYTES = 6 * 'jsonrpc'.length + 2

function memberName(bytes: Uint8Array, span: Span): Member | undefined {
  if (span.end - span.start > MAX_NAME_BYTES) return undefined
  const name = parseString(bytes, span)
  return name !== undefined && isMember(name) ? name : undefined
}

function isMember(name: string): name is Member {
  return MEMBERS.has(name)
}

const MAX_ID_BYTES = 1024

/** `null` for JSON's null, `undefined` for what is no id. */
function parseId(bytes: Uint8Array, span: Span): MessageId | null | undefined {
  if (bytes[span.start] === QUOTE) return parseString(bytes, span)
  if (span.end - span.start > MAX_ID_BYTES) return undefined
  const digits = parseDigits(bytes, span)
  if (digits !== undefined) return digits
  const value = parseJson(bytes, span)
  return value === null || Number.isFinite(value) ? (value as number | null) : undefined
}

/** A whole number of few digits, as most ids are: added up faster than decoded. */
function parseDigits(bytes: Uint8Array, { start, end }: Span): number | undefined {
  if (end - start > MAX_DIGITS || (bytes[start] === ZERO && end - start > 1)) return undefined
  let value = 0
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return value
}

const ZERO = 0x30
/** Every number of so many digits is exact. */
const MAX_DIGITS = 15

function parseString(bytes: Uint8Array, { start, end }: Span): string | undefined {
  if (bytes[start] !== QUOTE) return undefined
  let text = ''
  for (let at = start + 1; at < end - 1; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte < 0x20 || byte >= 0x7f || byte === BACKSLASH || at - start > MAX_PLAIN) {
      const value = parseJson(bytes, { start, end })
      return typeof value === 'string' ? value : undefined
    }
    text += String.fromCharCode(byte)
  }
  return text
}

/** Up to this length a string is put together faster than decoded. */
const MAX_PLAIN = 48

function parseJson(bytes: Uint8Array, { start, end }: Span): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes.subarray(start, end)))
  } catch {
    return undefined
  }
}

/** Where the value ends that begins here; the same place when none begins. */
function skipValue(bytes: Uint8Array, start: number): number {
  const first = bytes[start]
  if (first === QUOTE) return skipString(bytes, start)
  if (first === OPEN || first === OPEN_LIST) return skipNested(bytes, start)
  let at = start
  while (at < bytes.length && !isDelimiter(bytes[at])) at += 1
  return at
}

function isDelimiter(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE || byte === CLOSE_LIST || byte === COLON || isSpace(byte)
}

function skipNested(bytes: Uint8Array, start: number): number {
  const { length } = bytes
  let depth = 0
  for (let at = start; at < length;) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE) {
      at = skipString(bytes, at)
      continue
    }
    at += 1
    // Brackets and braces differ in one bit.
    if (byte < OPEN_LIST) continue
    const brace = byte | 0x20
    if (brace === OPEN) depth += 1
    else if (brace === CLOSE) {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return length
}

/** After this many bytes without quote or escape, a search for the closing quote begins to be faster than a look at each byte. */
const NEAR = 32

/** Where the string ends whose opening quote is here; the length when it does not end. */
function skipString(bytes: Uint8Array, start: number): number {
  const { length } = bytes
  let at = start + 1
  while (at < length) {
    const near = Math.min(at + NEAR, length)
    let byte = bytes[at]
    while (at < near && byte !== QUOTE && byte !== BACKSLASH) byte = bytes[++at]
    if (at < near) {
      if (byte === QUOTE) return at + 1
      at += 2
      continue
    }
    const quote = indexOfByte(bytes, QUOTE, at)
    if (quote === -1) return length
    if (!isEscaped(bytes, quote, at)) return quote + 1
    at = quote + 1
  }
  return length
}

/** Whether an odd number of backslashes stands before the byte. Those before `from` belong to escapes that are over. */
function isEscaped(bytes: Uint8Array, index: number, from: number): boolean {
  let at = index
  while (at > from && bytes[at - 1] === BACKSLASH) at -= 1
  return (index - at) % 2 === 1
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from
  while (isSpace(bytes[at])) at += 1
  return at
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
