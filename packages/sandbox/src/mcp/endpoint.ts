import { createMcpHandler, isLegacyRequest, type Server } from '@modelcontextprotocol/server'

import type { Faults } from '../faults.js'
import type { Exchange } from '../http/exchange.js'
import type { FileLinks } from '../http/file-links.js'
import type { Ledger } from '../ledger.js'
import type { Identity } from '../oauth/server.js'
import type { Offer } from '../offer.js'
import type { Settings } from '../options.js'
import { createRateGate, type RateGate } from '../rate-gate.js'
import { explainArguments } from '../tools/argument-error.js'
import { createToolCaller } from '../tools/call-tool.js'
import { driftTool } from '../tools/drift.js'
import { findTool, listedTools } from '../tools/index.js'
import { createSqlQuota } from '../tools/sql-quota.js'
import type { Tool } from '../tools/tool.js'
import { RESOURCES } from '../documents/documents.js'
import type { Tenant } from '../workspace/tenant.js'
import { createMcpServer, type ToolBox } from './server.js'
import { createSessionHub } from './sessions.js'
import { createSseHub } from './sse.js'

export interface McpEndpointOptions {
  readonly settings: Settings
  readonly faults: Faults
  readonly ledger: Ledger
  readonly tenant: Tenant
  readonly exchange: Exchange
  readonly links: FileLinks
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
  const { settings, ledger, offer, faults } = options
  const rateGate = createRateGate(options.tenant.clock)
  const serverFor = createServerFactory(options, rateGate)
  const opened = ledger.sessionOpened
  const sessions = createSessionHub({ opened })
  const sse = createSseHub({ opened })
  const modern = createMcpHandler(({ authInfo }) => serverFor(authInfo?.extra as unknown as Identity)(), {
    legacy: 'reject',
  })
  const forgetSessions = async () => void (await Promise.all([sessions.forget(), sse.forget()]))

  const serveHttp = async (request: Request, identity: Identity): Promise<Response> => {
    const legacy = !settings.eras.includes('modern') || (await isLegacyRequest(request))
    if (!legacy) {
      return modern.fetch(request, { authInfo: { token: '', clientId: '', scopes: [], extra: { ...identity } } })
    }
    if (!settings.eras.includes('legacy')) return modern.fetch(request)
    return sessions.fetch(request, serverFor(identity))
  }
  const serve = (request: Request, identity: Identity, overSse: boolean) =>
    overSse ? sse.fetch(request, serverFor(identity)) : serveHttp(request, identity)

  return {
    async fetch(request, identity) {
      ledger.mcpRequest(identity.grantId)
      const overSse = new URL(request.url).pathname.startsWith('/sse')
      if (!settings.transports.includes(overSse ? 'sse' : 'http')) return new Response('Not found\n', { status: 404 })
      if (request.method !== 'POST') return serve(request, identity, overSse)
      const waitSeconds = offer().rateLimit === 'http-429' ? rateGate.enter(identity.grantId, offer()) : undefined
      if (waitSeconds !== undefined) return tooManyRequests(waitSeconds)
      const response = await serve(request, identity, overSse)
      // The tool must have run before it is known how the request ends.
      return endsOtherwise(faults) ? completed(response) : response
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

function tooManyRequests(waitSeconds: number): Response {
  return new Response('Too many requests\n', { status: 429, headers: { 'retry-after': String(waitSeconds) } })
}

function endsOtherwise({ maybeCommitted }: Faults): boolean {
  return maybeCommitted !== undefined && (maybeCommitted.how ?? 'tool-error') !== 'tool-error'
}

async function completed(response: Response): Promise<Response> {
  const text = await response.text()
  const { status, headers } = response
  return new Response(text === '' ? undefined : text, { status, headers })
}

/** Makes the MCP servers of one login. */
function createServerFactory(options: McpEndpointOptions, rateGate: RateGate) {
  const { settings, faults, ledger, tenant, exchange, offer, links } = options
  const callTool = createToolCaller({ faults, ledger, exchange, rateGate, sqlQuota: createSqlQuota() })
  const now = (tool: Tool | undefined) => (tool === undefined ? undefined : driftTool(tool, faults.toolDrift))
  return ({ workspaceId, grantId }: Identity) =>
    (): Server => {
      const { user, clock } = tenant
      const allowLoopbackSources = settings.loopbackSources
      const { truncatePagesAt } = settings
      const fixed = { user, clock, links, allowLoopbackSources, truncatePagesAt, ...tenant.home(workspaceId) }
      const tools: ToolBox = {
        list: () => listedTools(offer().vintage, settings.laterTools).flatMap((tool) => now(tool)?.definition ?? []),
        find: (name) => now(findTool(offer().vintage, name)),
        explain: (name, error) => explainArguments(offer().vintage, name, error),
        call: (tool, input) => callTool({ tool, input, connection: grantId, context: { ...fixed, offer: offer() } }),
      }
      return createMcpServer({ tools, resources: RESOURCES })
    }
}
