/** Counting with dates in UTC, the time zone of the sandbox's workspaces. Weeks begin on Monday. */
export type DateUnit = 'year' | 'month' | 'week' | 'day' | 'hour' | 'minute'

const LENGTH_MS = { week: 7 * 86_400_000, day: 86_400_000, hour: 3_600_000, minute: 60_000 } as const

/** Later by so many units; a month from 31 January is the last of February. */
export function addTo(atMs: number, count: number, unit: DateUnit): number {
  if (unit !== 'year' && unit !== 'month') return atMs + count * LENGTH_MS[unit]
  const date = new Date(atMs)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + Math.trunc(count) * (unit === 'year' ? 12 : 1))
  date.setUTCDate(Math.min(day, daysInMonth(date)))
  return date.getTime()
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
}

/** Whole units from one moment to a later one; negative when it is earlier. */
export function between(fromMs: number, toMs: number, unit: DateUnit): number {
  if (unit !== 'year' && unit !== 'month') return Math.trunc((toMs - fromMs) / LENGTH_MS[unit])
  if (toMs < fromMs) return -between(toMs, fromMs, unit)
  const [from, to] = [new Date(fromMs), new Date(toMs)]
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
  const whole = addTo(fromMs, months, 'month') > toMs ? months - 1 : months
  return unit === 'month' ? whole : Math.trunc(whole / 12)
}

export function startOfDay(atMs: number): number {
  return atMs - (((atMs % LENGTH_MS.day) + LENGTH_MS.day) % LENGTH_MS.day)
}

/** The first day of the week, month or year that a moment is in. */
export function startOf(atMs: number, unit: 'year' | 'month' | 'week' | 'day'): number {
  const day = startOfDay(atMs)
  const date = new Date(day)
  if (unit === 'day') return day
  if (unit === 'week') return day - ((date.getUTCDay() + 6) % 7) * LENGTH_MS.day
  return Date.UTC(date.getUTCFullYear(), unit === 'month' ? date.getUTCMonth() : 0, 1)
}

export function part(atMs: number, unit: 'year' | 'month' | 'date' | 'hour'): number {
  const date = new Date(atMs)
  switch (unit) {
    case 'year':
      return date.getUTCFullYear()
    case 'month':
      return date.getUTCMonth() + 1
    case 'date':
      return date.getUTCDate()
    case 'hour':
      return date.getUTCHours()
  }
}

/** `2026-10-05`. */
export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

/** The moment that an ISO-8601 text names, in UTC where it names no zone; NaN when it names none. */
export function readIso(text: string): number {
  return Date.parse(/T[\d:.]+$/.test(text) ? `${text}Z` : text)
}

/** A day that exists, or a moment of one: `2026-10-05`, `2026-10-05T09:30:00+02:00`. */
export function isIso(text: string): boolean {
  const day = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/.exec(text)?.[1]
  if (day === undefined || Number.isNaN(readIso(text))) return false
  const atMs = Date.parse(day)
  return !Number.isNaN(atMs) && dayOf(atMs) === day
}
