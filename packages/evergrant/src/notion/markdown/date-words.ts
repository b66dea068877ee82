import type { Attributes } from './tag.js'

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** The attributes of a mentioned date in words: `1 March 2026, 09:00 – 10:00 (Europe/Berlin)`. */
export function dateInWords(attributes: Attributes): string {
  const start = momentOf(attributes['start'], attributes['startTime'])
  const { endTime } = attributes
  const end = momentOf(attributes['end'] ?? (endTime && attributes['start']), endTime)
  const zone = attributes['timeZone']
  const last = end.day === start.day && end.time !== '' ? end.time : wordsOf(end)
  const words = [wordsOf(start), last === wordsOf(start) ? '' : last].filter((part) => part !== '').join(' – ')
  const hasTime = start.time !== '' || end.time !== ''
  return typeof zone === 'string' && hasTime ? `${words} (${zone})` : words
}

interface Moment {
  readonly day: string
  readonly time: string
}

function momentOf(date: string | true | undefined, time: string | true | undefined): Moment {
  const [, year, month, day, inside] = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d))?/.exec(String(date ?? '')) ?? []
  const name = MONTHS[Number(month) - 1]
  if (name === undefined) return { day: typeof date === 'string' ? date : '', time: '' }
  return { day: `${Number(day)} ${name} ${year}`, time: typeof time === 'string' ? time : (inside ?? '') }
}

function wordsOf({ day, time }: Moment): string {
  return [day, time].filter((part) => part !== '').join(', ')
}
