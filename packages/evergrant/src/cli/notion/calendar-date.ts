/** Whether it is a day, or a time of one, that the calendar has: `2026-11-30`, `2026-11-30T09:00:00Z`. */
export function isCalendarDate(value: unknown): value is string {
  const match = typeof value === 'string' ? DATE.exec(value) : null
  return match !== null && !Number.isNaN(Date.parse(match[0])) && isDay(match[1] ?? '')
}

/** Whether it is a day that there is, `2026-11-30`: not the 30th of February, which `Date.parse` takes. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

const DATE = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/
