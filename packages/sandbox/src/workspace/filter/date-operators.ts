import { invalid } from '../api-error.js'
import { addTo, dayOf, isIso, readIso, startOf, startOfDay } from '../date-arithmetic.js'
import { type Given, givenValue, type Operand, wrongValue } from './operand.js'
import type { Condition } from './sql-condition.js'

type DateOperator = (expression: string, operand: Operand) => Condition

/** Dates are compared by the day, or to the millisecond when the filter gives a time. */
const compare =
  (symbol: string): DateOperator =>
  (expression, operand) => {
    const moment = readMoment(operand)
    if (moment.day !== undefined) return { sql: `date(${expression}) ${symbol} ?`, params: [moment.day] }
    return {
      sql: `${exactTime(expression)} ${symbol} ${exactTime('?')}`,
      params: [new Date(moment.atMs).toISOString()],
    }
  }

const within: DateOperator = (expression, operand) => {
  const { from, to } = readRange(operand)
  const parts = [...(from === undefined ? [] : ['>= ?']), ...(to === undefined ? [] : ['<= ?'])]
  return {
    sql: ['IS NOT NULL', ...parts].map((part) => `date(${expression}) ${part}`).join(' AND '),
    params: [from, to].filter((day) => day !== undefined),
  }
}

/** Words for days and spans that a filter may use in place of a date. */
export function isRelativeDay(word: string): boolean {
  return RELATIVE_DAYS.has(word)
}

export const DATE_OPERATORS: Record<string, DateOperator | undefined> = {
  date_is: compare('='),
  date_is_before: compare('<'),
  date_is_after: compare('>'),
  date_is_on_or_before: compare('<='),
  date_is_on_or_after: compare('>='),
  date_is_within: within,
  date_is_relative_to: within,
}

function exactTime(expression: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%f', ${expression})`
}

type Moment = { readonly day: string } | { readonly day?: undefined; readonly atMs: number }

const RELATIVE_DAYS: ReadonlyMap<string, (todayMs: number) => number> = new Map(
  Object.entries({
    today: (today) => today,
    tomorrow: (today) => addTo(today, 1, 'day'),
    yesterday: (today) => addTo(today, -1, 'day'),
    one_week_ago: (today) => addTo(today, -1, 'week'),
    one_week_from_now: (today) => addTo(today, 1, 'week'),
    one_month_ago: (today) => addTo(today, -1, 'month'),
    one_month_from_now: (today) => addTo(today, 1, 'month'),
  } satisfies Record<string, (todayMs: number) => number>),
)

function readMoment(operand: Operand): Moment {
  const given = givenValue(operand)
  if (given.type === 'relative') {
    const relative = RELATIVE_DAYS.get(String(given.value))
    if (relative === undefined) throw wrongValue(operand, `a date or one of ${[...RELATIVE_DAYS.keys()].join(', ')}`)
    return { day: dayOf(relative(startOfDay(operand.scope.nowMs))) }
  }
  const text = exactText(given)
  if (text === undefined || !isIso(text)) throw wrongValue(operand, 'an ISO-8601 date')
  return text.includes('T') ? { atMs: readIso(text) } : { day: text }
}

/** A date as text, or in parts: `{ start_date, start_time?, time_zone? }`. */
function exactText({ value }: Given): string | undefined {
  if (typeof value === 'string') return value
  const { start_date: day, start_time: time, time_zone: zone = 'UTC' } = members(value)
  if (day === undefined || time === undefined) return day
  return `${day}T${time}${offsetOf(zone, readIso(`${day}T${time}`))}`
}

/** How a time zone differs from UTC about then: `+02:00`. One that is not known makes the text no date. */
function offsetOf(timeZone: string, atMs: number): string {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(atMs)
    return parts.find(({ type }) => type === 'timeZoneName')?.value.slice('GMT'.length) || 'Z'
  } catch {
    return ` ${timeZone}`
  }
}

interface Range {
  readonly from: string | undefined
  readonly to: string | undefined
}

type SpanOf = (todayMs: number) => readonly [number, number]

const SPANS: ReadonlyMap<string, SpanOf> = new Map(
  Object.entries({
    this_week: (today) => surrounding(today, 'week'),
    the_past_week: (today) => [addTo(today, -1, 'week'), today],
    the_past_month: (today) => [addTo(today, -1, 'month'), today],
    the_past_year: (today) => [addTo(today, -1, 'year'), today],
    the_next_week: (today) => [today, addTo(today, 1, 'week')],
    the_next_month: (today) => [today, addTo(today, 1, 'month')],
    the_next_year: (today) => [today, addTo(today, 1, 'year')],
  } satisfies Record<string, SpanOf>),
)

/** Days, both ends included. */
function readRange(operand: Operand): Range {
  const given = givenValue(operand)
  if (given.type !== 'relative') {
    const { start_date: from, end_date: to } = members(given.value)
    const known = [from, to].filter((day) => day !== undefined)
    if (known.length === 0 || known.some((day) => !isIso(day) || day.includes('T'))) {
      throw wrongValue(operand, 'a start_date or an end_date as YYYY-MM-DD')
    }
    return { from, to }
  }
  const [from, to] = relativeSpan(operand, given, startOfDay(operand.scope.nowMs))
  return { from: dayOf(from), to: dayOf(to) }
}

const UNITS = ['year', 'month', 'week', 'day'] as const
type Unit = (typeof UNITS)[number]

/** The details of `custom` and `surrounding` stand beside the word, or in an object in its place. */
function relativeSpan(operand: Operand, { value }: Given, todayMs: number): readonly [number, number] {
  const isNested = typeof value === 'object' && value !== null
  const details = record(isNested ? value : operand.value)
  const word = String(isNested ? details['type'] : value)
  const span = SPANS.get(word)
  if (span !== undefined) return span(todayMs)
  const unit = UNITS.find((candidate) => candidate === details['unit'])
  if (word === 'surrounding' && unit !== undefined) return surrounding(todayMs, unit)
  const { direction, count } = details
  const isCount = typeof count === 'number' && Number.isInteger(count) && count > 0 && count <= 10_000
  if (word === 'custom' && unit !== undefined && isCount) {
    if (direction === 'past') return [addTo(todayMs, -count, unit), todayMs]
    if (direction === 'future') return [todayMs, addTo(todayMs, count, unit)]
  }
  const words = [...SPANS.keys(), 'custom { direction, unit, count }', 'surrounding { unit }']
  throw wrongValue(operand, `one of ${words.join(', ')}`)
}

function surrounding(todayMs: number, unit: Unit): readonly [number, number] {
  const from = startOf(todayMs, unit)
  return [from, addTo(addTo(from, 1, unit), -1, 'day')]
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw invalid('A relative date needs its details in an object.')
  return value as Record<string, unknown>
}

function members(value: unknown): Record<string, string | undefined> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
