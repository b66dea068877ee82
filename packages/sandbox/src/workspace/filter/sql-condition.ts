import type { SqlValue } from '../row.js'

/** A part of a WHERE clause, with what is bound to its question marks. */
export interface Condition {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

export const EVERYTHING: Condition = { sql: '1', params: [] }

export function joined(parts: readonly Condition[], operator: 'and' | 'or'): Condition {
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(operator === 'and' ? ' AND ' : ' OR '),
    params: parts.flatMap(({ params }) => params),
  }
}

/** True of rows without a value too, of which the condition cannot be told. */
export function negated({ sql, params }: Condition): Condition {
  return { sql: `NOT coalesce(${sql}, 0)`, params }
}
