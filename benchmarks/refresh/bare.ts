/** The loop to compare with: it calls the token endpoint and keeps nothing. */
import type { IssuedGrant } from './authorization-server.js'
import { workOn } from './figures.js'
import { obey } from './processes.js'

export type BareOrders = {
  /** Redeems the refresh token of each once; milliseconds of each request. */
  refresh(order: {
    readonly tokenEndpoint: string
    readonly grants: readonly IssuedGrant[]
    readonly concurrency: number
  }): Promise<readonly number[]>
  peakRssMb(): number
}

const orders: BareOrders = {
  async refresh({ tokenEndpoint, grants, concurrency }) {
    const tookMs: number[] = []
    await workOn(grants, concurrency, async ({ clientId, refreshToken }) => {
      const begun = performance.now()
      const body = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: clientId,
      })
      const response = await fetch(tokenEndpoint, { method: 'POST', body })
      const { access_token: accessToken } = (await response.json()) as { access_token?: string }
      if (accessToken === undefined) throw new Error(`The token endpoint answered ${response.status} without a token`)
      tookMs.push(performance.now() - begun)
    })
    return tookMs
  },

  peakRssMb: () => process.resourceUsage().maxRSS / 1024,
}

obey(orders, async () => {})
