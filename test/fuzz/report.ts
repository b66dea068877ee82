import type { FuzzResult } from './campaign.js'
import type { TargetResult } from './run-target.js'

/** One line of a target, and one for each of its first findings. */
export function lineOf({
  name,
  inputs,
  accepted,
  refused,
  slowestMs,
  heapGrowthMiB,
  faults,
  findings,
}: TargetResult): string {
  const figures = `${inputs} inputs, ${accepted} accepted, ${refused} refused, slowest ${slowestMs} ms, heap ${heapGrowthMiB} MiB`
  const lines = findings.map(({ fault, index, input }) => `  input ${index}: ${fault}\n    ${input}\n`)
  return `${name.padEnd(20)} ${figures}${faults > 0 ? `, ${faults} FAULTS` : ''}\n${lines.join('')}`
}

export function totalOf({ inputs, seed, seconds, faults }: FuzzResult): string {
  return `${inputs} inputs of seed ${seed} in ${seconds} s: ${faults === 0 ? 'no fault' : `${faults} faults`}\n`
}
