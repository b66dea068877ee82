/** The MCP half of the test server: what one POST is answered with. Pure but for the sessions it is handed. */
import { randomUUID } from 'node:crypto'
import { echoText, tools } from './tools.js'

const LEGACY_VERSION = '2025-11-25'
const MODERN_VERSION = '2026-07-28'

export type Era = 'legacy' | 'modern'

export interface McpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A JSON-RPC message; none where the status says it all. */
  readonly message?: Buffer
}

interface Incoming {
  readonly id?: string | number
  readonly method: string
  readonly params?: { readonly name?: string; readonly arguments?: { readonly size?: number }; readonly _meta?: object }
}

interface Asked {
  readonly era: Era
  readonly sessions: Set<string>
  readonly sessionId: string | undefined
}

export function answerMessage(body: string, asked: Asked): McpAnswer {
  const incoming = JSON.parse(body) as Incoming
  return asked.era === 'modern' ? answerModern(incoming) : answerLegacy(incoming, asked)
}

function answerLegacy(incoming: Incoming, { sessions, sessionId }: Asked): McpAnswer {
  const { id, method } = incoming
  if (method === 'initialize') {
    const opened = randomUUID()
    sessions.add(opened)
    return { ...resultOf(id, initialized), headers: { 'mcp-session-id': opened } }
  }
  if (sessionId === undefined) return errorOf(400, id, -32_000, 'Bad Request: no valid session ID provided')
  if (!sessions.has(sessionId)) return errorOf(404, id, -32_001, 'Session not found')
  return id === undefined ? { status: 202 } : answerRequest(incoming, {})
}

function answerModern(incoming: Incoming): McpAnswer {
  const { id, method, params } = incoming
  if (id === undefined) return { status: 202 }
  const version = (params?._meta as Record<string, unknown> | undefined)?.['io.modelcontextprotocol/protocolVersion']
  if (version !== MODERN_VERSION)
    return errorOf(400, id, -32_022, 'Unsupported protocol version', { supported: [MODERN_VERSION] })
  if (method === 'server/discover') return resultOf(id, { ...complete, ...kept, ...discovered })
  return answerRequest(incoming, complete)
}

function answerRequest({ id, method, params }: Incoming, more: object): McpAnswer {
  switch (method) {
    case 'tools/list':
      return resultOf(id, { ...more, ...('resultType' in more && kept), tools })
    case 'tools/call':
      return { status: 200, message: echoMessage(id, params?.arguments?.size ?? 0, more) }
    case 'ping':
      return resultOf(id, more)
    default:
      return errorOf(200, id, -32_601, 'Method not found')
  }
}

const about = { capabilities: { tools: {} }, serverInfo: { name: 'benchmark', version: '1.0.0' } }
const initialized = { protocolVersion: LEGACY_VERSION, ...about }
const discovered = { supportedVersions: [MODERN_VERSION], ...about }
const complete = { resultType: 'complete' }
const kept = { ttlMs: 3_600_000, cacheScope: 'private' }

const messageOf = (id: Incoming['id'], content: object) =>
  Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: id ?? null, ...content }))

const echoes = new Map<string, Buffer>()

/** Put together from what was made before, so that the server is no part of what is measured. */
function echoMessage(id: Incoming['id'], size: number, more: object): Buffer {
  const key = `${size} ${'resultType' in more}`
  const result =
    echoes.get(key) ?? Buffer.from(JSON.stringify({ ...more, content: [{ type: 'text', text: echoText(size) }] }))
  echoes.set(key, result)
  return Buffer.concat([Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`), result, CLOSING])
}

const CLOSING = Buffer.from('}')

const resultOf = (id: Incoming['id'], result: object): McpAnswer => ({
  status: 200,
  message: messageOf(id, { result }),
})

const errorOf = (status: number, id: Incoming['id'], code: number, message: string, data?: object): McpAnswer => ({
  status,
  message: messageOf(id, { error: { code, message, data } }),
})
