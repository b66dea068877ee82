import { randomBytes } from 'node:crypto'

import { type Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'

/** The sessions of the legacy era at /mcp: one server and one transport each. */
export interface SessionHub {
  /** `createServer` makes the server of a session that this request opens. */
  fetch(request: Request, createServer: () => Server): Promise<Response>
  /** Tells every session that the list of tools has changed. */
  toolsChanged(): Promise<void>
  /** Every session is unknown from now on (404). */
  forget(): Promise<void>
}

interface Session {
  readonly transport: WebStandardStreamableHTTPServerTransport
  readonly server: Server
}

export interface SessionHubOptions {
  readonly opened: () => void
}

export function createSessionHub({ opened }: SessionHubOptions): SessionHub {
  const sessions = new Map<string, Session>()

  const open = async (createServer: () => Server): Promise<WebStandardStreamableHTTPServerTransport> => {
    const server = createServer()
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomBytes(32).toString('hex'),
      onsessioninitialized(id) {
        sessions.set(id, { transport, server })
        opened()
      },
      onsessionclosed: (id) => void sessions.delete(id),
    })
    await server.connect(transport)
    return transport
  }

  return {
    async fetch(request, createServer) {
      const id = request.headers.get('mcp-session-id')
      if (id !== null) return sessions.get(id)?.transport.handleRequest(request) ?? sessionNotFound()
      return (await open(createServer)).handleRequest(request)
    },
    async toolsChanged() {
      await Promise.all([...sessions.values()].map(({ server }) => server.sendToolListChanged()))
    },
    async forget() {
      const forgotten = [...sessions.values()]
      sessions.clear()
      await Promise.all(forgotten.map(({ server }) => server.close()))
    },
  }
}

/** The answer that tells a client to initialize again. */
export function sessionNotFound(): Response {
  return Response.json(
    { jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null },
    { status: 404 },
  )
}
