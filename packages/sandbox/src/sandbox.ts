import { createClock } from './clock.js'
import { answerControl, CONTROL_PREFIX, type Controls } from './control.js'
import { type Faults, spend } from './faults.js'
import { createExchange } from './http/exchange.js'
import { createFileEndpoint, isFilePath } from './http/file-endpoint.js'
import { createFileLinks } from './http/file-links.js'
import { type Answer, listen } from './http/host.js'
import { createSignedLinks } from './http/signed-links.js'
import { createLedger, type Ledger, type Stats } from './ledger.js'
import { createMcpEndpoint } from './mcp/endpoint.js'
import { createOAuthServer } from './oauth/server.js'
import { type Offer, readOffer } from './offer.js'
import { readOptions, type SandboxOptions } from './options.js'
import { loadState, makeState, type SavedState } from './state/saved-state.js'
import { seedTenant } from './workspace/seed-tenant.js'
import { createTenant } from './workspace/tenant.js'

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
  /** What the server offers at present. */
  offer(): Offer
  /** Changes the vintage, the plan or the AI. Open sessions are told when the list of tools changes. Throws a TypeError for a bad value. */
  change(offer: Partial<Offer>): Offer
  /** All that the sandbox remembers, for `startSandbox({ state })`; JSON. Work that was put off is done first. */
  saveState(): SavedState
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
  const exchange = createExchange()
  let offer = readOffer(settings)
  const tenant = createTenant({
    ...(settings.state === undefined ? seedTenant(settings, clock) : loadState(settings.state, clock)),
    clock,
    course: () => ({ seconds: 2, retries: 0, fails: false, ...faults.asyncTasks }),
    isUnasked() {
      const isSpent = spend(faults.asyncWrites)
      if (isSpent) ledger.fault('asyncWrites')
      return isSpent
    },
  })

  let route: (request: Request) => Promise<Answer> = async () => new Response('Starting\n', { status: 503 })
  const host = await listen(settings.port, (request) => route(request), clock.nowMs)
  const signed = createSignedLinks(host.origin, clock)
  const links = createFileLinks(signed)
  const files = createFileEndpoint(tenant, signed)
  const mcp = createMcpEndpoint({ settings, faults, ledger, tenant, exchange, links, offer: () => offer })
  const oauth = createOAuthServer({
    origin: host.origin,
    settings,
    clock,
    faults,
    ledger,
    userId: tenant.user.id,
    workspaces: tenant.choices,
    logins: settings.state?.logins ?? [],
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
    offer: () => offer,
    change(wanted) {
      const before = offer
      offer = readOffer(wanted, before)
      if (offer.vintage !== before.vintage) void mcp.toolsChanged()
      return offer
    },
    saveState: () => makeState({ clock, user: tenant.user, workspaces: tenant.settled(), logins: oauth.saveLogins() }),
    close: () => (closed ??= close()),
  }
  route = createRouter(
    sandbox,
    ledger,
    async (request) => (await files(request)) ?? exchange.run(() => oauth.fetch(request)),
  )
  return sandbox
}

function createRouter(controls: Controls, ledger: Ledger, serve: (request: Request) => Promise<Answer>) {
  return async (request: Request): Promise<Answer> => {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith(CONTROL_PREFIX)) return answerControl(controls, request)
    ledger.request(request.method, isFilePath(pathname) ? `/${pathname.split('/')[1]}` : pathname)
    return serve(request)
  }
}
