import { shuffled } from '../refresh/figures.js'
import type { Case, Contender, Values } from './metric.js'
import type { CaseResult, ContenderResult } from './results.js'

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

  for (let round = -1; round < rounds; round += 1) {
    for (const contender of shuffled(each.contenders, round)) {
      const isIn = contender.kind !== 'peer' || (round >= 0 && round % peersEvery === 0)
      const values = isIn ? await attempt(contender) : undefined
      if (round >= 0) taken.get(contender)?.push(values)
    }
  }
  const results = each.contenders.map((contender): ContenderResult => {
    const values = taken.get(contender) ?? []
    const failure = failed.get(contender)
    const series = each.columns.map(({ key }) => [key, values.map((value) => rounded(value?.[key]))] as const)
    const { name, kind } = contender
    return { name, kind, series: Object.fromEntries(series), ...(failure !== undefined && { failure }) }
  })
  const { id, title, columns } = each
  return { id, title, columns, contenders: results }
}

/** Five digits: enough for every ratio, and a file that can be read. */
const rounded = (value: number | undefined) =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(5))
