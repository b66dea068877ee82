import type { PostgresPool } from 'evergrant/store/postgres'

/** A pool that explains what it runs, and counts the rows of tables and indexes that were looked at. */
export interface ExplainingPool extends PostgresPool {
  rowsRead(): number
}

interface Plan {
  readonly 'Node Type': string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly Plan[]
}

export function explaining(pool: PostgresPool): ExplainingPool {
  let read = 0
  return {
    async query(text, values) {
      const { rows } = await pool.query(`explain (analyze, format json) ${text}`, values)
      const [explained] = rows as readonly { readonly 'QUERY PLAN': readonly { readonly Plan: Plan }[] }[]
      for (const { Plan: plan } of explained?.['QUERY PLAN'] ?? []) read += rowsOf(plan)
      return pool.query(text, values)
    },
    rowsRead: () => read,
  }
}

/** Rows that the scans of a plan found or turned away. */
function rowsOf(plan: Plan): number {
  const own = plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0)
  const isScan = plan['Node Type'].endsWith('Scan')
  const below = (plan.Plans ?? []).reduce((sum, each) => sum + rowsOf(each), 0)
  return below + (isScan ? own * plan['Actual Loops'] : 0)
}
