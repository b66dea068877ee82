import { isObject } from '../../internal/json-object.js'
import { type Outgoing, paramHeaders, type Remote, type SendOptions } from '../remote.js'
import { type Json, objectIn, readMessage } from './wire-words.js'

/**
 * Sends the arguments that a tool's schema marks with `x-mcp-header` as headers too, as HTTP wants them in the modern era; a host at
 * standard input and output has no headers. Which ones is learned from the lists of tools that pass.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export function withParamHeaders(remote: Remote): Remote {
  const marked = new Map<string, Json>()

  const learn = ({ bytes }: { readonly bytes: Uint8Array }) => {
    if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(MARK)) return
    // What cannot be read is for whoever takes the reply.
    const tools = readMessage({ bytes })?.result?.['tools']
    for (const tool of Array.isArray(tools) ? (tools as unknown[]) : []) {
      if (!isObject(tool) || typeof tool['name'] !== 'string') continue
      const inputSchema = objectIn(tool, 'inputSchema')
      if (JSON.stringify(inputSchema).includes(MARK)) marked.set(tool['name'], inputSchema)
      else marked.delete(tool['name'])
    }
  }

  return {
    get session() {
      return remote.session
    },
    listen: (signal) => remote.listen(signal),
    close: (how) => remote.close(how),
    send(message, options) {
      const { method } = message.envelope
      if (message.protocolVersion === undefined || (method !== 'tools/list' && method !== 'tools/call')) {
        return remote.send(message, options)
      }
      if (method === 'tools/list') return remote.send(message, listening(message, options, learn))
      const inputSchema = marked.get(message.name ?? '')
      if (inputSchema === undefined) return remote.send(message, options)
      const given = objectIn(readMessage(message)?.params, 'arguments')
      return remote.send(message, {
        ...options,
        headers: { ...options?.headers, ...paramHeaders({ inputSchema }, given) },
      })
    },
  }
}

function listening(
  { envelope }: Outgoing,
  options: SendOptions | undefined,
  learn: (reply: { readonly bytes: Uint8Array }) => void,
): SendOptions | undefined {
  const receive = options?.receive
  if (receive === undefined) return options
  return {
    ...options,
    receive(received) {
      if (received.envelope.id === envelope.id && received.envelope.kind === 'result') learn(received)
      return receive(received)
    },
  }
}

const MARK = 'x-mcp-header'
