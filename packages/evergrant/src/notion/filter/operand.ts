import { EvergrantError } from '../../errors.js'
import { didYouMean, findSimilar } from '../../internal/did-you-mean.js'
import { quote } from '../../internal/redact.js'
import { doesNotFit } from '../properties/find-column.js'
import { parseReference } from '../references/reference.js'
import type { ColumnSchema } from '../schema.js'
import type { Comparison, Family } from './operators.js'
import { relativeDay, spanOf } from './relative-dates.js'

export interface Operand {
  readonly text: string
  /** In quotes it is a text, whatever it looks like. */
  readonly isQuoted: boolean
}

/** What a filter compares with, by the type of its column. @throws `VALIDATION_FAILED` */
export function operandValue(column: ColumnSchema, { family, comparison }: Compared, operand: Operand): unknown {
  if (comparison === 'within') {
    const span = spanOf(operand.text)
    if (span === undefined)
      throw doesNotFit(column, 'a span: this week, past 3 days, 2026-11-01..2026-11-30', operand.text)
    return span
  }
  return READERS[family](column, operand)
}

export interface Compared {
  readonly family: Family
  readonly comparison: Comparison
}

type Reader = (column: ColumnSchema, operand: Operand) => unknown

const READERS: Readonly<Record<Family, Reader>> = {
  text: (_, { text }) => exact(text),
  number(column, { text }) {
    const number = Number(text)
    if (text.trim() === '' || !Number.isFinite(number)) throw doesNotFit(column, 'a number', text)
    return exact(number)
  },
  date(column, { text, isQuoted }) {
    const word = isQuoted ? undefined : relativeDay(text)
    if (word !== undefined) return { type: 'relative', value: word }
    if (!/^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/.test(text) || Number.isNaN(Date.parse(text))) {
      throw doesNotFit(column, 'a day (2026-11-30), a time, or a word like today, yesterday, one week ago', text)
    }
    return exact(text)
  },
  select: (column, { text }) => exact(optionOf(column, text)),
  multi_select: (column, { text }) => exact(optionOf(column, text)),
  status: (column, { text }) => ({ type: 'is_option', value: optionOf(column, text) }),
  checkbox(column, { text }) {
    if (/^(?:true|yes|checked|__yes__)$/i.test(text)) return true
    if (/^(?:false|no|unchecked|__no__)$/i.test(text)) return false
    throw doesNotFit(column, 'true or false', text)
  },
  person(column, { text, isQuoted }) {
    if (!isQuoted && text.toLowerCase() === 'me') return { type: 'relative', value: 'me' }
    const id = parseReference(text)?.id
    if (id === undefined) throw doesNotFit(column, 'me, or the ID of a user', text)
    return exact(id)
  },
  relation(column, { text }) {
    const id = parseReference(text)?.id
    if (id === undefined) throw doesNotFit(column, 'the address or ID of a page', text)
    return exact(id)
  },
  verification(column, { text }) {
    const word = text.toLowerCase()
    if (!['verified', 'expired', 'none'].includes(word)) throw doesNotFit(column, 'verified, expired or none', text)
    return exact(word)
  },
}

function exact(value: unknown): unknown {
  return { type: 'exact', value }
}

/** An option by its name, however its letters are cased. */
function optionOf({ name, options }: ColumnSchema, text: string): string {
  const names = options.map((option) => option.name)
  if (names.length === 0 || names.includes(text)) return text
  const alike = names.filter((one) => one.toLowerCase() === text.toLowerCase())
  if (alike.length === 1 && alike[0] !== undefined) return alike[0]
  throw new EvergrantError(
    'VALIDATION_FAILED',
    `${quote(name)} has no option ${quote(text)}${didYouMean(text, names)}`,
    {
      details: { column: name, option: text, similar: findSimilar(text, names) },
      hint: `Its options: ${names.map((one) => quote(one)).join(', ')}.`,
    },
  )
}

/** A group of a status, by the server's name for it. */
export function statusGroup(column: ColumnSchema, text: string): unknown {
  const group = text.toLowerCase().replaceAll(/[\s-]+/g, '_')
  const groups = [...new Set(column.options.flatMap((option) => option.group ?? []))]
  if (groups.length > 0 && !groups.includes(group)) throw doesNotFit(column, `a group (${groups.join(', ')})`, text)
  return { type: 'is_group', value: group }
}

/** Of a formula only the value says what its result is. */
export function familyOfValue({ text, isQuoted }: Operand): Family {
  if (isQuoted) return 'text'
  if (/^(?:true|false)$/i.test(text)) return 'checkbox'
  if (text !== '' && Number.isFinite(Number(text))) return 'number'
  return relativeDay(text) !== undefined || spanOf(text) !== undefined || /^\d{4}-\d\d-\d\d/.test(text)
    ? 'date'
    : 'text'
}
