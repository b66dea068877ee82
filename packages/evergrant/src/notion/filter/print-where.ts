import type { FilterGroup, PropertyFilter } from '../filter.js'
import { comparisonOf } from './operators.js'
import { spanWords } from './relative-dates.js'

/** The filter as a person would type it: `parseWhere` reads the same out of it. */
export function printWhere(filter: FilterGroup): string {
  return filter.filters
    .map((one) => (one.type === 'property' ? printCondition(one) : `(${printWhere(one)})`))
    .join(` ${filter.operator} `)
}

function printCondition(filter: PropertyFilter): string {
  const { property, operator, value, use_end: isEnd, resultFilter } = filter
  const name = `${isEnd ? 'end of ' : ''}${quoted(property)}`
  if (operator === 'is_empty' || operator === 'is_not_empty') return `${name} ${operator.replaceAll('_', ' ')}`
  if (resultFilter !== undefined) return `${name} ${printComparison(resultFilter.operator, resultFilter.value)}`
  return `${name} ${printComparison(operator, value)}`
}

function printComparison(operator: string, value: unknown): string {
  const comparison = comparisonOf(operator)?.comparison ?? operator
  if (typeof value !== 'object' || value === null) return `${comparison} ${String(value)}`
  const given = value as Readonly<Record<string, unknown>>
  const { type, value: inner } = given
  if (type === 'is_group') return `${comparison === '=' ? '' : 'not '}in group ${quoted(String(inner))}`
  if (comparison === 'within') return `${comparison} ${spanWords(given)}`
  if (type === 'relative') return `${comparison} ${String(inner).replaceAll('_', ' ')}`
  return `${comparison} ${typeof inner === 'number' ? String(inner) : quoted(String(inner))}`
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
