import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server'

import { createClock } from './clock.js'
import { answerControl, CONTROL_PREFIX, type Controls } from './control.js'
import { type Faults, spend } from './faults.js'
import { type Answer, listen } from './http/host.js'
import { createLedger, type Ledger, type Stats } from './ledger.js'
import { createMcpServer } from './mcp/server.js'
import { createSessionHub } from './mcp/sessions.js'
import { createSseHub } from './mcp/sse.js'
import { createOAuthServer, type Identity, type OAuthServer } from './oauth/server.js'
import { readOptions, type SandboxOptions, type Settings } from './options.js'
import { TOOLS } from './tools/index.js'
import { rateLimitedReply, runTool, type Tool, type ToolReply } from './tools/tool.js'
import { DOCUMENTS } from './workspace/documents.js'
import type { Workspace } from './workspace/workspace.js'
import { createTenant, type Tenant } from './workspace/tenant.js'

/** A running sandbox: where it listens, its switches and its ledger. */
export interface Sandbox {
  /** The MCP endpoint over Streamable HTTP. */
  readonly url: string
  /** The MCP endpoint over HTTP+SSE. */
  readonly sseUrl: string
  readonly origin: string
  /** Switches that make the server misbehave; assign to them at any time. */
  readonly faults: Faults
  /** Moves the server's clock forward: tokens, logins and registrations expire by it. */
  advance(seconds: number): void
  /** The server's time in milliseconds since 1970. */
  now(): number
  stats(): Stats
  resetStats(): void
  /** Every token, code, verifier and client secret that was issued or sent so far. For tests that search logs for them. */
  secretsSeen(): readonly string[]
  /** Ends every login, as when a person removes the connection. */
  revokeGrants(): Promise<void>
  /** Drops every client registration, as at the end of its lifetime; logins stay. */
  forgetClients(): Promise<void>
  /** Ends every access token that is no younger than this (default: every one) before its time; logins stay. */
  endAccessTokens(minAgeSeconds?: number): Promise<void>
  /** Drops every MCP session: the next request in one is answered 404. */
  forgetSessions(): void
  /** Ends every connection and frees the port. */
  close(): Promise<void>
}

/**
 * Starts a local server that behaves like Notion's MCP server, with its OAuth, on 127.0.0.1.
 *
 * Throws a TypeError for an option that cannot work, and the system's error when the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = readOptions(options)
  const clock = createClock(settings.clock)
  const ledger = createLedger(clock)
  const faults: Faults = {}
  const tenant = createTenant(settings.seed, clock)
  const mcp = createMcp({ settings, faults, ledger, tenant })

  let route: (request: Request) => Promise<Answer> = async () => new Response('Starting\n', { status: 503 })
  const host = await listen(settings.port, (request) => route(request), clock.nowMs)
  const oauth = createOAuthServer({
    origin: host.origin,
    settings,
    clock,
    faults,
    ledger,
    userId: tenant.user.id,
    workspaces: tenant.choices,
    serveMcp: mcp.fetch,
  })
  let closed: Promise<void> | undefined
  const close = async () => {
    await mcp.close()
    await host.close()
    tenant.close()
  }
  const sandbox: Sandbox = {
    url: `${host.origin}/mcp`,
    sseUrl: `${host.origin}/sse`,
    origin: host.origin,
    faults,
    advance: clock.advance,
    now: clock.nowMs,
    stats() {
      oauth.sweep()
      return ledger.snapshot()
    },
    resetStats: ledger.reset,
    secretsSeen: oauth.secretsSeen,
    revokeGrants: oauth.revokeGrants,
    forgetClients: oauth.forgetClients,
    endAccessTokens: oauth.endAccessTokens,
    forgetSessions: () => void mcp.forgetSessions(),
    close: () => (closed ??= close()),
  }
  route = createRouter(sandbox, ledger, oauth)
  return sandbox
}

function createRouter(controls: Controls, ledger: Ledger, oauth: OAuthServer) {
  return async (request: Request): Promise<Answer> => {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith(CONTROL_PREFIX)) return answerControl(controls, request)
    ledger.request(request.method, pathname)
    return oauth.fetch(request)
  }
}

interface McpParts {
  readonly settings: Settings
  readonly faults: Faults
  readonly ledger: Ledger
  readonly tenant: Tenant
}

/** Both transports and both eras over one set of tools. */
function createMcp({ settings, faults, ledger, tenant }: McpParts) {
  const call =
    (workspace: Workspace) =>
    async (tool: Tool, input: unknown): Promise<ToolReply> => {
      ledger.toolCall(tool.definition.name)
      if (spend(faults.rateLimitTools)) {
        ledger.fault('rateLimitTools')
        return rateLimitedReply(faults.rateLimitTools?.retryAfterSeconds ?? 1)
      }
      return runTool(tool, { workspace, user: tenant.user }, input)
    }
  const serverFor = (workspaceId: string) => () =>
    createMcpServer({ tools: TOOLS, resources: DOCUMENTS, call: call(tenant.workspace(workspaceId)) })
  const opened = ledger.sessionOpened
  const sessions = createSessionHub({ opened })
  const sse = createSseHub({ opened })
  const modern = createMcpHandler((context) => serverFor(String(context.authInfo?.extra?.['workspaceId']))(), {
    legacy: 'reject',
  })

  const serveHttp = async (request: Request, workspaceId: string): Promise<Response> => {
    const legacy = !settings.eras.includes('modern') || (await isLegacyRequest(request))
    if (!legacy)
      return modern.fetch(request, { authInfo: { token: '', clientId: '', scopes: [], extra: { workspaceId } } })
    if (!settings.eras.includes('legacy')) return modern.fetch(request)
    return sessions.fetch(request, serverFor(workspaceId))
  }

  return {
    async fetch(request: Request, { workspaceId }: Identity): Promise<Response> {
      ledger.mcpRequest()
      const overSse = new URL(request.url).pathname.startsWith('/sse')
      if (!settings.transports.includes(overSse ? 'sse' : 'http')) return new Response('Not found\n', { status: 404 })
      return overSse ? sse.fetch(request, serverFor(workspaceId)) : serveHttp(request, workspaceId)
    },
    async forgetSessions() {
      await Promise.all([sessions.forget(), sse.forget()])
    },
    async close() {
      await Promise.all([sessions.forget(), sse.forget(), modern.close()])
    },
  }
}
