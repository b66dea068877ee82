import { onOneLine, shorten, withoutControls } from '../terminal.js'
import { alternativesOf, choicesOf, isObject, type JsonSchema, resolveSchema, shapeOf } from './json-schema.js'
import type { Tool } from '../../index.js'
import { descriptionOf, effectOf } from './tool-list.js'

const MAX_DEPTH = 4

/** What a tool does and how it is called, as people read it: a signature like a function's, then what each argument means. */
export function describeTool(tool: Tool): string {
  const root: JsonSchema = isObject(tool.inputSchema) ? tool.inputSchema : {}
  const shape = shapeOf(root, root)
  const lines = [`${onOneLine(tool.name)}  (${effectWords(tool)})`, '']
  const description = descriptionOf(tool)
  if (description !== '') lines.push(withoutControls(description).trim(), '')
  lines.push(`${onOneLine(tool.name)}(${shape.properties.size === 0 ? ')' : ''}`)
  for (const [name, schema] of shape.properties) {
    lines.push(`  ${describeArgument(name, schema, root, shape.required.includes(name))}`)
    const meaning = resolveSchema(schema, root)['description'] ?? (isObject(schema) ? schema['description'] : undefined)
    if (typeof meaning === 'string' && meaning !== '') lines.push(`      ${shorten(onOneLine(meaning), 200)}`)
  }
  if (shape.properties.size > 0) lines.push(')')
  return lines.join('\n')
}

/** The first sentence of a description. */
export function summarize(text: string): string {
  const line = onOneLine(text)
  return /^.+?[.!?](?=\s|$)/.exec(line)?.[0] ?? line
}

function effectWords(tool: Tool): string {
  const effect = effectOf(tool)
  if (effect === '-') return 'the server does not say whether it writes'
  return effect === 'read' ? 'reads only' : 'writes'
}

function describeArgument(name: string, schema: unknown, root: JsonSchema, required: boolean): string {
  const fallback = resolveSchema(schema, root)['default']
  const preset = fallback === undefined ? '' : ` = ${shorten(JSON.stringify(fallback), 60)}`
  return `${onOneLine(name)}${required ? '' : '?'}: ${describeType(schema, root, 0)}${preset}`
}

function describeType(schema: unknown, root: JsonSchema, depth: number): string {
  const resolved = resolveSchema(schema, root)
  const choices = choicesOf(resolved)
  if (choices.length > 0) return choices.map((choice) => JSON.stringify(choice)).join(' | ')
  const alternatives = alternativesOf(resolved)
  if (alternatives[0] !== resolved) {
    if (depth >= MAX_DEPTH) return '…'
    return [...new Set(alternatives.map((part) => describeType(part, root, depth + 1)))].join(' | ')
  }
  const types = [resolved['type']].flat().filter((type) => typeof type === 'string')
  if (types.length === 0) return isObject(resolved['properties']) ? describeObject(resolved, root, depth) : 'any'
  return types.map((type) => describeKind(type, resolved, root, depth)).join(' | ')
}

function describeKind(type: string, schema: JsonSchema, root: JsonSchema, depth: number): string {
  if (type === 'object') return describeObject(schema, root, depth)
  if (type !== 'array') return onOneLine(type)
  const item = depth >= MAX_DEPTH ? '…' : describeType(schema['items'], root, depth + 1)
  return item.includes(' | ') ? `(${item})[]` : `${item}[]`
}

function describeObject(schema: JsonSchema, root: JsonSchema, depth: number): string {
  const { properties, required } = shapeOf(schema, root)
  if (properties.size === 0) return 'object'
  if (depth >= MAX_DEPTH) return '{ … }'
  const parts = [...properties].map(
    ([name, property]) =>
      `${onOneLine(name)}${required.includes(name) ? '' : '?'}: ${describeType(property, root, depth + 1)}`,
  )
  return `{ ${parts.join('; ')} }`
}
