import { isUtf8 } from 'node:buffer'
import { isObject } from '../internal/json-object.js'
import { META, NAMING_PARAMS } from '../internal/mcp-words.js'
import { INVALID_REQUEST, PARSE_ERROR } from '../internal/rpc-errors.js'
import type { RpcError } from './json-rpc.js'
import { type Envelope, type MessageId, type Outgoing, readEnvelope } from './remote.js'

/** One message of the host, with what of it the bridge has to know. */
export interface HostMessage extends Outgoing {
  /** `params`; of a large message parsed when first looked at. */
  readonly params: Readonly<Record<string, unknown>>
}

/** A line that is no message, and what is answered. */
export interface RefusedLine {
  readonly id: MessageId | null
  readonly error: RpcError
}

/** Reads one line of the host. Up to 64 KB it is parsed as a whole; of a larger one only the envelope is read. */
export function readHostMessage(bytes: Uint8Array): HostMessage | RefusedLine {
  if (!isUtf8(bytes)) return refused(PARSE_ERROR, 'The message is not UTF-8')
  if (bytes.length > PARSED_UP_TO_BYTES) {
    const envelope = readEnvelope(bytes)
    if (envelope !== undefined) return largeMessage(bytes, envelope)
  }
  const text = textOf(bytes)
  const parsed = parse(text)
  if (parsed === undefined) return refused(PARSE_ERROR, 'The message is not JSON')
  const envelope = envelopeOf(parsed)
  if (envelope !== undefined) return messageOf({ bytes, text, envelope }, paramsOf(parsed))
  return refused(INVALID_REQUEST, Array.isArray(parsed) ? 'Batches are not supported' : 'That is no JSON-RPC message')
}

export function isRefused(read: HostMessage | RefusedLine): read is RefusedLine {
  return 'error' in read
}

function refused(code: number, message: string): RefusedLine {
  return { id: null, error: { code, message } }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function envelopeOf(parsed: unknown): Envelope | undefined {
  if (!isObject(parsed)) return undefined
  const { id, method } = parsed
  const isId = typeof id === 'string' || typeof id === 'number'
  if (typeof method === 'string') {
    if (isId) return { kind: 'request', id, method }
    return id === undefined ? { kind: 'notification', method } : undefined
  }
  if (!isId || method !== undefined) return undefined
  if ('result' in parsed) return { kind: 'result', id }
  return 'error' in parsed ? { kind: 'error', id } : undefined
}

type Params = HostMessage['params']

function messageOf({ bytes, text, envelope }: Outgoing, params: Params): HostMessage {
  return { bytes, text, envelope, params, name: nameIn(params, envelope), protocolVersion: protocolVersionIn(params) }
}

function largeMessage(bytes: Uint8Array, envelope: Envelope): HostMessage {
  let params: Params | undefined
  return {
    bytes,
    envelope,
    get params() {
      return (params ??= paramsOf(parse(textOf(bytes))))
    },
    get name() {
      return nameIn(this.params, envelope)
    },
    get protocolVersion() {
      return protocolVersionIn(this.params)
    },
  }
}

function nameIn(params: Params, { method }: Envelope): string | undefined {
  const key = method === undefined ? undefined : NAMING_PARAMS.get(method)
  const value = key === undefined ? undefined : params[key]
  return typeof value === 'string' ? value : undefined
}

function protocolVersionIn(params: Params): string | undefined {
  const meta = params['_meta']
  const version = isObject(meta) ? meta[META.protocolVersion] : undefined
  return typeof version === 'string' ? version : undefined
}

function paramsOf(parsed: unknown): Params {
  return isObject(parsed) && isObject(parsed['params']) ? parsed['params'] : {}
}

const PARSED_UP_TO_BYTES = 64 * 1024
