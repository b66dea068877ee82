import { NOTION_SERVER } from './credentials/connection.js'
import type { ServerInspection } from './credentials/server-inspection.js'
import { systemClock } from './internal/clock.js'
import type { EvergrantOptions } from './evergrant-options.js'
import { processEnvironment } from './internal/node/environment.js'
import { createNodeFetch } from './internal/node/http.js'
import { canonicalServerUrl } from './internal/url.js'
import { VERSION } from './version.js'

export interface InspectServerOptions extends Pick<EvergrantOptions, 'fetch' | 'clock' | 'env' | 'addresses'> {
  /** Default Notion. */
  readonly server?: string | URL
  readonly signal?: AbortSignal
  /** For each request. Default 10000. */
  readonly timeoutMs?: number
}

/**
 * Asks an MCP server how one signs in there, step by step, and tells what it saw: no login is made, nothing is registered or stored.
 * A step that fails is in the result.
 *
 * @throws `INSECURE_URL` for a server that no credential may be sent to
 */
export async function inspectServer(options: InspectServerOptions = {}): Promise<ServerInspection> {
  const { server = NOTION_SERVER, clock = systemClock, addresses = 'any', env = processEnvironment() } = options
  const { createGuardedFetch } = await import('./oauth/guarded-fetch.js')
  const { inspectServer: inspect } = await import('./credentials/server-inspection.js')
  const fetch = createGuardedFetch({
    fetch: options.fetch ?? createNodeFetch({ env, addresses }),
    userAgent: `evergrant/${VERSION}`,
    addresses,
    env,
    timeoutMs: options.timeoutMs,
  })
  return inspect({ fetch, clock, signal: options.signal }, canonicalServerUrl(server))
}
