import type { AuthorizationServerOrders, IssuedGrant } from './authorization-server.js'
import type { Redemptions } from './issuer.js'
import { startProcess } from './processes.js'

/** The authorization server of a run, in a process of its own. */
export interface IssuerProcess {
  /** The MCP endpoint that it protects. */
  readonly server: string
  readonly tokenEndpoint: string
  issue(count: number): Promise<readonly IssuedGrant[]>
  /** Forgets what it has counted so far. */
  startCounting(): Promise<void>
  /** @throws Error unless so many grants were redeemed exactly once, and all others never */
  assertRedeemedOnce(what: string, grants: number): Promise<void>
  end(): Promise<void>
}

export const ISSUER_KINDS = ['lean', 'sandbox'] as const
export type IssuerKind = (typeof ISSUER_KINDS)[number]

const PROGRAMS: Readonly<Record<IssuerKind, string>> = { lean: 'authorization-server.ts', sandbox: 'sandbox-server.ts' }

export async function startIssuer(kind: IssuerKind): Promise<IssuerProcess> {
  const child = await startProcess<AuthorizationServerOrders>(PROGRAMS[kind])
  const server = await child.order('open')
  return {
    server,
    tokenEndpoint: new URL('/token', server).href,
    issue: (count) => child.order('issue', count),
    startCounting: async () => void (await child.order('count')),
    async assertRedeemedOnce(what, grants) {
      const problem = judgeRedemptions(await child.order('count'), grants)
      if (problem !== undefined) throw new Error(`${what}: ${problem}`)
    },
    end: () => child.end(),
  }
}

/** What is wrong with the token endpoint's count, when exactly so many grants should have been redeemed, once each. */
export function judgeRedemptions(counted: Redemptions, wanted: number): string | undefined {
  const isRight = counted.once === wanted && counted.moreOften === 0 && counted.refused === 0
  return isRight ? undefined : `${wanted} grants should have been redeemed once each, but: ${JSON.stringify(counted)}`
}
