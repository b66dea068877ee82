import { isObject } from '../../internal/json-object.js'
import { headerValue, type Outgoing, type Remote, type SendOptions } from '../remote.js'
import { type Json, objectIn, parseMessage } from './wire-words.js'

/** Where in the arguments of a tool the value of a header is. */
interface ParamHeader {
  readonly name: string
  readonly path: readonly string[]
}

/**
 * Sends the arguments that a tool's schema marks with `x-mcp-header` as headers too, as HTTP wants them in the modern era; a host at
 * standard input and output has no headers. Which ones is learned from the lists of tools that pass.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export function withParamHeaders(remote: Remote): Remote {
  const marked = new Map<string, readonly ParamHeader[]>()

  const learn = ({ bytes }: { readonly bytes: Uint8Array }) => {
    if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(MARK)) return
    const tools = parseMessage({ bytes }).result?.['tools']
    for (const tool of Array.isArray(tools) ? (tools as unknown[]) : []) {
      const name = isObject(tool) ? tool['name'] : undefined
      if (typeof name === 'string' && isObject(tool)) marked.set(name, markedParams(objectIn(tool, 'inputSchema'), []))
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
      const found = marked.get(message.name ?? '') ?? []
      if (found.length === 0) return remote.send(message, options)
      const headers = { ...options?.headers, ...headersOf(found, objectIn(parseMessage(message).params, 'arguments')) }
      return remote.send(message, { ...options, headers })
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

function markedParams(schema: Json, path: readonly string[]): readonly ParamHeader[] {
  return Object.entries(objectIn(schema, 'properties')).flatMap(([key, child]) => {
    if (!isObject(child)) return []
    const name = child[MARK]
    const own =
      typeof name === 'string' && TOKEN.test(name)
        ? [{ name: `mcp-param-${name.toLowerCase()}`, path: [...path, key] }]
        : []
    return path.length < MAX_DEPTH ? [...own, ...markedParams(child, [...path, key])] : own
  })
}

function headersOf(marked: readonly ParamHeader[], given: Json): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const { name, path } of marked) {
    let value: unknown = given
    for (const key of path) value = isObject(value) ? value[key] : undefined
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isInteger(value))
      headers[name] = headerValue(String(value))
  }
  return headers
}

const MARK = 'x-mcp-header'
/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/
const MAX_DEPTH = 16
