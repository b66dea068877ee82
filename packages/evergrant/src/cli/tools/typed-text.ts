import { quote } from '../../internal/redact.js'
import type { ArgumentWord } from './argument-words.js'
import {
  alternativesOf,
  choicesOf,
  type JsonKind,
  type JsonSchema,
  kindOf,
  kindsOf,
  resolveSchema,
} from './json-schema.js'

export type Typed = { readonly value: unknown } | { readonly fault: string }

/** Gives what was typed on the command line the type that a schema asks for. */
export function typeText(values: readonly ArgumentWord['value'][], schema: unknown, root: JsonSchema): Typed {
  const kinds = kindsOf(schema, root)
  const [first, ...more] = values
  if (first === undefined) return { fault: 'has no value' }
  if (more.length > 0)
    return kinds.has('array') || kinds.size === 0 ? typeList(values, schema, root) : { fault: 'is given twice' }
  if ('json' in first) return checkChoice(first.json, schema, root)
  const typed = typeOne(first.text, kinds, schema, root)
  return 'fault' in typed ? typed : checkChoice(typed.value, schema, root)
}

function typeOne(text: string, kinds: ReadonlySet<JsonKind>, schema: unknown, root: JsonSchema): Typed {
  const structure = asStructure(text)
  if (structure !== undefined && (kinds.has(kindOf(structure)) || kinds.size === 0)) return { value: structure }
  // A text is what was typed; only `:=` makes something else of it where both would do.
  if (kinds.has('string') || kinds.size === 0) return { value: text }
  const simple = asSimple(text, kinds)
  if (simple !== undefined) return { value: simple }
  if (kinds.has('array')) return typeList([{ text }], schema, root)
  return { fault: `must be ${[...kinds].join(' or ')}, got ${quote(text)}` }
}

/** `a=1 a=2`, or one value where a list is asked for. */
function typeList(values: readonly ArgumentWord['value'][], schema: unknown, root: JsonSchema): Typed {
  const items = itemsOf(schema, root)
  const list: unknown[] = []
  for (const value of values) {
    const typed = typeText([value], items, root)
    if ('fault' in typed) return { fault: `is a list whose items ${typed.fault.replace(/^must/, 'must each')}` }
    list.push(typed.value)
  }
  return { value: list }
}

function itemsOf(schema: unknown, root: JsonSchema): unknown {
  const alternatives = alternativesOf(resolveSchema(schema, root)).map((part) => resolveSchema(part, root))
  return alternatives.find((part) => part['items'] !== undefined)?.['items']
}

function asStructure(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function asSimple(text: string, kinds: ReadonlySet<JsonKind>): number | boolean | undefined {
  if (kinds.has('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return undefined
  const number = Number(text)
  if (!Number.isFinite(number)) return undefined
  if (kinds.has('number')) return number
  return kinds.has('integer') && Number.isInteger(number) ? number : undefined
}

function checkChoice(value: unknown, schema: unknown, root: JsonSchema): Typed {
  const choices = alternativesOf(resolveSchema(schema, root)).map((part) => choicesOf(resolveSchema(part, root)))
  // One alternative without a list of values allows any.
  if (choices.some((values) => values.length === 0) || kindOf(value) === 'object' || kindOf(value) === 'array')
    return { value }
  const allowed = choices.flat()
  if (allowed.includes(value)) return { value }
  return { fault: `must be one of ${allowed.map((choice) => JSON.stringify(choice)).join(', ')}, got ${quote(value)}` }
}
