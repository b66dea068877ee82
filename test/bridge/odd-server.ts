import { startWebServer, webHandler } from '../peers/web-server.js'

/** A server without any login whose tools have schemas that providers of language models refuse. */
export interface OddServer {
  readonly url: string
  /** Headers of the requests, in the order of their arrival. */
  readonly headers: readonly Readonly<Record<string, string>>[]
  /** Tools that were called, with their arguments. */
  readonly calls: readonly unknown[]
  close(): Promise<void>
}

export const ODD_TOOL = {
  name: 'find',
  description: 'Finds a thing.',
  inputSchema: {
    type: 'object',
    $defs: { name: { type: ['string', 'null'] } },
    oneOf: [
      { properties: { url: { type: 'string' } }, required: ['url'] },
      { properties: { name: { $ref: '#/$defs/name' } }, required: ['name'] },
    ],
  },
}

export async function startOddServer(): Promise<OddServer> {
  const headers: Readonly<Record<string, string>>[] = []
  const calls: unknown[] = []
  const answers = new Map<string, (params: unknown) => object>([
    [
      'initialize',
      () => ({ protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'odd', version: '1' } }),
    ],
    ['tools/list', () => ({ tools: [ODD_TOOL] })],
    [
      'tools/call',
      (params) => {
        calls.push(params)
        return { content: [{ type: 'text', text: 'found' }] }
      },
    ],
  ])
  const web = await startWebServer()
  web.handle(
    webHandler(web.origin, async (request) => {
      headers.push(Object.fromEntries(request.headers))
      if (request.method !== 'POST') return new Response(null, { status: 405 })
      const { id, method, params } = (await request.json()) as { id?: number; method: string; params?: unknown }
      if (id === undefined) return new Response(null, { status: 202 })
      const answer = answers.get(method)
      const outcome = answer ? { result: answer(params) } : { error: { code: -32601, message: 'Method not found' } }
      return Response.json({ jsonrpc: '2.0', id, ...outcome })
    }),
  )
  return { url: `${web.origin}/mcp`, headers, calls, close: () => web.close() }
}
