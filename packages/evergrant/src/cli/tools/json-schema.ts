/** The part of JSON Schema that tools describe their arguments with. Written by a server, so every member may be anything. */
export type JsonSchema = { readonly [keyword: string]: unknown }

export type JsonKind = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null'

const KINDS: readonly string[] = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']
const MAX_DEPTH = 8

export function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Follows local references (`#/$defs/…`). A foreign or circular one describes nothing. */
export function resolveSchema(schema: unknown, root: JsonSchema): JsonSchema {
  let current = schema
  for (let depth = 0; depth < MAX_DEPTH && isObject(current); depth++) {
    const reference = current['$ref']
    if (typeof reference !== 'string') return current
    current = reference.startsWith('#/') ? pointTo(reference.slice(2).split('/'), root) : undefined
  }
  return {}
}

function pointTo(path: readonly string[], root: JsonSchema): unknown {
  let current: unknown = root
  for (const part of path) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    current = isObject(current) && Object.hasOwn(current, name) ? current[name] : undefined
  }
  return current
}

/** The alternatives of a union; the schema itself when it is none. */
export function alternativesOf(schema: JsonSchema): readonly unknown[] {
  const union = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(union) && union.length > 0 ? union : [schema]
}

/** Every JSON type that the schema allows; empty when it does not say. */
export function kindsOf(schema: unknown, root: JsonSchema, depth = 0): ReadonlySet<JsonKind> {
  const resolved = resolveSchema(schema, root)
  const alternatives = alternativesOf(resolved)
  if (alternatives[0] !== resolved) {
    if (depth >= MAX_DEPTH) return new Set()
    return new Set(alternatives.flatMap((alternative) => [...kindsOf(alternative, root, depth + 1)]))
  }
  const named = [resolved['type']].flat().filter((kind): kind is JsonKind => KINDS.includes(String(kind)))
  if (named.length > 0) return new Set(named)
  return new Set(choicesOf(resolved).map(kindOf))
}

/** The values of `enum` or `const`; empty when the schema names none. */
export function choicesOf(schema: JsonSchema): readonly unknown[] {
  if (Array.isArray(schema['enum'])) return schema['enum']
  return Object.hasOwn(schema, 'const') ? [schema['const']] : []
}

export function kindOf(value: unknown): JsonKind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  const kind = typeof value
  return kind === 'string' || kind === 'number' || kind === 'boolean' ? kind : 'object'
}

export interface ObjectShape {
  readonly properties: ReadonlyMap<string, unknown>
  readonly required: readonly string[]
  /** Whether names that are not listed are welcome: only where the schema says so itself. */
  readonly open: boolean
}

/** What an object schema takes, with the properties of all its alternatives together. */
export function shapeOf(schema: unknown, root: JsonSchema, depth = 0): ObjectShape {
  const resolved = resolveSchema(schema, root)
  const properties = new Map(Object.entries(isObject(resolved['properties']) ? resolved['properties'] : {}))
  const required = stringsIn(resolved['required'])
  const parts = [...arrayOf(resolved['allOf']), ...alternativesOf(resolved).filter((part) => part !== resolved)]
  if (depth < MAX_DEPTH) {
    for (const part of parts) {
      for (const [name, property] of shapeOf(part, root, depth + 1).properties) {
        if (!properties.has(name)) properties.set(name, property)
      }
    }
  }
  const additional = resolved['additionalProperties']
  const open = properties.size === 0 ? additional !== false : additional !== undefined && additional !== false
  return { properties, required, open: open || isObject(resolved['patternProperties']) }
}

function stringsIn(value: unknown): string[] {
  return arrayOf(value).filter((item) => typeof item === 'string')
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
