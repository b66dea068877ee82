import { EvergrantError } from '../../errors.js'
import { plainText } from '../../internal/redact.js'
import { URL_ELICITATION_REQUIRED } from '../../internal/rpc-errors.js'
import { isObject } from '../../internal/json-object.js'
import type { Outgoing, Received } from './channel.js'
import type { MessageId } from './envelope.js'
import { decodeUtf8, encodeUtf8 } from '../../internal/utf8.js'

/** A message from the server, parsed. The values come from outside. */
export interface Incoming {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: unknown
}

/** A message that was made as text. Its bytes are made of it for who wants those. */
export function outgoingText(message: Omit<Outgoing, 'bytes'> & { readonly text: string }): Outgoing {
  return new OutgoingText(message)
}

/** A class, so that no message has a function of its own. */
class OutgoingText implements Outgoing {
  readonly text: string
  readonly envelope: Outgoing['envelope']
  readonly name: Outgoing['name']
  readonly cancels: Outgoing['cancels']
  readonly protocolVersion: Outgoing['protocolVersion']
  readonly onSend: Outgoing['onSend']
  readonly onWait: Outgoing['onWait']

  constructor(message: Omit<Outgoing, 'bytes'> & { readonly text: string }) {
    this.text = message.text
    this.envelope = message.envelope
    this.name = message.name
    this.cancels = message.cancels
    this.protocolVersion = message.protocolVersion
    this.onSend = message.onSend
    this.onWait = message.onWait
  }

  get bytes(): Uint8Array {
    return encodeUtf8(this.text)
  }
}

export function requestText(id: MessageId, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params })
}

export function notificationOf(method: string, params?: object): Outgoing {
  const bytes = encodeUtf8(JSON.stringify({ jsonrpc: '2.0', method, ...(params && { params }) }))
  return { bytes, envelope: { kind: 'notification', method } }
}

export function resultOf(id: MessageId, result: object): Outgoing {
  return { bytes: encodeUtf8(JSON.stringify({ jsonrpc: '2.0', id, result })), envelope: { kind: 'result', id } }
}

export function errorOf(id: MessageId, error: { readonly code: number; readonly message: string }): Outgoing {
  return { bytes: encodeUtf8(JSON.stringify({ jsonrpc: '2.0', id, error })), envelope: { kind: 'error', id } }
}

/**
 * The whole message.
 *
 * @throws `RESPONSE_INVALID` when it is not JSON: its envelope was read, its payload was not looked at until here
 */
export function parseIncoming({ bytes }: Pick<Received, 'bytes'>): Incoming {
  try {
    return JSON.parse(decodeUtf8(bytes)) as Incoming
  } catch {
    // The parse error would quote the message, which can hold anything.
    throw new EvergrantError('RESPONSE_INVALID', 'The server sent a message that is not JSON')
  }
}

/** The error that a JSON-RPC error is for the caller. `status`: of the HTTP answer that held it, where that was no success. */
export function protocolError(error: unknown, status: number | undefined): EvergrantError {
  const { code, message, data } = isObject(error) ? error : {}
  const text = plainText(message) ?? 'without a reason'
  const details = {
    ...(typeof code === 'number' && { code }),
    ...(status !== undefined && { status }),
    ...supportedVersions(data),
  }
  const cause = code === URL_ELICITATION_REQUIRED ? data : undefined
  const number = typeof code === 'number' ? code : 'no code'
  return new EvergrantError('PROTOCOL_ERROR', `The server refused the request (${number}): ${text}`, { details, cause })
}

function supportedVersions(data: unknown): { readonly supported?: readonly string[] } {
  const supported = isObject(data) ? data['supported'] : undefined
  return Array.isArray(supported) ? { supported: supported.filter(isRevision).slice(0, 20) } : {}
}

/** Short and plain, as every revision is named: what is longer or has other signs is none. */
function isRevision(name: unknown): name is string {
  return typeof name === 'string' && /^[\w.+-]{1,40}$/.test(name)
}
