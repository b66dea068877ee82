import type { BareOrders } from './bare.js'
import { rounded, spreadOf } from './figures.js'
import type { IssuerProcess } from './issuer-process.js'
import type { BenchmarkOptions } from './options.js'
import { startProcess } from './processes.js'
import type { BareFigures } from './results.js'

/** As many refreshes by as many processes as with a store, but nothing else. */
export async function measureBare(
  issuer: IssuerProcess,
  { connections, processes, concurrency }: Pick<BenchmarkOptions, 'connections' | 'processes' | 'concurrency'>,
): Promise<BareFigures> {
  const { tokenEndpoint } = issuer
  const all = await Promise.all(Array.from({ length: processes }, () => startProcess<BareOrders>('bare.ts')))
  const grants = await issuer.issue(connections)
  await issuer.startCounting()

  const begun = performance.now()
  const tookMs = await Promise.all(
    all.map((each, index) =>
      each.order('refresh', {
        tokenEndpoint,
        grants: grants.filter((_, position) => position % processes === index),
        concurrency,
      }),
    ),
  )
  const seconds = (performance.now() - begun) / 1000
  await issuer.assertRedeemedOnce('the loop without a store', connections)

  const alone = { tokenEndpoint, grants: await issuer.issue(aloneCount(connections)), concurrency: 1 }
  const aloneMs = (await all[0]?.order('refresh', alone)) ?? []
  const peaks = await Promise.all(all.map((each) => each.order('peakRssMb')))
  await Promise.all(all.map((each) => each.end()))
  return {
    refreshesPerSecond: rounded(connections / seconds),
    requestMs: spreadOf(tookMs.flat()),
    aloneMs: spreadOf(aloneMs),
    peakRssMb: rounded(Math.max(...peaks)),
  }
}

/** How many calls are made one at a time. */
export const aloneCount = (connections: number): number => Math.min(connections, 200)
