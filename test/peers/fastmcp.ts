import { FastMCP } from 'fastmcp'
import { OAuthProvider } from 'fastmcp/auth'
import { randomBytes } from 'node:crypto'
import { findFreePort } from './free-port.js'
import { startWebServer, webHandler } from './web-server.js'

/** An MCP server of fastmcp that stands before another authorization server: registers with a secret nobody asked for, one-time refresh tokens. */
export interface FastMcpPeer {
  /** The MCP endpoint. */
  readonly url: string
  /** What the person says at the server behind it. */
  decision: 'approve' | 'deny'
  /** Grant types that reached the server behind it, in order. */
  readonly exchanges: readonly string[]
  /** Ends the server and starts it anew: it knows its tokens, and no session. */
  restart(): Promise<void>
  close(): Promise<void>
}

const quiet = () => undefined
const LOGGER = { debug: quiet, error: quiet, info: quiet, log: quiet, warn: quiet }

export async function startFastMcp(): Promise<FastMcpPeer> {
  const port = await findFreePort()
  const origin = `http://127.0.0.1:${port}`
  const behind = await startUpstream()
  const auth = new OAuthProvider({
    authorizationEndpoint: `${behind.origin}/authorize`,
    tokenEndpoint: `${behind.origin}/token`,
    clientId: 'fastmcp',
    clientSecret: randomBytes(16).toString('base64url'),
    baseUrl: origin,
    consentRequired: false,
    scopes: ['tools'],
  })
  const start = async () => {
    const server = new FastMCP({ name: 'fastmcp', version: '1.0.0', auth, logger: LOGGER, ping: { enabled: false } })
    server.addTool({ name: 'hello', description: 'Greets', execute: async () => 'Hello' })
    await server.start({ transportType: 'httpStream', httpStream: { port, host: '127.0.0.1' } })
    return server
  }
  let server = await start()
  return Object.assign(behind.peer, {
    url: `${origin}/mcp`,
    async restart() {
      await server.stop()
      server = await start()
    },
    async close() {
      await server.stop()
      auth.getProxy().destroy()
      await behind.close()
    },
  })
}

/** The authorization server behind it: whoever comes is let in, or nobody is. */
async function startUpstream() {
  const server = await startWebServer()
  const exchanges: string[] = []
  const peer = { decision: 'approve' as FastMcpPeer['decision'], exchanges }
  server.handle(
    webHandler(server.origin, async (request) => {
      const { pathname, searchParams } = new URL(request.url)
      if (pathname === '/token') {
        exchanges.push(new URLSearchParams(await request.text()).get('grant_type') ?? '')
        const token = `upstream-${exchanges.length}`
        return Response.json({
          access_token: token,
          token_type: 'bearer',
          expires_in: 3600,
          refresh_token: `r-${token}`,
        })
      }
      const back = new URL(searchParams.get('redirect_uri') ?? '')
      back.searchParams.set('state', searchParams.get('state') ?? '')
      if (peer.decision === 'approve') back.searchParams.set('code', randomBytes(16).toString('base64url'))
      else back.searchParams.set('error', 'access_denied')
      return new Response(null, { status: 302, headers: { location: back.href } })
    }),
  )
  return { origin: server.origin, peer, close: server.close }
}
