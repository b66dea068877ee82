import { invalid } from './api-error.js'
import type { ResultType } from './column.js'
import type { SqlValue } from './row.js'

type RollupFunction = {
  /** `like the target` shows the values themselves. */
  readonly result: ResultType
  readonly apply: (values: readonly SqlValue[], type: ResultType) => SqlValue
}

const isEmptyValue = (value: SqlValue) => value === null || value === '' || value === '[]'
const full = (values: readonly SqlValue[]) => values.filter((value) => !isEmptyValue(value))
const numbers = (values: readonly SqlValue[]) => full(values).map(Number).filter(Number.isFinite)
const checked = (values: readonly SqlValue[]) => values.filter((value) => value === '__YES__')
const total = (values: readonly SqlValue[]) => numbers(values).reduce((sum, value) => sum + value, 0)
const share = (part: readonly SqlValue[], all: readonly SqlValue[]) =>
  all.length === 0 ? null : part.length / all.length
const dates = (values: readonly SqlValue[]) => full(values).map(String).toSorted()

/** The single values of all rows: a list column gives each of its members. */
function members(values: readonly SqlValue[], type: ResultType): SqlValue[] {
  return full(values).flatMap((value) => (type === 'list' ? (JSON.parse(String(value)) as string[]) : [value]))
}

const counting = (count: (values: readonly SqlValue[], type: ResultType) => number | null): RollupFunction => ({
  result: 'number',
  apply: count,
})
const dating = (pick: (sorted: readonly string[]) => string | undefined): RollupFunction => ({
  result: 'date',
  apply: (values) => pick(dates(values)) ?? null,
})

const FUNCTIONS: ReadonlyMap<string, RollupFunction> = new Map(
  Object.entries({
    show_original: {
      result: 'list',
      apply: (values, type) => JSON.stringify(members(values, type).map(String)),
    },
    show_unique: {
      result: 'list',
      apply: (values, type) => JSON.stringify([...new Set(members(values, type).map(String))]),
    },
    count: counting((values) => values.length),
    count_values: counting((values, type) => members(values, type).length),
    unique: counting((values, type) => new Set(members(values, type)).size),
    empty: counting((values) => values.length - full(values).length),
    not_empty: counting((values) => full(values).length),
    percent_empty: counting((values) => share(values.filter(isEmptyValue), values)),
    percent_not_empty: counting((values) => share(full(values), values)),
    checked: counting((values) => checked(values).length),
    unchecked: counting((values) => values.length - checked(values).length),
    percent_checked: counting((values) => share(checked(values), values)),
    percent_unchecked: counting((values) =>
      share(
        values.filter((value) => value !== '__YES__'),
        values,
      ),
    ),
    sum: counting(total),
    average: counting((values) => (numbers(values).length === 0 ? null : total(values) / numbers(values).length)),
    median: counting((values) => median(numbers(values).toSorted((one, other) => one - other))),
    min: counting((values) => numbers(values).toSorted((one, other) => one - other)[0] ?? null),
    max: counting((values) => numbers(values).toSorted((one, other) => other - one)[0] ?? null),
    range: counting((values) =>
      numbers(values).length === 0 ? null : Math.max(...numbers(values)) - Math.min(...numbers(values)),
    ),
    earliest_date: dating((sorted) => sorted[0]),
    latest_date: dating((sorted) => sorted.at(-1)),
  } satisfies Record<string, RollupFunction>),
)

/** What a rollup gives. Throws a validation error for a function that is not known. */
export function rollupResult(name: string): ResultType {
  return known(name).result
}

/** Sums up the values of the related rows. */
export function rollUp(name: string, values: readonly SqlValue[], type: ResultType): SqlValue {
  return known(name).apply(values, type)
}

function known(name: string): RollupFunction {
  const found = FUNCTIONS.get(name)
  if (found === undefined) {
    throw invalid(
      `The rollup function ${JSON.stringify(name)} is not known. Known are ${[...FUNCTIONS.keys()].join(', ')}.`,
    )
  }
  return found
}

function median(sorted: readonly number[]): number | null {
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = sorted.length % 2 === 0 ? [sorted[middle - 1], sorted[middle]] : [sorted[middle], sorted[middle]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
