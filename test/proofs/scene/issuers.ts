import type { Sandbox } from '@evergrant/sandbox'
import { type ResourcePeer, startResourceServer } from '../../peers/resource-server.js'
import { startSandbox } from '../../records/sandbox.js'
import type { Opening } from '../actors/actors.js'

/** What an authorization server has seen, by its own count. */
export interface Seen {
  /** Token requests with a refresh token. */
  readonly refreshes: number
  /** Of these, the ones that gave new tokens. */
  readonly redeemed: number
  /** Visits of a browser. */
  readonly authorizations: number
  /** Logins that it has ended. */
  readonly ended: number
}

/** An authorization server with its MCP server. */
export interface Issuer {
  readonly name: IssuerName
  readonly url: string
  readonly tool: NonNullable<Opening['tool']>
  seen(): Seen
  /** Time passes there too. */
  advance(seconds: number): void
  /** From now on the access tokens of before are answered 401, although their time is not over. */
  refuseTokens(): Promise<void>
  /** The token endpoint works on nothing until `release`. */
  hold(): void
  release(): void
  /** The token endpoint fails once, and works on nothing. Not every server can be made to. */
  failOnce(): void
  close(): Promise<void>
}

export type IssuerName = 'stock' | 'strict' | 'oidc-provider'

export async function startIssuer(name: IssuerName): Promise<Issuer> {
  return name === 'oidc-provider'
    ? peerIssuer(await startResourceServer())
    : sandboxIssuer(name, await startSandbox({ strict: name === 'strict' }))
}

function sandboxIssuer(name: 'stock' | 'strict', sandbox: Sandbox): Issuer {
  return {
    name,
    url: sandbox.url,
    tool: { name: 'notion-search', arguments: { query: 'roadmap' } },
    seen() {
      const { byGrantType, refreshesSucceeded, byPath, grants } = sandbox.stats()
      return {
        refreshes: byGrantType.refresh_token,
        redeemed: refreshesSucceeded,
        authorizations: byPath['GET /authorize'] ?? 0,
        ended: grants.filter(({ revokedAt }) => revokedAt !== undefined).length,
      }
    },
    advance: sandbox.advance,
    refuseTokens: sandbox.endAccessTokens,
    hold: () => void (sandbox.faults.tokenDelayMs = LONGEST_HOLD_MS),
    release: () => void (sandbox.faults.tokenDelayMs = undefined),
    failOnce: () => void (sandbox.faults.token = { status: 503, times: 1 }),
    close: sandbox.close,
  }
}

/** Its clock is the real one: only that of the clients can be moved. */
function peerIssuer(peer: ResourcePeer): Issuer {
  const { provider } = peer
  let release = () => {}
  return {
    name: 'oidc-provider',
    url: peer.url,
    tool: { name: 'whoami', arguments: {} },
    seen() {
      const refreshes = provider.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token')
      return {
        refreshes: refreshes.length,
        redeemed: refreshes.filter(({ status }) => status === 200).length,
        authorizations: provider.authorizations(),
        ended: new Set(provider.endedGrants).size,
      }
    },
    advance: () => {},
    refuseTokens: async () => peer.refuseSeenTokens(),
    hold: () => void (provider.gate = new Promise((resolve) => (release = resolve))),
    release() {
      provider.gate = undefined
      release()
    },
    failOnce() {
      throw new Error('oidc-provider does not fail when it is told to')
    },
    close: peer.close,
  }
}

/** Below the client's own time-out for a token request. */
const LONGEST_HOLD_MS = 9_000
