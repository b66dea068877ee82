import { createMcpHandler, inputRequired, Server } from '@modelcontextprotocol/server'
import { startWebServer, webHandler } from '../peers/web-server.js'

/** A server of the 2026-07-28 revision, without any login: one tool asks the person, one wants an argument as a header. */
export async function startAskingServer() {
  const regions: (string | null)[] = []
  const createServer = () => {
    const server = new Server({ name: 'asking', version: '1' }, { capabilities: { tools: { listChanged: true } } })
    server.setRequestHandler('tools/list', () => ({
      tools: [
        { name: 'ask', inputSchema: { type: 'object' as const } },
        {
          name: 'route',
          inputSchema: {
            type: 'object' as const,
            properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, count: { type: 'integer' } },
          },
        },
      ],
    }))
    server.setRequestHandler('tools/call', ({ params }, { mcpReq }) => {
      if (params.name === 'route') return { content: [{ type: 'text' as const, text: 'routed' }] }
      const answer = mcpReq.inputResponses?.['name']
      if (answer !== undefined) return { content: [{ type: 'text' as const, text: JSON.stringify(answer) }] }
      const requestedSchema = { type: 'object' as const, properties: { name: { type: 'string' as const } } }
      return inputRequired({
        inputRequests: {
          name: { method: 'elicitation/create', params: { mode: 'form', message: 'Who?', requestedSchema } },
        },
        requestState: 'state-1',
      })
    })
    return server
  }
  const web = await startWebServer()
  const handler = createMcpHandler(createServer, { legacy: 'reject' })
  web.handle(
    webHandler(web.origin, (request) => {
      if (request.headers.get('mcp-name') === 'route') regions.push(request.headers.get('mcp-param-region'))
      return handler.fetch(request)
    }),
  )
  return {
    url: `${web.origin}/mcp`,
    /** The header of each call of `route`. */
    regions,
    toolsChanged: () => handler.notify.toolsChanged(),
    async [Symbol.asyncDispose]() {
      await handler.close()
      await web.close()
    },
  }
}
