import type { ResultType } from '../column.js'
import { addTo, between, part, startOfDay, type DateUnit } from '../date-arithmetic.js'
import { isDate, isEmpty, isList, printDate, toNumber, toText, type FormulaValue } from './value.js'

/** A function of the formula language: how many arguments it takes, what it gives, how it is computed. */
export interface FormulaFunction {
  readonly least: number
  readonly most: number
  /** A type, or the place of the argument that decides it. */
  readonly result: ResultType | { readonly like: number }
  readonly apply: (given: readonly FormulaValue[], nowMs: number) => FormulaValue
}

type Apply = FormulaFunction['apply']

const define = (least: number, most: number, result: FormulaFunction['result'], apply: Apply): FormulaFunction => ({
  least,
  most,
  result,
  apply,
})
const onNumber = (compute: (value: number) => number) =>
  define(1, 1, 'number', ([value]) => (value === undefined ? undefined : compute(toNumber(value))))
const onNumbers = (compute: (one: number, other: number) => number) =>
  define(2, 2, 'number', ([one, other]) => compute(toNumber(one), toNumber(other)))
const onText = (compute: (text: string) => string) => define(1, 1, 'text', ([text]) => compute(toText(text)))
const compared = (decide: (order: number) => boolean) =>
  define(2, 2, 'checkbox', ([one, other]) => decide(compare(one, other)))
const ofDate = (unit: Parameters<typeof part>[1]) =>
  define(1, 1, 'number', ([date]) => (isDate(date) ? part(date.atMs, unit) : undefined))
const numbersIn = (given: readonly FormulaValue[]): number[] =>
  given.flatMap((one) => (isList(one) ? one : [one])).map(toNumber)
const moved = (sign: 1 | -1) =>
  define(3, 3, 'date', ([date, count, unit]) =>
    isDate(date) ? { ...date, atMs: addTo(date.atMs, sign * toNumber(count), readUnit(unit)) } : undefined,
  )

const MANY = 50

/** Every function by name. `if`, `and` and `or` get their arguments computed like the rest: formulas have no effects. */
export const FUNCTIONS: ReadonlyMap<string, FormulaFunction> = new Map(
  Object.entries({
    if: define(2, 3, { like: 1 }, ([condition, yes, no]) => (isEmpty(condition) ? no : yes)),
    and: define(2, MANY, 'checkbox', (given) => given.every((one) => !isEmpty(one))),
    or: define(2, MANY, 'checkbox', (given) => given.some((one) => !isEmpty(one))),
    not: define(1, 1, 'checkbox', ([value]) => isEmpty(value)),
    empty: define(1, 1, 'checkbox', ([value]) => isEmpty(value)),
    '==': define(2, 2, 'checkbox', ([one, other]) => toText(one) === toText(other)),
    '!=': define(2, 2, 'checkbox', ([one, other]) => toText(one) !== toText(other)),
    '>': compared((order) => order > 0),
    '<': compared((order) => order < 0),
    '>=': compared((order) => order >= 0),
    '<=': compared((order) => order <= 0),
    '+': define(2, 2, { like: 0 }, ([one, other]) =>
      typeof one === 'string' || typeof other === 'string'
        ? toText(one) + toText(other)
        : toNumber(one) + toNumber(other),
    ),
    '-': onNumbers((one, other) => one - other),
    '*': onNumbers((one, other) => one * other),
    '/': onNumbers((one, other) => one / other),
    '%': onNumbers((one, other) => one % other),
    pow: onNumbers((one, other) => one ** other),
    negate: onNumber((value) => -value),
    abs: onNumber(Math.abs),
    ceil: onNumber(Math.ceil),
    floor: onNumber(Math.floor),
    sqrt: onNumber(Math.sqrt),
    sign: onNumber(Math.sign),
    round: define(1, 2, 'number', ([value, digits]) => {
      const scale = 10 ** toNumber(digits)
      return value === undefined ? undefined : Math.round(toNumber(value) * scale) / scale
    }),
    min: define(1, MANY, 'number', (given) => Math.min(...numbersIn(given))),
    max: define(1, MANY, 'number', (given) => Math.max(...numbersIn(given))),
    sum: define(1, MANY, 'number', (given) => numbersIn(given).reduce((total, one) => total + one, 0)),
    toNumber: define(1, 1, 'number', ([value]) => toNumber(value)),
    length: define(1, 1, 'number', ([value]) => (isList(value) ? value.length : toText(value).length)),
    format: define(1, 1, 'text', ([value]) => toText(value)),
    concat: define(1, MANY, 'text', (given) => given.map(toText).join('')),
    lower: onText((text) => text.toLowerCase()),
    upper: onText((text) => text.toUpperCase()),
    trim: onText((text) => text.trim()),
    contains: define(2, 2, 'checkbox', ([text, wanted]) => toText(text).includes(toText(wanted))),
    replaceAll: define(3, 3, 'text', ([text, before, after]) =>
      toText(text).replaceAll(toText(before), () => toText(after)),
    ),
    substring: define(2, 3, 'text', ([text, from, to]) =>
      toText(text).slice(toNumber(from), to === undefined ? undefined : toNumber(to)),
    ),
    repeat: define(2, 2, 'text', ([text, times]) => toText(text).repeat(Math.min(Math.max(0, toNumber(times)), 1000))),
    list: define(0, MANY, 'list', (given) => given),
    split: define(2, 2, 'list', ([text, separator]) => toText(text).split(toText(separator))),
    join: define(2, 2, 'text', ([values, separator]) =>
      (isList(values) ? values : [values]).map(toText).join(toText(separator)),
    ),
    includes: define(
      2,
      2,
      'checkbox',
      ([values, wanted]) => isList(values) && values.some((one) => toText(one) === toText(wanted)),
    ),
    first: define(1, 1, 'text', ([values]) => (isList(values) ? values[0] : values)),
    last: define(1, 1, 'text', ([values]) => (isList(values) ? values.at(-1) : values)),
    now: define(0, 0, 'date', (_given, nowMs) => ({ atMs: nowMs, hasTime: true })),
    today: define(0, 0, 'date', (_given, nowMs) => ({ atMs: startOfDay(nowMs), hasTime: false })),
    dateAdd: moved(1),
    dateSubtract: moved(-1),
    dateBetween: define(3, 3, 'number', ([one, other, unit]) =>
      isDate(one) && isDate(other) ? between(other.atMs, one.atMs, readUnit(unit)) : undefined,
    ),
    formatDate: define(1, 2, 'text', ([date]) => (isDate(date) ? printDate(date) : '')),
    year: ofDate('year'),
    month: ofDate('month'),
    date: ofDate('date'),
    hour: ofDate('hour'),
  } satisfies Record<string, FormulaFunction>),
)

function compare(one: FormulaValue, other: FormulaValue): number {
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : one > other ? 1 : 0
  return toNumber(one) - toNumber(other)
}

const UNITS: readonly DateUnit[] = ['year', 'month', 'week', 'day', 'hour', 'minute']

/** `days` and `day` are the same unit; anything else is days. */
function readUnit(value: FormulaValue): DateUnit {
  const name = toText(value).replace(/s$/, '')
  return UNITS.find((unit) => unit === name) ?? 'day'
}
