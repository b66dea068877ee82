import type { FilterGroup, PropertyFilter } from '../filter.js'
import { parseReference } from '../references/reference.js'
import type { ColumnSchema, DataSourceSchema } from '../schema.js'
import { quotedName, type SqlParameter } from '../sql.js'
import { comparisonOf, type Comparison, type Family } from './operators.js'
import { dayOfWord, spanOfDays } from './relative-days.js'

/** Part of a query, with what is bound to its question marks. */
export interface SqlCondition {
  readonly sql: string
  readonly params: readonly SqlParameter[]
}

export interface WhereScope {
  readonly now: number
  /** Who `me` is. */
  readonly userId: string | undefined
}

/** The filter of rows mode as a condition over the data source's table; `undefined` where it asks for something that SQL cannot tell here. */
export function whereSql(filter: FilterGroup, schema: DataSourceSchema, scope: WhereScope): SqlCondition | undefined {
  const parts: SqlCondition[] = []
  for (const one of filter.filters) {
    const part = one.type === 'group' ? whereSql(one, schema, scope) : conditionOf(one, schema, scope)
    if (part === undefined) return undefined
    parts.push(part)
  }
  if (parts.length === 0) return { sql: '1', params: [] }
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(filter.operator === 'and' ? ' AND ' : ' OR '),
    params: parts.flatMap(({ params }) => params),
  }
}

function conditionOf(filter: PropertyFilter, schema: DataSourceSchema, scope: WhereScope): SqlCondition | undefined {
  const column = schema.columns.find(({ name }) => name === filter.property)
  const [main, end] = column?.sqlNames ?? []
  if (column === undefined || main === undefined || filter.resultFilter !== undefined) return undefined
  if (filter.operator === 'is_empty') return emptiness(column)
  if (filter.operator === 'is_not_empty') return negated(emptiness(column))
  const known = comparisonOf(filter.operator)
  if (known === undefined) return undefined
  const isEnd = filter.use_end === true && column.type === 'date' && end !== undefined
  const expression = isEnd ? `coalesce(${quotedName(end)}, ${quotedName(main)})` : quotedName(main)
  return COMPARE[known.family]({ expression, comparison: known.comparison, column, value: filter.value, scope })
}

interface Compared {
  readonly expression: string
  readonly comparison: Comparison
  readonly column: ColumnSchema
  readonly value: unknown
  readonly scope: WhereScope
}

type Compare = (compared: Compared) => SqlCondition | undefined

const COMPARE: Readonly<Record<Family, Compare>> = {
  text: compareText,
  number: ({ expression, comparison, value }) => compareBy(expression, comparison, numberIn(value)),
  date: compareDate,
  select: compareOption,
  verification: compareOption,
  status: compareOption,
  checkbox: ({ expression, comparison, value }) =>
    typeof value === 'boolean' ? compareBy(expression, comparison, value ? '__YES__' : '__NO__') : undefined,
  multi_select: (compared) => holds(compared, compared.expression, (value) => JSON.stringify(value)),
  // Whatever form an address has, the ID is in it.
  relation: (compared) => holds(compared, withoutDashes(compared.expression), hexOf),
  person: (compared) =>
    holds(compared, withoutDashes(compared.expression), (value) =>
      hexOf(value === 'me' ? (compared.scope.userId ?? '') : value),
    ),
}

function compareBy(
  expression: string,
  comparison: Comparison,
  value: SqlParameter | undefined,
): SqlCondition | undefined {
  if (value === undefined) return undefined
  if (comparison === '!=') return negated({ sql: `${expression} = ?`, params: [value] })
  return SIGNS.has(comparison) ? { sql: `${expression} ${comparison} ?`, params: [value] } : undefined
}

const SIGNS: ReadonlySet<Comparison> = new Set(['=', '<', '<=', '>', '>='])

