import { randomUUID } from 'node:crypto'
import {
  createMcpHandler,
  inputRequired,
  type InputRequests,
  Server,
  UrlElicitationRequiredError,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import { startWebServer, webHandler } from './web-server.js'

/** A server that asks while it works, in the way of its era. Each tool of `asks` gives back the answer that it got. */
export interface AskingPeer {
  readonly url: string
  /** How each client introduced itself: what it announced. */
  readonly announced: unknown[]
  /** Methods of what came, in order. */
  readonly methods: string[]
  toolsChanged(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

type Asks = Readonly<Record<string, InputRequests[string]>>
const inputSchema = { type: 'object' as const }
const text = (value: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(value) }] })

export async function startAskingPeer(era: 'legacy' | 'modern', asks: Asks = {}): Promise<AskingPeer> {
  const announced: unknown[] = []
  const methods: string[] = []
  const servers = new Set<Server>()
  let visits = 0

  const createServer = () => {
    const capabilities = { tools: { listChanged: true }, logging: {} }
    const server = new Server({ name: 'asking', version: '1' }, { capabilities })
    const names = [...Object.keys(asks), 'log', 'steps', 'visit-first', 'wait']
    server.setRequestHandler('tools/list', () => ({ tools: names.map((name) => ({ name, inputSchema })) }))
    server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
      const asked = asks[params.name]
      if (params.name === 'log') {
        await mcpReq.log('info', 'looking it up', 'library')
        await mcpReq.log('debug', { shelf: 7 })
        return text('logged')
      }
      if (params.name === 'steps') {
        const progressToken = mcpReq._meta?.progressToken
        if (progressToken === undefined) return text('untold')
        for (const progress of [1, 2]) {
          const step = { progressToken, progress, total: 4, message: `step ${progress}` }
          await mcpReq.notify({ method: 'notifications/progress', params: step })
        }
        await new Promise((resolve) => setTimeout(resolve, 200))
        return text('told')
      }
      if (params.name === 'wait') {
        await new Promise((resolve) => mcpReq.signal.addEventListener('abort', resolve, { once: true }))
        methods.push('(aborted)')
        return text('waited')
      }
      if (params.name === 'visit-first') {
        if ((visits += 1) > 1) return text('visited')
        const link = {
          mode: 'url' as const,
          message: 'Sign in first',
          url: 'https://login.example/x',
          elicitationId: 'e1',
        }
        throw new UrlElicitationRequiredError([link])
      }
      if (asked === undefined) throw new Error(`no tool ${params.name}`)
      const answer = mcpReq.inputResponses?.['it']
      if (answer !== undefined) return text(answer)
      return inputRequired({ inputRequests: { it: asked }, requestState: 'half-way' })
    })
    servers.add(server)
    return server
  }

  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>()
  const legacy = async (request: Request): Promise<Response> => {
    const known = sessions.get(request.headers.get('mcp-session-id') ?? '')
    if (known !== undefined) return known.handleRequest(request)
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    })
    await createServer().connect(transport)
    return transport.handleRequest(request)
  }
  const modern = createMcpHandler(createServer, { legacy: 'reject' })
  const web = await startWebServer()
  web.handle(
    webHandler(web.origin, async (request) => {
      if (request.method === 'POST') {
        const { method, params } = (await request.clone().json()) as { method?: string; params?: Message }
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

interface Message {
  readonly capabilities?: unknown
  readonly _meta?: Readonly<Record<string, unknown>>
}
