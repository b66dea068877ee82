import { randomUUID } from 'node:crypto'
import { createMcpHandler, type Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'
import { startWebServer, webHandler } from './web-server.js'

/** A server of one era only, without any login. */
export interface EraPeer {
  readonly url: string
  /** What each client announced, handshake by handshake, or request by request. */
  readonly announced: unknown[]
  /** Methods of what came, in order. */
  readonly methods: string[]
  toolsChanged(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** @param createServer one for each session of the legacy era, one for each request of the modern one */
export async function serveEra(era: 'legacy' | 'modern', createServer: () => Server): Promise<EraPeer> {
  const announced: unknown[] = []
  const methods: string[] = []
  const servers = new Set<Server>()
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>()
  const legacy = async (request: Request): Promise<Response> => {
    const known = sessions.get(request.headers.get('mcp-session-id') ?? '')
    if (known !== undefined) return known.handleRequest(request)
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    })
    const server = createServer()
    servers.add(server)
    await server.connect(transport)
    return transport.handleRequest(request)
  }
  const modern = createMcpHandler(createServer, { legacy: 'reject' })
  const web = await startWebServer()
  web.handle(
    webHandler(web.origin, async (request) => {
      if (request.method === 'POST') {
        const { method, params } = (await request.clone().json()) as { method?: string; params?: Params }
        methods.push(method ?? 'answer')
        const own = params?._meta?.['io.modelcontextprotocol/clientCapabilities'] ?? params?.capabilities
        if (own !== undefined) announced.push(own)
      }
      return era === 'legacy' ? legacy(request) : modern.fetch(request)
    }),
  )
  return {
    url: `${web.origin}/mcp`,
    announced,
    methods,
    async toolsChanged() {
      if (era === 'modern') modern.notify.toolsChanged()
      else await Promise.all([...servers].map((server) => server.sendToolListChanged()))
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server.close()
      await modern.close()
      await web.close()
    },
  }
}

interface Params {
  readonly capabilities?: unknown
  readonly _meta?: Readonly<Record<string, unknown>>
}
