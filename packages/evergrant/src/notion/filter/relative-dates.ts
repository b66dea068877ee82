/** Days and spans in words, as the filters of rows mode take them. */

/** `today`, `one week ago`, … as Notion writes it. */
export function relativeDay(text: string): string | undefined {
  const word = text
    .toLowerCase()
    .trim()
    .replaceAll(/[\s_]+/g, '_')
    .replace(/^(?:1|a)_/, 'one_')
  return RELATIVE_DAYS.has(word) ? word : undefined
}

/** The value of a `within`: a named span, `past 3 days`, `this month`, or two days with `..` between. */
export function spanOf(text: string): Readonly<Record<string, unknown>> | undefined {
  const words = text
    .toLowerCase()
    .trim()
    .replaceAll(/[\s_]+/g, ' ')
  const [, from, to] = /^(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?$/.exec(words) ?? []
  if ((from ?? to) !== undefined) {
    return {
      type: 'exact',
      value: { type: 'daterange', ...(from && { start_date: from }), ...(to && { end_date: to }) },
    }
  }
  const named = words
    .replace(/^(?:the )?(past|next) (week|month|year)$/, 'the_$1_$2')
    .replace(/^this week$/, 'this_week')
  if (NAMED_SPANS.has(named)) return { type: 'relative', value: named }
  const [, around] = /^this (year|month|day)$/.exec(words) ?? []
  if (around !== undefined) return { type: 'relative', value: 'surrounding', unit: around }
  const [, direction, count, unit] = /^(?:the )?(past|next) (\d{1,4}) (year|month|week|day)s?$/.exec(words) ?? []
  if (unit === undefined) return undefined
  return {
    type: 'relative',
    value: 'custom',
    direction: direction === 'past' ? 'past' : 'future',
    unit,
    count: Number(count),
  }
}

/** The same in the words of a person. */
export function spanWords(value: Readonly<Record<string, unknown>>): string {
  const { value: inner, unit, direction, count } = value
  if (typeof inner === 'object' && inner !== null) {
    const { start_date: from = '', end_date: to = '' } = inner as Readonly<Record<string, string>>
    return `${from}..${to}`
  }
  if (inner === 'surrounding') return `this ${String(unit)}`
  if (inner === 'custom') return `${direction === 'past' ? 'past' : 'next'} ${Number(count)} ${String(unit)}s`
  return String(inner).replaceAll('_', ' ')
}

const RELATIVE_DAYS: ReadonlySet<string> = new Set([
  'today',
  'tomorrow',
  'yesterday',
  'one_week_ago',
  'one_week_from_now',
  'one_month_ago',
  'one_month_from_now',
])

const NAMED_SPANS: ReadonlySet<string> = new Set([
  'this_week',
  'the_past_week',
  'the_past_month',
  'the_past_year',
  'the_next_week',
  'the_next_month',
  'the_next_year',
])
