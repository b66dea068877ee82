import { randomUUID } from 'node:crypto'
import { McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'

/** Whom an access token speaks for. */
interface Speaker {
  readonly sub: string
  readonly scope?: string
}

/** Streamable HTTP with sessions, and one tool that tells whom the token speaks for. */
export function createMcpEndpoint() {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>()
  const open = async () => {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    })
    const mcp = new McpServer({ name: 'elsewhere', version: '1.0.0' })
    mcp.registerTool('whoami', { description: 'Whom the access token speaks for' }, ({ http }) => ({
      content: [{ type: 'text', text: String(http?.authInfo?.extra?.['sub']) }],
    }))
    await mcp.connect(transport)
    return transport
  }
  return {
    async fetch(request: Request, claims: Speaker): Promise<Response> {
      const id = request.headers.get('mcp-session-id')
      const transport = id === null ? await open() : sessions.get(id)
      if (transport === undefined) return new Response('Session not found', { status: 404 })
      const authInfo = { token: '', clientId: '', scopes: (claims.scope ?? '').split(' '), extra: { sub: claims.sub } }
      return transport.handleRequest(request, { authInfo })
    },
    /** As a server does that was started again. */
    forgetSessions: () => sessions.clear(),
    async close() {
      await Promise.all([...sessions.values()].map((transport) => transport.close()))
    },
  }
}
