import { sameIssuer } from '../oauth/issuer.js'

/** What is known of one authorization server beyond its metadata. Users extend the table; the first match wins. */
export interface IssuerPolicy {
  /** Issuer (RFC 8414) as its metadata spells it. */
  readonly issuer: string
  /** `prompt` of the authorization request (OpenID Connect Core §3.1.2.1). */
  readonly prompt?: 'consent' | undefined
  /** Its storage lags behind its answers: an `invalid_grant` right after a rotation is asked once more. */
  readonly storageLags?: boolean
  /** It documents that the previous refresh token may be tried once. At a strict issuer such a replay ends the grant for every holder. */
  readonly previousTokenOnce?: boolean
  /** It ends a login that was not refreshed for so many days. */
  readonly idleDays?: number
  /** It ends a login so many days after the consent, whatever the refreshes. */
  readonly absoluteDays?: number
}

/** `modern` for revision 2026-07-28 of MCP and later, `legacy` for the ones before. */
export type ProtocolEra = 'legacy' | 'modern'

/** What is known of one MCP server beyond what it says itself. */
export interface ServerPolicy {
  readonly server: string
  /** Same-origin URL of its HTTP+SSE transport, where that is not the server URL itself. */
  readonly sseUrl?: string
  /**
   * The era to try first when the server is met for the first time. A wrong one costs a request. Default `legacy`, which nearly every
   * server still takes.
   */
  readonly era?: ProtocolEra
  /** How many requests of one connection it takes in any minute; no more are sent, whatever the number of processes. Default any number. */
  readonly requestsPerMinute?: number
  /** The same once the workspace is known to have a plan with a higher limit. */
  readonly requestsPerMinutePaid?: number
}

/**
 * Notion: its guide asks for `prompt=consent` (the consent page is where the workspace is chosen) and allows one try with the previous
 * refresh token; its key-value store lags. How long a login lasts there is reported by people who use it, not documented.
 */
export const ISSUER_POLICIES: readonly IssuerPolicy[] = [
  {
    issuer: 'https://mcp.notion.com',
    prompt: 'consent',
    storageLags: true,
    previousTokenOnce: true,
    idleDays: 30,
    absoluteDays: 180,
  },
]

export const SERVER_POLICIES: readonly ServerPolicy[] = [
  {
    server: 'https://mcp.notion.com/mcp',
    sseUrl: 'https://mcp.notion.com/sse',
    requestsPerMinute: 180,
    requestsPerMinutePaid: 600,
  },
]

/**
 * How many requests a minute a server takes of one connection, by the first policy of its origin that says so.
 *
 * @param asked what the person wants instead
 */
export function requestLimit(
  policies: readonly ServerPolicy[],
  server: string,
  asked?: number,
): { readonly perMinute: number; readonly perMinutePaid: number } | undefined {
  const { origin } = new URL(server)
  const isKnown = (each: ServerPolicy) => each.requestsPerMinute !== undefined && new URL(each.server).origin === origin
  const policy = asked === undefined ? policies.find(isKnown) : undefined
  const perMinute = asked ?? policy?.requestsPerMinute ?? Infinity
  return perMinute < Infinity ? { perMinute, perMinutePaid: policy?.requestsPerMinutePaid ?? perMinute } : undefined
}

export function issuerPolicy(policies: readonly IssuerPolicy[], issuer: string): IssuerPolicy {
  return policies.find((policy) => sameIssuer(policy.issuer, issuer)) ?? { issuer }
}

/** URL of the fallback transport: the policy's alias, else the server URL itself. Never another origin. */
export function sseUrl(policies: readonly ServerPolicy[], server: string): string {
  const alias = policies.find((policy) => policy.server === server)?.sseUrl
  return alias !== undefined && new URL(alias).origin === new URL(server).origin ? alias : server
}
