const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** A moment as people say it: `in 52 minutes`, `3 days ago`, `now`. */
export function inWords(at: number, now: number): string {
  const distance = Math.abs(at - now)
  if (distance < 1000) return 'now'
  return at >= now ? `in ${howLong(distance)}` : `${howLong(distance)} ago`
}

/** A span of time, in its largest whole unit. */
export function howLong(ms: number): string {
  const [name, size] = UNITS.find(([, unit]) => ms >= unit) ?? ['second', 1000]
  const count = Math.floor(ms / size)
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

/** Whole days as people say them: `3 days`, or with `ago` behind. */
export function inDays(days: number | undefined, after?: string): string | undefined {
  if (days === undefined) return undefined
  if (days === 0) return after === undefined ? 'less than a day' : 'today'
  return [days, days === 1 ? 'day' : 'days', ...(after === undefined ? [] : [after])].join(' ')
}
