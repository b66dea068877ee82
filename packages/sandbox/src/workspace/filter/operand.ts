import { invalid } from '../api-error.js'
import type { Column } from '../column.js'

/** On whose behalf and when a filter is applied. */
export interface FilterScope {
  readonly userId: string
  readonly nowMs: number
}

/** What an operator compares with: the `value` of a filter, not judged yet. */
export interface Operand {
  readonly value: unknown
  readonly operator: string
  readonly column: Column
  readonly scope: FilterScope
}

/** Members of `{ type: "exact", value }` and of its relatives; a bare value stands for an exact one. */
export interface Given {
  readonly type: string
  readonly value: unknown
}

export function givenValues({ value }: Operand): Given[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).map(readGiven)
}

export function givenValue(operand: Operand): Given {
  const [given, ...others] = givenValues(operand)
  if (given === undefined || others.length > 0) throw wrongValue(operand, 'one value')
  return given
}

function readGiven(value: unknown): Given {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('value' in value)) {
    return { type: 'exact', value }
  }
  return { type: String(value.type), value: value.value }
}

export function wrongValue({ operator, value, column }: Operand, expected: string): Error {
  const shown = JSON.stringify(value)?.slice(0, 200) ?? 'nothing'
  return invalid(`The filter on ${JSON.stringify(column.name)} (${operator}) needs ${expected}, not ${shown}.`)
}
