import { type CacheScope, createMcpHandler, Server } from '@modelcontextprotocol/server'
import { startWebServer, webHandler } from './web-server.js'

/** A server of the 2026-07-28 revision, without any login, whose one tool changes its output schema when it is told to. */
export interface ListServer {
  readonly url: string
  /** How often it was asked for its tools. */
  asked(): number
  /** From now on the tool answers a number instead of a text; `tell` says so to whoever listens. */
  change(tell?: 'tell'): void
  close(): Promise<void>
}

export async function startListServer(hint: { ttlMs: number; cacheScope: CacheScope }): Promise<ListServer> {
  let asked = 0
  let type: 'string' | 'number' = 'string'

  const createServer = () => {
    const server = new Server(
      { name: 'lists', version: '1' },
      { capabilities: { tools: { listChanged: true } }, cacheHints: { 'tools/list': hint } },
    )
    server.setRequestHandler('tools/list', () => {
      asked += 1
      const outputSchema = { type: 'object' as const, properties: { value: { type } }, required: ['value'] }
      return { tools: [{ name: 'value', description: type, inputSchema: { type: 'object' as const }, outputSchema }] }
    })
    server.setRequestHandler('tools/call', () => {
      const structuredContent = { value: type === 'string' ? 'text' : 1 }
      return { content: [{ type: 'text' as const, text: JSON.stringify(structuredContent) }], structuredContent }
    })
    return server
  }

  const web = await startWebServer()
  const handler = createMcpHandler(createServer, { legacy: 'reject' })
  web.handle(webHandler(web.origin, (request) => handler.fetch(request)))
  return {
    url: `${web.origin}/mcp`,
    asked: () => asked,
    change(tell) {
      type = 'number'
      if (tell) handler.notify.toolsChanged()
    },
    async close() {
      await handler.close()
      await web.close()
    },
  }
}
