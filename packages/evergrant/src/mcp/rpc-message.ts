import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/client'
import { EvergrantError } from '../errors.js'
import { isObject } from '../internal/json-object.js'
import { META } from '../internal/mcp-words.js'
import type { EraName } from './channel/channel.js'

/**
 * A message of the server, without what JSON-RPC does not know: the SDK takes a message with more members for none at all, and its
 * caller would wait for nothing.
 *
 * @param era of the conversation. In the modern one a result without a type is complete, and the SDK wants to read it.
 * @throws `RESPONSE_INVALID`
 * @see https://www.jsonrpc.org/specification#response_object
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic (results)
 */
export function parseRpcMessage(bytes: Uint8Array, era?: EraName): JSONRPCMessage {
  const value = parsed(bytes)
  const message = isObject(value) && value['jsonrpc'] === '2.0' ? (callIn(value) ?? replyIn(value, era)) : undefined
  if (message !== undefined) return message as JSONRPCMessage
  throw new EvergrantError('RESPONSE_INVALID', 'The server sent something that is no JSON-RPC message')
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    // A parse error would quote what was sent.
    return undefined
  }
}

type Members = Readonly<Record<string, unknown>>

function callIn({ jsonrpc, id, method, params }: Members): Members | undefined {
  if (typeof method !== 'string' || (id !== undefined && !isId(id))) return undefined
  if (params !== undefined && params !== null && !isObject(params)) return undefined
  return { jsonrpc, ...(id !== undefined && { id }), method, ...(isObject(params) && { params }) }
}

function replyIn({ jsonrpc, id, method, result, error }: Members, era: EraName | undefined): Members | undefined {
  if (method !== undefined) return undefined
  if (isObject(result)) {
    if (!isId(id) || !isMeta(result['_meta'])) return undefined
    const isTyped = era !== 'modern' || result['resultType'] !== undefined
    return { jsonrpc, id, result: isTyped ? result : { ...result, resultType: 'complete' } }
  }
  if (!isObject(error) || !Number.isInteger(error['code']) || typeof error['message'] !== 'string') return undefined
  return { jsonrpc, ...(isId(id) && { id }), error }
}

/** What a result says of its server is checked by the SDK before it looks whose reply it is. */
function isMeta(meta: unknown): boolean {
  if (meta === undefined) return true
  if (!isObject(meta)) return false
  const server = meta[META.serverInfo]
  if (server === undefined) return true
  return isObject(server) && typeof server['name'] === 'string' && typeof server['version'] === 'string'
}

function isId(value: unknown): value is RequestId {
  return typeof value === 'string' || Number.isInteger(value)
}

const decoder = new TextDecoder()
