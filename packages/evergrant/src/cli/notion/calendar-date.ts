/** Whether it is a day, or a time of one, that the calendar has: `2026-11-30`, `2026-11-30T09:00:00Z`. */
export function isCalendarDate(value: unknown): value is string {
  const match = typeof value === 'string' ? DATE.exec(value) : null
  if (match === null || Number.isNaN(Date.parse(match[0]))) return false
  // `Date.parse` takes the 31st of every month.
  const [, day = ''] = match
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}

const DATE = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/
