import { parseArgs } from 'node:util'
import { METRICS, type MetricName } from './metrics.js'

export interface BenchOptions {
  readonly rounds: number
  readonly only: readonly MetricName[]
  readonly withPeers: boolean
  /**
   * Fails when a gated target is missed; what misses is measured once more first. `counts`: only those that no machine changes; `held`: those,
   * and ratios by what CI holds them to.
   */
  readonly gate: Gate | undefined
  /** Where the results are written; default stdout. */
  readonly json: string | undefined
}

const GATES = ['all', 'counts', 'held'] as const
export type Gate = (typeof GATES)[number]

export const USAGE = `usage: npm run bench -- [--rounds 15] [--only ${Object.keys(METRICS).join(',')}]
       [--without-peers] [--gate all|counts|held] [--json FILE]`

/** @throws TypeError that names the option */
export function parseOptions(args: readonly string[]): BenchOptions {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: text, only: text, json: text, 'without-peers': flag, gate: text },
  })
  const rounds = values.rounds ?? '15'
  if (!/^[1-9]\d{0,2}$/.test(rounds))
    throw new TypeError(`--rounds must be a number from 1 to 999, got ${JSON.stringify(rounds)}`)
  const only = values.only?.split(',') ?? Object.keys(METRICS)
  for (const name of only) {
    if (!(name in METRICS))
      throw new TypeError(`--only knows ${Object.keys(METRICS).join(', ')}, got ${JSON.stringify(name)}`)
  }
  const gate = GATES.find((each) => each === values.gate)
  if (values.gate !== undefined && gate === undefined)
    throw new TypeError(`--gate knows ${GATES.join(', ')}, got ${JSON.stringify(values.gate)}`)
  return {
    rounds: Number(rounds),
    only: only as MetricName[],
    withPeers: !values['without-peers'],
    gate,
    json: values.json,
  }
}
