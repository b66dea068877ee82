import { describe, listOf, type Note, type Schema, typesOf, without } from './json-schema.js'
import { mergeAll } from './merge.js'

/**
 * The schema as OpenAPI 3.0 has it: each sub-schema has one type, or is a bare choice of several that have one; `null` is `nullable`;
 * `enum` lists text. What cannot be said so goes into the description.
 *
 * @see https://spec.openapis.org/oas/v3.0.3#schema-object
 */
export function withOpenApiTypes(schema: Schema, path: string, note: Note): Schema {
  if (Array.isArray(schema['anyOf'])) return choiceOf(schema, path, note)
  const valued = withTextEnum(withConstAsEnum(schema, path, note), path, note)
  const types = typesOf(valued)
  const named = types.filter((type) => type !== 'null')
  const isNullable = named.length < types.length || valued['nullable'] === true
  if (named.length < types.length) note(path, 'the type null became nullable')
  const [only, ...more] = typesToName(valued)
  if (only === undefined) return anyValue(valued, path, note)
  if (types.length === 0) note(path, 'a type was added')
  if (more.length === 0) return ofType(valued, only, isNullable)
  note(path, 'a list of types became a choice')
  return { anyOf: [only, ...more].map((type) => ofType(valued, type, isNullable)) }
}

/** A choice stands alone: what stood beside it goes into each of its branches. */
function choiceOf(schema: Schema, path: string, note: Note): Schema {
  const beside = without(schema, 'anyOf')
  const branches = listOf(schema['anyOf'])
  const named = branches.filter((branch) => !isNull(branch))
  const isNullable = named.length < branches.length
  if (Object.keys(beside).length > 0) note(path, 'what stood beside a choice went into its branches')
  if (isNullable) note(path, 'the type null became nullable')
  const whole = named.map((branch) => mergeAll([branch, { ...beside, ...(isNullable && { nullable: true }) }]))
  const flat = whole.flatMap((branch) => {
    const typed = withOpenApiTypes(branch, path, note)
    if (!Array.isArray(typed['anyOf'])) return [typed]
    note(path, 'a choice in a choice became one')
    return listOf(typed['anyOf'])
  })
  const [only = ofType({}, 'string', true)] = flat
  return flat.length <= 1 ? only : { anyOf: flat }
}

function isNull(schema: Schema): boolean {
  return schema['const'] === null || (typesOf(schema).length === 1 && typesOf(schema)[0] === 'null')
}

function withConstAsEnum(schema: Schema, path: string, note: Note): Schema {
  if (!Object.hasOwn(schema, 'const')) return schema
  note(path, 'const became enum')
  return { ...without(schema, 'const'), enum: [schema['const']] }
}

function withTextEnum(schema: Schema, path: string, note: Note): Schema {
  const values: unknown = schema['enum']
  if (!Array.isArray(values)) return schema
  const given = values.filter((value) => value !== null)
  const types = typesOf(schema).length > 0 ? typesOf(schema) : [...new Set(given.map(typeOfValue))]
  if (typesOf(schema).length === 0) note(path, 'a type was added')
  const typed = { ...schema, type: given.length < values.length ? [...new Set([...types, 'null'])] : types }
  const isText = given.length > 0 && given.every((value) => typeof value === 'string' && value !== '')
  if (isText && types.every((type) => type === 'string' || type === 'null')) return { ...typed, enum: given }
  note(path, 'an enum that is not only text went into the description')
  return describe(without(typed, 'enum'), `One of: ${given.map((value) => JSON.stringify(value)).join(', ')}.`)
}

function typeOfValue(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value
}

/** The types but null; of a schema that names none, the one that its other keywords make sense for. */
function typesToName(schema: Schema): readonly string[] {
  const types = typesOf(schema)
  if (types.length > 0)
    return types.every((type) => type === 'null') ? ['string'] : types.filter((type) => type !== 'null')
  const fitting = Object.entries(KEYWORDS_OF).filter(([, own]) => own.some((keyword) => Object.hasOwn(schema, keyword)))
  return fitting.length === 1 ? fitting.map(([type]) => type) : []
}

/** Without the keywords that say nothing of the type. */
function ofType(schema: Schema, type: string, isNullable: boolean): Schema {
  const own: readonly string[] = KEYWORDS_OF[type] ?? []
  const foreign = Object.values(KEYWORDS_OF)
    .flat()
    .filter((keyword) => !own.includes(keyword))
  return { ...without(schema, 'type', 'nullable', ...foreign), type, ...(isNullable && { nullable: true }) }
}

function anyValue(schema: Schema, path: string, note: Note): Schema {
  note(path, 'any value became a choice of every type')
  const { description } = schema
  const simple: readonly Schema[] = ['string', 'number', 'boolean', 'object'].map((type) => ({ type, nullable: true }))
  const [first, ...others] = [...simple, { type: 'array', nullable: true, items: { anyOf: simple } }]
  return { anyOf: [{ ...first, ...(typeof description === 'string' && { description }) }, ...others] }
}

const NUMBER = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']
const KEYWORDS_OF: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern', 'enum'],
  number: NUMBER,
  integer: NUMBER,
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  object: ['properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties', 'propertyOrdering'],
}
