/** The days that the words of a filter stand for, in UTC. */

export interface DaySpan {
  readonly from: string | undefined
  readonly to: string | undefined
}

type Unit = 'year' | 'month' | 'week' | 'day'

/** `one_week_ago` as a day. */
export function dayOfWord(word: string, now: number): string | undefined {
  const [count, unit] = WORDS[word] ?? []
  return count === undefined || unit === undefined ? undefined : dayOf(moved(startOfDay(now), count, unit))
}

const WORDS: Readonly<Record<string, readonly [number, Unit] | undefined>> = {
  today: [0, 'day'],
  tomorrow: [1, 'day'],
  yesterday: [-1, 'day'],
  one_week_ago: [-1, 'week'],
  one_week_from_now: [1, 'week'],
  one_month_ago: [-1, 'month'],
  one_month_from_now: [1, 'month'],
}

/** Both ends are part of it. */
export function spanOfDays(value: unknown, now: number): DaySpan | undefined {
  if (typeof value !== 'object' || value === null || !('value' in value)) return undefined
  const { value: inner, unit, direction, count } = value as Readonly<Record<string, unknown>>
  if (typeof inner === 'object' && inner !== null) {
    const { start_date: from, end_date: to } = inner as Readonly<Record<string, unknown>>
    return { from: typeof from === 'string' ? from : undefined, to: typeof to === 'string' ? to : undefined }
  }
  const today = startOfDay(now)
  if (inner === 'this_week') return surrounding(today, 'week')
  if (inner === 'surrounding' && isUnit(unit)) return surrounding(today, unit)
  const [, way, named] = /^the_(past|next)_(week|month|year)$/.exec(String(inner)) ?? []
  if (named !== undefined) return reaching(today, way === 'past' ? -1 : 1, named as Unit)
  if (inner !== 'custom' || !isUnit(unit) || typeof count !== 'number') return undefined
  return reaching(today, direction === 'past' ? -count : count, unit)
}

function reaching(today: Date, count: number, unit: Unit): DaySpan {
  const [from, to] = [today, moved(today, count, unit)].toSorted((one, other) => one.getTime() - other.getTime())
  return { from: from && dayOf(from), to: to && dayOf(to) }
}

/** Weeks begin on Monday. */
function surrounding(today: Date, unit: Unit): DaySpan {
  const from = new Date(today)
  if (unit === 'week') from.setUTCDate(from.getUTCDate() - ((from.getUTCDay() + 6) % 7))
  if (unit === 'month' || unit === 'year') from.setUTCDate(1)
  if (unit === 'year') from.setUTCMonth(0)
  return { from: dayOf(from), to: dayOf(moved(moved(from, 1, unit), -1, 'day')) }
}

/** A day that the other month has not is its last. */
function moved(day: Date, count: number, unit: Unit): Date {
  const result = new Date(day)
  if (unit === 'day' || unit === 'week') {
    result.setUTCDate(result.getUTCDate() + count * (unit === 'week' ? 7 : 1))
    return result
  }
  const wanted = result.getUTCDate()
  result.setUTCDate(1)
  result.setUTCMonth(result.getUTCMonth() + count * (unit === 'year' ? 12 : 1))
  const last = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate()
  result.setUTCDate(Math.min(wanted, last))
  return result
}

function startOfDay(now: number): Date {
  return new Date(new Date(now).toISOString().slice(0, 10))
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

function isUnit(unit: unknown): unit is Unit {
  return unit === 'year' || unit === 'month' || unit === 'week' || unit === 'day'
}
