import type { Provider } from '../providers.js'

/** Why a provider would refuse the schema of a tool's arguments, in the words of its errors. Written apart from the code that it judges. */
export function refusals(schema: unknown, provider: Provider): readonly string[] {
  return [...refusedAtTop(schema, provider), ...refusedBelow(schema, provider, '')]
}

type Found = Record<string, unknown>

function refusedAtTop(schema: unknown, provider: Provider): string[] {
  const top = schema as Found
  const found = ['oneOf', 'anyOf', 'allOf', 'enum', 'not'].filter((keyword) => keyword in top)
  if (top['type'] !== 'object') found.push('schema must have type object')
  if (typeof top['properties'] !== 'object') found.push('object schema missing properties')
  const names = Object.keys(top['properties'] ?? {})
  if (provider === 'anthropic') found.push(...names.filter((name) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(name)))
  return found.map((what) => `at the top: ${what}`)
}

function refusedBelow(value: unknown, provider: Provider, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: no schema`]
  const schema = value as Found
  const own = JUDGES[provider](schema).map((what) => `${path}: ${what}`)
  const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'].flatMap((keyword) =>
    ((schema[keyword] ?? []) as unknown[]).flatMap((inner, index) =>
      refusedBelow(inner, provider, `${path}/${keyword}/${index}`),
    ),
  )
  const named = Object.entries(schema['properties'] ?? {}).flatMap(([name, inner]) =>
    refusedBelow(inner, provider, `${path}/properties/${name}`),
  )
  const items = typeof schema['items'] === 'object' ? refusedBelow(schema['items'], provider, `${path}/items`) : []
  return [...own, ...lists, ...named, ...items]
}

const JUDGES: Readonly<Record<Provider, (schema: Found) => string[]>> = {
  openai: (schema) => [
    ...['allOf', 'oneOf', 'not', 'if', 'dependentRequired', 'prefixItems', '$ref'].filter((name) => name in schema),
    ...(schema['type'] === 'array' && !('items' in schema) ? ['array schema missing items'] : []),
    ...(schema['type'] === 'object' && !('properties' in schema) ? ['object schema missing properties'] : []),
  ],
  anthropic: (schema) => [
    ...['$ref'].filter((name) => name in schema),
    ...(Array.isArray(schema['items']) ? ['items is not of type object or boolean'] : []),
    ...(typeof schema['exclusiveMinimum'] === 'boolean' ? ['exclusiveMinimum is no number'] : []),
  ],
  gemini: (schema) => [
    ...Object.keys(schema).flatMap((name) => (GEMINI_FIELDS.includes(name) ? [] : [`Unknown name "${name}"`])),
    ...('anyOf' in schema && Object.keys(schema).length > 1
      ? ['when using any_of, it must be the only field set']
      : []),
    ...(!('anyOf' in schema) && typeof schema['type'] !== 'string' ? ['type: Proto field is not repeating'] : []),
    ...('enum' in schema && schema['type'] !== 'string' ? ['enum: only allowed for STRING type'] : []),
    ...(((schema['enum'] ?? []) as unknown[]).includes('') ? ['enum: cannot be empty'] : []),
    ...(schema['type'] === 'array' && !('items' in schema) ? ['items: missing field'] : []),
    ...((schema['required'] ?? []) as string[]).filter((name) => !Object.hasOwn(schema['properties'] ?? {}, name)),
    ...Object.keys(schema['properties'] ?? {}).filter((name) => !/^[a-zA-Z_]\w{0,63}$/.test(name)),
  ],
}

const GEMINI_FIELDS: readonly string[] = (
  'type format title description nullable enum items minItems maxItems properties required minProperties maxProperties ' +
  'minLength maxLength pattern minimum maximum anyOf propertyOrdering'
).split(' ')
