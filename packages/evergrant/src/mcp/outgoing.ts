import type { JSONRPCMessage } from '@modelcontextprotocol/client'
import { META, NAMING_PARAMS } from '../internal/mcp-words.js'
import type { Envelope } from './channel/envelope.js'
import type { Outgoing } from './channel/channel.js'
import { outgoingText } from './channel/messages.js'

/** A message as its text, with what the channel wants to know of it: nothing is looked for in the text again. */
export function toOutgoing(message: JSONRPCMessage): Outgoing {
  const text = JSON.stringify(message)
  if (!('method' in message)) return outgoingText({ text, envelope: replyEnvelope(message) })
  const { method, params } = message
  const envelope: Envelope =
    'id' in message ? { kind: 'request', id: message.id, method } : { kind: 'notification', method }
  const name = nameIn(method, params)
  const cancels = method === 'notifications/cancelled' ? params?.['requestId'] : undefined
  const protocolVersion = params?._meta?.[META.protocolVersion]
  return outgoingText({
    text,
    envelope,
    name,
    cancels: typeof cancels === 'string' || typeof cancels === 'number' ? cancels : undefined,
    protocolVersion: typeof protocolVersion === 'string' ? protocolVersion : undefined,
  })
}

type Reply = Exclude<JSONRPCMessage, { method: string }>

function replyEnvelope({ id, ...reply }: Reply): Envelope {
  return { kind: 'result' in reply ? 'result' : 'error', ...(id !== undefined && { id }) }
}

function nameIn(method: string, params: { readonly [member: string]: unknown } = {}): string | undefined {
  const member = NAMING_PARAMS.get(method)
  const name = member && params[member]
  return typeof name === 'string' ? name : undefined
}
