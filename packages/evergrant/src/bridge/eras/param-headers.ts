import { isObject } from '../../internal/json-object.js'
import {
  judgeHeaderMarks,
  type Outgoing,
  paramHeaders,
  type Received,
  type Remote,
  type SendOptions,
} from '../remote.js'
import { encode, type Json, objectIn, readMessage } from './wire-words.js'

/**
 * Sends the arguments that a tool's schema marks with `x-mcp-header` as headers too, as HTTP wants them in the modern era; a host at
 * standard input and output has no headers. Which ones is learned from the lists of tools that pass; a tool whose marks are against the
 * rules does not pass.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export function withParamHeaders(remote: Remote, log: (text: string) => void): Remote {
  const marked = new Map<string, Json>()

  /** The list as the host gets it. */
  const learn = (received: Received): Received => {
    const { bytes } = received
    if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(MARK)) return received
    // What cannot be read is for whoever takes the reply.
    const message = readMessage(received)
    const listed = message?.result?.['tools']
    if (message === undefined || !Array.isArray(listed)) return received
    const tools = (listed as unknown[]).filter(isTool)
    const { kept, leftOut } = judgeHeaderMarks(tools)
    for (const { name, reason } of leftOut)
      log(`The tool ${JSON.stringify(name)} is left out: ${JSON.stringify(reason)}`)
    for (const tool of tools) marked.delete(tool.name)
    for (const tool of kept) {
      const inputSchema = objectIn(tool, 'inputSchema')
      if (JSON.stringify(inputSchema).includes(MARK)) marked.set(tool.name, inputSchema)
    }
    if (leftOut.length === 0) return received
    return { ...received, ...encode({ ...message, result: { ...message.result, tools: kept } }) }
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
  learn: (reply: Received) => Received,
): SendOptions | undefined {
  const receive = options?.receive
  if (receive === undefined) return options
  return {
    ...options,
    receive(received) {
      const isList = received.envelope.id === envelope.id && received.envelope.kind === 'result'
      return receive(isList ? learn(received) : received)
    },
  }
}

function isTool(value: unknown): value is Json & { readonly name: string } {
  return isObject(value) && typeof value['name'] === 'string'
}

const MARK = 'x-mcp-header'
