import { isDay } from '../notion/calendar-date.js'
import type { Choice, Field, FieldKind } from './form-fields.js'

/** What was typed, as the value that the server takes; nothing where the field is left out. */
export type FieldAnswer = { readonly value?: unknown } | { readonly fault: string }

export function readAnswer({ kind, preset, isNeeded }: Field, typed: string): FieldAnswer {
  if (typed !== '') return read(kind, typed)
  if (preset !== undefined) return { value: preset }
  return isNeeded ? { fault: 'This is needed.' } : {}
}

function read(kind: FieldKind, typed: string): FieldAnswer {
  switch (kind.type) {
    case 'text':
      return readText(kind, typed)
    case 'number':
    case 'integer':
      return readNumber(kind, typed)
    case 'boolean':
      if (/^(?:y|yes|true)$/i.test(typed)) return { value: true }
      return /^(?:n|no|false)$/i.test(typed) ? { value: false } : { fault: 'Yes or no.' }
    case 'one':
      return readChoice(kind.choices, typed)
    case 'some':
      return readChoices(kind, typed)
  }
}

function readText({ least, most, format }: Extract<FieldKind, { type: 'text' }>, typed: string): FieldAnswer {
  const { length } = [...typed]
  if (isOutside(length, least, most)) return { fault: `${range(least, most)} characters; these are ${length}.` }
  const known = format !== undefined && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
  return known === undefined || known.fits(typed) ? { value: typed } : { fault: known.fault }
}

function readNumber(
  { type, least, most }: Extract<FieldKind, { type: 'number' | 'integer' }>,
  typed: string,
): FieldAnswer {
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(typed) ? Number(typed) : Number.NaN
  if (!Number.isFinite(value)) return { fault: 'A number.' }
  if (type === 'integer' && !Number.isInteger(value)) return { fault: 'A whole number.' }
  return isOutside(value, least, most) ? { fault: `${range(least, most)}.` } : { value }
}

function readChoices({ choices, least, most }: Extract<FieldKind, { type: 'some' }>, typed: string): FieldAnswer {
  const chosen = new Set<unknown>()
  for (const word of typed.split(',').map((part) => part.trim())) {
    if (word === '') continue
    const one = readChoice(choices, word)
    if ('fault' in one) return one
    chosen.add(one.value)
  }
  if (isOutside(chosen.size, least, most)) return { fault: `${range(least, most)} of them; these are ${chosen.size}.` }
  return { value: [...chosen] }
}

function readChoice(choices: readonly Choice[], typed: string): FieldAnswer {
  const named =
    choices.find(({ value }) => value === typed) ??
    choices.find(({ title, value }) => [title, value].some((word) => word.toLowerCase() === typed.toLowerCase()))
  const numbered = areNumbered(choices) && /^\d+$/.test(typed) ? choices[Number(typed) - 1] : undefined
  const found = named ?? numbered
  return found === undefined ? { fault: `${JSON.stringify(typed)} is none of them.` } : { value: found.value }
}

/** Choices that are numbers themselves are named, so that a number means one thing. */
export function areNumbered(choices: readonly Choice[]): boolean {
  return !choices.some(({ value, title }) => /^\d+$/.test(value) || /^\d+$/.test(title))
}

/** `At least 2`, `1 to 5`. */
export function range(least: number | undefined, most: number | undefined): string {
  if (least !== undefined && most !== undefined) return least === most ? `Exactly ${least}` : `${least} to ${most}`
  return least === undefined ? `At most ${most}` : `At least ${least}`
}

function isOutside(count: number, least = -Infinity, most = Infinity): boolean {
  return count < least || count > most
}

interface Format {
  readonly fault: string
  fits(text: string): boolean
}

const FORMATS: Readonly<Record<string, Format>> = {
  email: { fault: 'An address like ada@example.com.', fits: (text) => /^[^\s@]+@[^\s@]+$/.test(text) },
  uri: {
    fault: 'A whole address like https://example.com/page.',
    fits: (text) => /^[a-z][a-z\d+.-]*:\S+$/i.test(text) && URL.canParse(text),
  },
  date: { fault: 'A date like 2026-11-30.', fits: isDay },
  'date-time': {
    fault: 'A time like 2026-11-30T09:00:00Z.',
    fits: (text) =>
      /^\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d(?:\.\d+)?(?:z|[+-]\d\d:\d\d)$/i.test(text) &&
      isDay(text.slice(0, 10)) &&
      !Number.isNaN(Date.parse(text)),
  },
}
