import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { INTERNAL_ERROR } from '../../internal/rpc-errors.js'
import { lineOf } from '../json-rpc.js'
import type { Envelope, MessageId, Outgoing, Received } from '../remote.js'

/** A JSON-RPC message, parsed: what has to be rewritten where the host and the server speak different eras. */
export interface Parsed {
  readonly jsonrpc: '2.0'
  readonly id?: MessageId
  readonly method?: string
  readonly params?: Json
  readonly result?: Json
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

export type Json = Readonly<Record<string, unknown>>

/** @throws `RESPONSE_INVALID` for what is no JSON object */
export function parseMessage(message: { readonly bytes: Uint8Array }): Parsed {
  const parsed = readMessage(message)
  if (parsed !== undefined) return parsed
  throw new EvergrantError('RESPONSE_INVALID', 'A message that has to be translated is no JSON object')
}

/** What a message says. A member of another kind than it has to be is left out, and an error that is none gets a code and a text. */
export function readMessage({ bytes }: { readonly bytes: Uint8Array }): Parsed | undefined {
  const value = parseObject(bytes)
  if (value === undefined) return undefined
  const { params, result, error, ...message } = value
  return {
    ...(message as Pick<Parsed, 'jsonrpc' | 'id' | 'method'>),
    ...(isObject(params) && { params }),
    ...(isObject(result) && { result }),
    ...(error !== undefined && { error: toRpcError(error) }),
  }
}

function parseObject(bytes: Uint8Array): Json | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
    return isObject(value) ? value : undefined
  } catch {
    // The parser's own words would quote what came.
    return undefined
  }
}

/** A reply has a result or an error. @throws `RESPONSE_INVALID` */
export function parseReply(message: { readonly bytes: Uint8Array }): Parsed {
  const reply = parseMessage(message)
  if (reply.result !== undefined || reply.error !== undefined) return reply
  throw new EvergrantError('RESPONSE_INVALID', 'The server sent an answer that is none')
}

export function unanswered(): EvergrantError {
  return new EvergrantError('RESPONSE_INVALID', 'The server ended its reply without an answer')
}

function toRpcError(error: unknown): NonNullable<Parsed['error']> {
  const { code, message, ...more } = isObject(error) ? error : {}
  return {
    ...more,
    code: typeof code === 'number' ? code : INTERNAL_ERROR,
    message: typeof message === 'string' ? message : 'The error has no text',
  }
}

/** The message as bytes, with its envelope. */
export function encode(message: Omit<Parsed, 'jsonrpc'>): Received {
  return { bytes: lineOf(message), envelope: envelopeOf(message) }
}

export function outgoing(message: Omit<Parsed, 'jsonrpc'>, more: Omit<Outgoing, 'bytes' | 'envelope'> = {}): Outgoing {
  return { ...encode(message), ...more }
}

function envelopeOf({ id, method, error }: Omit<Parsed, 'jsonrpc'>): Envelope {
  if (method !== undefined) return id === undefined ? { kind: 'notification', method } : { kind: 'request', id, method }
  return { kind: error === undefined ? 'result' : 'error', ...(id !== undefined && { id }) }
}

export function objectIn(parent: Json | undefined, key: string): Json {
  const value = parent?.[key]
  return isObject(value) ? value : {}
}

/** What a server may ask of its client while it works on a request. */
export const INPUT_METHODS: ReadonlySet<string> = new Set([
  'elicitation/create',
  'sampling/createMessage',
  'roots/list',
])
