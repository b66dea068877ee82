import { createMcpHandler, isLegacyRequest, type Server } from '@modelcontextprotocol/server'

import type { Faults } from '../faults.js'
import type { Ledger } from '../ledger.js'
import type { Identity } from '../oauth/server.js'
import type { Offer } from '../offer.js'
import type { Settings } from '../options.js'
import { explainArguments } from '../tools/argument-error.js'
import { createToolCaller } from '../tools/call-tool.js'
import { findTool, listedTools } from '../tools/index.js'
import { DOCUMENTS } from '../workspace/documents.js'
import type { Tenant } from '../workspace/tenant.js'
import { createMcpServer, type ToolBox } from './server.js'
import { createSessionHub } from './sessions.js'
import { createSseHub } from './sse.js'

export interface McpEndpointOptions {
  readonly settings: Settings
  readonly faults: Faults
  readonly ledger: Ledger
  readonly tenant: Tenant
  /** What is offered at the time of asking. */
  readonly offer: () => Offer
}

/** `/mcp` and `/sse`. */
export interface McpEndpoint {
  fetch(request: Request, identity: Identity): Promise<Response>
  /** Tells every open session, of both eras, that the list of tools has changed. */
  toolsChanged(): Promise<void>
  forgetSessions(): Promise<void>
  close(): Promise<void>
}

/** Both transports and both eras over one set of tools. */
export function createMcpEndpoint(options: McpEndpointOptions): McpEndpoint {
  const { settings, ledger } = options
  const serverFor = createServerFactory(options)
  const opened = ledger.sessionOpened
  const sessions = createSessionHub({ opened })
  const sse = createSseHub({ opened })
  const modern = createMcpHandler((context) => serverFor(String(context.authInfo?.extra?.['workspaceId']))(), {
    legacy: 'reject',
  })
  const forgetSessions = async () => void (await Promise.all([sessions.forget(), sse.forget()]))

  const serveHttp = async (request: Request, workspaceId: string): Promise<Response> => {
    const legacy = !settings.eras.includes('modern') || (await isLegacyRequest(request))
    if (!legacy)
      return modern.fetch(request, { authInfo: { token: '', clientId: '', scopes: [], extra: { workspaceId } } })
    if (!settings.eras.includes('legacy')) return modern.fetch(request)
    return sessions.fetch(request, serverFor(workspaceId))
  }

  return {
    async fetch(request, { workspaceId }) {
      ledger.mcpRequest()
      const overSse = new URL(request.url).pathname.startsWith('/sse')
      if (!settings.transports.includes(overSse ? 'sse' : 'http')) return new Response('Not found\n', { status: 404 })
      return overSse ? sse.fetch(request, serverFor(workspaceId)) : serveHttp(request, workspaceId)
    },
    async toolsChanged() {
      modern.notify.toolsChanged()
      await Promise.all([sessions.toolsChanged(), sse.toolsChanged()])
    },
    forgetSessions,
    async close() {
      await Promise.all([forgetSessions(), modern.close()])
    },
  }
}

/** Makes the MCP servers of one workspace. */
function createServerFactory({ settings, faults, ledger, tenant, offer }: McpEndpointOptions) {
  const callTool = createToolCaller(faults, ledger)
  return (workspaceId: string) => (): Server => {
    const { user, clock } = tenant
    const { workspace, tasks } = tenant.home(workspaceId)
    const tools: ToolBox = {
      list: () => listedTools(offer().vintage, settings.laterTools).map(({ definition }) => definition),
      find: (name) => findTool(offer().vintage, name),
      explain: (name, error) => explainArguments(offer().vintage, name, error),
      call: (tool, input) => callTool(tool, { workspace, user, offer: offer(), clock, tasks }, input),
    }
    return createMcpServer({ tools, resources: DOCUMENTS })
  }
}
