import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { quoted } from '../command-words.js'
import { didYouMean } from '../../internal/did-you-mean.js'
import type { ArgumentWord } from './argument-words.js'
import { isObject, type JsonSchema, type ObjectShape, shapeOf } from './json-schema.js'
import { typeText } from './typed-text.js'
import type { Tool } from '../../index.js'

type Arguments = Record<string, unknown>

/**
 * The arguments of one call: words are given the types that the tool's schema asks for; a name given more than once makes a list.
 *
 * @throws EvergrantError `TOOL_ARGUMENTS_INVALID` for an unknown name, a missing one, or a value of the wrong kind.
 */
export function argumentsFromWords(tool: Tool, words: readonly ArgumentWord[]): Arguments {
  const { root, shape } = describe(tool)
  const given = new Map<string, ArgumentWord['value'][]>()
  for (const { name, value } of words) given.set(name, [...(given.get(name) ?? []), value])
  assertKnown(tool, shape, [...given.keys()])
  const result: Arguments = {}
  for (const [name, values] of given) {
    const typed = typeText(values, shape.properties.get(name), root)
    if ('fault' in typed) throw invalid(tool, `${tool.name}: ${quote(name)} ${typed.fault}`, { argument: name })
    define(result, name, typed.value)
  }
  assertComplete(tool, shape, result)
  return result
}

/** The arguments where no word needs a type: JSON values, each name once. */
export function wholeArguments(words: readonly ArgumentWord[]): Arguments | undefined {
  const result: Arguments = {}
  for (const { name, value } of words) {
    if (!('json' in value) || Object.hasOwn(result, name)) return undefined
    define(result, name, value.json)
  }
  return result
}

/** Arguments that came whole, as JSON: the same check of names, the values as they are. */
export function argumentsFromInput(tool: Tool, input: Readonly<Arguments>): Arguments {
  const { shape } = describe(tool)
  assertKnown(tool, shape, Object.keys(input))
  assertComplete(tool, shape, input)
  return { ...input }
}

function describe(tool: Tool): { root: JsonSchema; shape: ObjectShape } {
  const root: JsonSchema = isObject(tool.inputSchema) ? tool.inputSchema : {}
  return { root, shape: shapeOf(root, root) }
}

function assertKnown(tool: Tool, shape: ObjectShape, names: readonly string[]): void {
  if (shape.open) return
  for (const name of names) {
    if (shape.properties.has(name)) continue
    const known = [...shape.properties.keys()]
    const takes = known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`
    throw invalid(tool, `${tool.name} has no argument ${quote(name)}${didYouMean(name, known) || `; ${takes}`}`, {
      argument: name,
      known,
    })
  }
}

function assertComplete(tool: Tool, shape: ObjectShape, given: Readonly<Arguments>): void {
  const missing = shape.required.filter((name) => !Object.hasOwn(given, name))
  if (missing.length > 0)
    throw invalid(tool, `${tool.name} needs ${missing.map((name) => quote(name)).join(', ')}`, { missing })
}

function invalid(tool: Tool, message: string, details: Record<string, unknown>): EvergrantError {
  return new EvergrantError('TOOL_ARGUMENTS_INVALID', message, {
    details: { tool: tool.name, ...details },
    hint: `Run \`evergrant tools ${quoted(tool.name)}\` to see its arguments.`,
  })
}

// A plain assignment to `__proto__` would change the object instead of naming an argument.
function define(target: Arguments, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true })
}
