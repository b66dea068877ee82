import { runInChild } from './in-child.js'
import type { FuzzOptions } from './options.js'
import type { TargetResult } from './run-target.js'
import { targets } from './targets.js'

export interface FuzzResult {
  readonly inputs: number
  readonly seed: number
  readonly seconds: number
  readonly faults: number
  readonly targets: readonly (TargetResult & { readonly reads: string })[]
}

const TABLE = new URL('targets.ts', import.meta.url).href
/** Targets at the same time. */
const LANES = 2

/** Shares the inputs out evenly. */
export async function runCampaign(
  { inputs, seed, only }: FuzzOptions,
  onTarget: (result: TargetResult) => void,
): Promise<FuzzResult> {
  const wanted = targets.filter(({ name }) => only === undefined || name === only)
  if (wanted.length === 0)
    throw new TypeError(
      `--only must be one of ${targets.map(({ name }) => name).join(', ')}, not ${JSON.stringify(only)}`,
    )
  const begun = performance.now()
  const results: (TargetResult & { readonly reads: string })[] = []
  const queue = wanted.map((target, index) => ({
    target,
    index,
    share: Math.floor(inputs / wanted.length) + (index < inputs % wanted.length ? 1 : 0),
  }))
  const drain = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { target, index, share } = next
      const result = await runInChild({ table: TABLE, name: target.name, inputs: share, seed })
      results[index] = { ...result, reads: target.reads }
      onTarget(result)
    }
  }
  await Promise.all(Array.from({ length: LANES }, drain))
  const sum = (of: (result: TargetResult) => number) => results.reduce((total, result) => total + of(result), 0)
  return {
    inputs: sum((result) => result.inputs),
    seed,
    seconds: Math.round((performance.now() - begun) / 1000),
    faults: sum((result) => result.faults),
    targets: results,
  }
}
