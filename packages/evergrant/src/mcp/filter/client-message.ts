import { quote } from '../../internal/redact.js'
import { isObject } from '../../internal/json-object.js'

export type MessageId = string | number

/** One JSON-RPC message of a client, its shape checked to the last member. */
export type ClientMessage =
  | { readonly kind: 'request'; readonly id: MessageId; readonly method: string; readonly params: Params }
  | { readonly kind: 'notification'; readonly method: string; readonly params: Params }
  | { readonly kind: 'answer'; readonly id: MessageId }

export type Params = Readonly<Record<string, unknown>>

export interface Malformed {
  readonly problem: string
  /** For the answer, where the message is a request. The id of an answer is the server's: an error with it would hit another request. */
  readonly id?: MessageId | undefined
}

/**
 * The message that a JSON value is. Members that JSON-RPC does not know are refused, since some parsers take `Method` for `method`.
 *
 * @see https://www.jsonrpc.org/specification
 */
export function readClientMessage(value: unknown): ClientMessage | Malformed {
  if (Array.isArray(value)) return { problem: 'batches are not allowed' }
  if (!isObject(value)) return { problem: 'it is no JSON-RPC message' }
  const { id, method, params } = value
  const isCall = Object.hasOwn(value, 'method')
  const known = isCall && isMessageId(id) ? { id } : {}
  const stranger = Object.keys(value).find((member) => !(isCall ? CALL_MEMBERS : ANSWER_MEMBERS).has(member))
  if (stranger !== undefined) return { problem: `its member ${quote(stranger)} is not allowed`, ...known }
  if (value['jsonrpc'] !== '2.0') return { problem: 'its "jsonrpc" is not "2.0"', ...known }
  if (Object.hasOwn(value, 'id') && !isMessageId(id)) return { problem: 'its id is neither a string nor an integer' }
  if (!isCall) return readAnswer(value)
  if (typeof method !== 'string') return { problem: 'its method is no string', ...known }
  if (Object.hasOwn(value, 'params') && !isObject(params)) return { problem: 'its params are no object', ...known }
  const call = { method, params: isObject(params) ? params : {} }
  return isMessageId(id) ? { kind: 'request', id, ...call } : { kind: 'notification', ...call }
}

function readAnswer(value: Record<string, unknown>): ClientMessage | Malformed {
  const { id } = value
  if (!isMessageId(id)) return { problem: 'it has neither a method nor an id' }
  const [hasResult, hasError] = [Object.hasOwn(value, 'result'), Object.hasOwn(value, 'error')]
  if (hasResult === hasError) return { problem: 'it is neither a request nor an answer' }
  return { kind: 'answer', id }
}

function isMessageId(id: unknown): id is MessageId {
  return typeof id === 'string' || Number.isSafeInteger(id)
}

const CALL_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params'])
const ANSWER_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'result', 'error'])
