import { isObject } from '../../internal/json-object.js'
import { onOneLine } from '../terminal.js'

/** One field of a form that a server asks to fill in. */
export interface Field {
  readonly name: string
  /** What it is called for people. */
  readonly title: string
  readonly description: string | undefined
  readonly isNeeded: boolean
  /** The value that stands there until another one is typed. */
  readonly preset: unknown
  readonly kind: FieldKind
}

export type FieldKind =
  | { readonly type: 'text'; readonly least?: number; readonly most?: number; readonly format?: string }
  | { readonly type: 'number' | 'integer'; readonly least?: number; readonly most?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'one'; readonly choices: readonly Choice[] }
  | { readonly type: 'some'; readonly choices: readonly Choice[]; readonly least?: number; readonly most?: number }

export interface Choice {
  readonly value: string
  readonly title: string
}

/**
 * The fields of a form, by the part of JSON Schema that forms may use; `undefined` when one of them is of another kind.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#requested-schema
 */
export function fieldsOf(schema: unknown): readonly Field[] | undefined {
  const { properties, required } = isObject(schema) ? schema : {}
  const fields: Field[] = []
  for (const [name, property] of Object.entries(isObject(properties) ? properties : {})) {
    const kind = isObject(property) ? kindOf(property) : undefined
    if (!isObject(property) || kind === undefined) return undefined
    fields.push({
      name,
      title: onOneLine(textOf(property['title']) ?? name),
      description: textOf(property['description']),
      isNeeded: Array.isArray(required) && required.includes(name),
      preset: property['default'],
      kind,
    })
  }
  return fields
}

function kindOf(schema: Record<string, unknown>): FieldKind | undefined {
  const { type, items } = schema
  const choices = choicesOf(schema)
  switch (type) {
    case 'string':
      if (choices !== undefined) return { type: 'one', choices }
      return { type: 'text', ...limits(schema, 'Length'), ...formatOf(schema) }
    case 'number':
    case 'integer':
      return { type, ...limits(schema, 'imum') }
    case 'boolean':
      return { type }
    case 'array': {
      const several = isObject(items) ? choicesOf(items) : undefined
      return several && { type: 'some', choices: several, ...limits(schema, 'Items') }
    }
    default:
      return undefined
  }
}

/** `oneOf` or `anyOf` of constants with titles, or `enum`, with titles in `enumNames` of older servers. */
function choicesOf({ enum: values, enumNames, oneOf, anyOf }: Record<string, unknown>): readonly Choice[] | undefined {
  const titled = [oneOf, anyOf].find((list) => Array.isArray(list))
  if (titled !== undefined) {
    return titled.filter(isObject).map(({ const: value, title }) => choice(value, title))
  }
  if (!Array.isArray(values)) return undefined
  return values.map((value, at) => choice(value, Array.isArray(enumNames) ? enumNames[at] : undefined))
}

function choice(value: unknown, title: unknown): Choice {
  return { value: String(value), title: onOneLine(textOf(title) ?? String(value)) }
}

function limits(schema: Record<string, unknown>, what: 'Length' | 'imum' | 'Items') {
  const [least, most] = [schema[`min${what}`], schema[`max${what}`]]
  return { ...(typeof least === 'number' && { least }), ...(typeof most === 'number' && { most }) }
}

function formatOf({ format }: Record<string, unknown>) {
  return typeof format === 'string' && { format }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}
