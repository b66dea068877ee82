import { shuffled } from '../refresh/figures.js'
import type { Case, Contender, Values } from './metric.js'
import type { CaseResult, ContenderResult } from './results.js'
import { measured, median, medianRatio, type Series } from './statistics.js'

export interface RoundOptions {
  readonly rounds: number
  /** Peers are slow, and their figures are not gated: they take part in one of so many rounds. */
  readonly peersEvery: number
  readonly say: (text: string) => void
}

/**
 * All contenders of a case in turns, each round in another order, after one round without peers that does not count. Who fails is told,
 * and takes no further part.
 */
export async function measureCase(each: Case, { rounds, peersEvery, say }: RoundOptions): Promise<CaseResult> {
  const failed = new Map<Contender, string>()
  const taken = new Map<Contender, (Values | undefined)[]>(each.contenders.map((contender) => [contender, []]))
  const attempt = async (contender: Contender): Promise<Values | undefined> => {
    if (failed.has(contender)) return undefined
    try {
      return await contender.measure()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      say(`  ${each.id}: ${contender.name} failed: ${reason}`)
      failed.set(contender, reason)
      return undefined
    }
  }

  for (let round = -1; round < Math.min(rounds, each.mostRounds ?? rounds); round += 1) {
    for (const contender of shuffled(each.contenders, round)) {
      const isIn = contender.kind !== 'peer' || (round >= 0 && round % peersEvery === 0)
      const values = isIn ? await attempt(contender) : undefined
      if (round >= 0) taken.get(contender)?.push(values)
    }
  }
  const series = (contender: Contender): Record<string, Series> => {
    const values = taken.get(contender) ?? []
    return Object.fromEntries(each.columns.map(({ key }) => [key, values.map((value) => rounded(value?.[key]))]))
  }
  const { id, title, columns, against } = each
  const floor = each.contenders.find(({ name }) => name === against.floor)
  const floorSeries = floor === undefined ? [] : (series(floor)[against.column] ?? [])
  const contenders = each.contenders.map((contender): ContenderResult => {
    const own = series(contender)
    const failure = failed.get(contender)
    const { name, kind } = contender
    const medians = columns.map(({ key }) => [key, rounded(median(measured(own[key] ?? [])))] as const)
    const times = rounded(medianRatio(own[against.column] ?? [], floorSeries))
    const figures = { series: own, medians: Object.fromEntries(medians), times }
    return { name, kind, ...figures, ...(failure !== undefined && { failure }) }
  })
  return { id, title, columns, against, contenders }
}

/** Five digits: enough for every ratio, and a file that can be read. */
const rounded = (value: number | undefined) =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(5))