function compareText({ expression, comparison, value }: Compared): SqlCondition | undefined {
  const text = exactIn(value)
  if (typeof text !== 'string') return undefined
  const [before, after] = PATTERNS[comparison] ?? []
  if (before === undefined || after === undefined) return compareBy(expression, comparison, text)
  const escaped = text.replaceAll(/[\\%_]/g, String.raw`\$&`)
  const like = { sql: `${expression} LIKE ? ESCAPE '\\'`, params: [before + escaped + after] }
  return comparison === 'does not contain' ? negated(like) : like
}

const PATTERNS: Readonly<Partial<Record<Comparison, readonly [string, string]>>> = {
  contains: ['%', '%'],
  'does not contain': ['%', '%'],
  'starts with': ['', '%'],
  'ends with': ['%', ''],
}

/** By the day; to the moment where the filter gives a time. */
function compareDate({ expression, comparison, value, scope }: Compared): SqlCondition | undefined {
  if (comparison === 'within') {
    const { from, to } = spanOfDays(value, scope.now) ?? {}
    const sides = [...(from ? [['>=', from] as const] : []), ...(to ? [['<=', to] as const] : [])]
    if (sides.length === 0) return undefined
    return {
      sql: sides.map(([sign]) => `date(${expression}) ${sign} ?`).join(' AND '),
      params: sides.map(([, day]) => day),
    }
  }
  const given = exactIn(value)
  const text = isRelative(value) ? dayOfWord(String(given), scope.now) : given
  if (typeof text !== 'string' || !SIGNS.has(comparison)) return undefined
  if (!text.includes('T')) return { sql: `date(${expression}) ${comparison} ?`, params: [text] }
  const moment = (one: string) => `strftime('%Y-%m-%dT%H:%M:%f', ${one})`
  return { sql: `${moment(expression)} ${comparison} ${moment('?')}`, params: [text] }
}

/** One option; of a status also all options of a group. */
function compareOption({ expression, comparison, column, value }: Compared): SqlCondition | undefined {
  const given = exactIn(value)
  if (typeof given !== 'string') return undefined
  const isGroup = typeof value === 'object' && value !== null && 'type' in value && value.type === 'is_group'
  const names = isGroup ? column.options.filter(({ group }) => group === given).map(({ name }) => name) : [given]
  const among = { sql: `${expression} IN (${names.map(() => '?').join(', ')})`, params: names }
  return comparison === '!=' ? negated(among) : among
}

/** A list is kept as JSON text, in which the part is looked for. */
function holds(
  { comparison, value }: Compared,
  expression: string,
  partOf: (value: string) => string | undefined,
): SqlCondition | undefined {
  const given = exactIn(value)
  const part = typeof given === 'string' ? partOf(given) : undefined
  if (part === undefined) return undefined
  const held = { sql: `instr(${expression}, ?) > 0`, params: [part] }
  return comparison === 'does not contain' ? negated(held) : held
}

function withoutDashes(expression: string): string {
  return `replace(${expression}, '-', '')`
}

function hexOf(reference: string): string | undefined {
  return parseReference(reference)?.id?.replaceAll('-', '')
}

/** Rows without a value are not what the condition says either. */
function negated({ sql, params }: SqlCondition): SqlCondition {
  return { sql: `NOT coalesce(${sql}, 0)`, params }
}

function emptiness({ type, sqlNames }: ColumnSchema): SqlCondition {
  if (type === 'checkbox') return { sql: '0', params: [] }
  const names = type === 'date' ? sqlNames.slice(0, 1) : sqlNames
  const nothing = type === 'verification' ? `'', 'none'` : `'', '[]'`
  return {
    sql: names.map((name) => `coalesce(${quotedName(name)}, '') IN (${nothing})`).join(' AND ') || '1',
    params: [],
  }
}

function exactIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value
}

function isRelative(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'relative'
}

function numberIn(value: unknown): number | undefined {
  const number = exactIn(value)
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
