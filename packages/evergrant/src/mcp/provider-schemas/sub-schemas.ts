import { isSchema, type Schema } from './json-schema.js'

/** The schema with each of its sub-schemas replaced. `true` and `false` stay. */
export function mapSubSchemas(schema: Schema, map: (inner: Schema, path: string) => Schema, path: string): Schema {
  const each = (inner: unknown, place: string): unknown => {
    if (Array.isArray(inner)) return inner.map((entry, index) => each(entry, `${place}/${index}`))
    return isSchema(inner) ? map(inner, place) : inner
  }
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      const place = `${path}/${keyword}`
      if (HOLDS_SCHEMAS.has(keyword)) return [keyword, each(value, place)]
      if (!HOLDS_NAMED_SCHEMAS.has(keyword) || !isSchema(value)) return [keyword, value]
      const named = Object.entries(value).map(([name, inner]) => [name, each(inner, `${place}/${escape(name)}`)])
      return [keyword, Object.fromEntries(named)]
    }),
  )
}

/** @see https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

const HOLDS_SCHEMAS: ReadonlySet<string> = new Set([
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  'if',
  'then',
  'else',
  'items',
  'prefixItems',
  'additionalItems',
  'contains',
  'additionalProperties',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
])
const HOLDS_NAMED_SCHEMAS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
])
