import { describe, propertiesOf, requiredOf, sameSchema, type Schema, typesOf, without } from './json-schema.js'

/** One schema that accepts whatever all of them accept. Where two say different things of one keyword, the first one's word stays. */
export function mergeAll(schemas: readonly Schema[]): Schema {
  return schemas.reduce<Schema>(mergeTwo, {})
}

function mergeTwo(one: Schema, other: Schema): Schema {
  const [mine, theirs] = [propertiesOf(one), propertiesOf(other)]
  const shared = Object.keys(mine).filter((name) => Object.hasOwn(theirs, name))
  const properties = {
    ...mine,
    ...theirs,
    ...Object.fromEntries(shared.map((name) => [name, mergeTwo(mine[name] ?? {}, theirs[name] ?? {})])),
  }
  const required = [...new Set([...requiredOf(one), ...requiredOf(other)])]
  return {
    ...other,
    ...one,
    ...commonTypes(one, other),
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  }
}

function commonTypes(one: Schema, other: Schema): Schema {
  const [mine, theirs] = [typesOf(one), typesOf(other)]
  if (mine.length === 0 || theirs.length === 0) return {}
  const common = mine.filter((type) => theirs.includes(type) || (type === 'integer' && theirs.includes('number')))
  const narrowed = theirs.filter((type) => type === 'integer' && mine.includes('number') && !common.includes('integer'))
  const types = [...common, ...narrowed]
  return types.length === 0 ? {} : { type: types.length === 1 ? types[0] : types }
}

/**
 * One object that accepts whatever one of the alternatives accepts, where each gives only the properties that it names. A property is
 * required when every alternative requires it, and can be any of the things that they say of it.
 */
export function uniteObjects(alternatives: readonly Schema[], isExclusive: boolean): Schema {
  const [first = {}] = alternatives
  const names = [...new Set(alternatives.flatMap((schema) => Object.keys(propertiesOf(schema))))]
  const properties = Object.fromEntries(
    names.map((name) => [name, uniteValues(alternatives.flatMap((schema) => named(schema, name)))]),
  )
  const required = requiredOf(first).filter((name) => alternatives.every((schema) => requiredOf(schema).includes(name)))
  const isClosed = alternatives.every((schema) => schema['additionalProperties'] === false)
  const shared = Object.keys(first).filter((keyword) =>
    alternatives.every((schema) => sameSchema(schema[keyword], first[keyword])),
  )
  const united = {
    ...Object.fromEntries(shared.map((keyword) => [keyword, first[keyword]])),
    type: 'object',
    properties,
    ...(isClosed && { additionalProperties: false }),
  }
  const whole = required.length > 0 ? { ...united, required } : without(united, 'required')
  const sets = [...new Set(alternatives.map((schema) => requiredOf(schema).join(', ')))]
  if (sets.length < 2) return whole
  const choice = sets.map((set) => (set === '' ? 'none of them' : set)).join('; or ')
  return describe(whole, `Required is ${isExclusive ? 'exactly' : 'at least'} one of these sets: ${choice}.`)
}

function named(schema: Schema, name: string): readonly Schema[] {
  const value = new Map(Object.entries(propertiesOf(schema))).get(name)
  return value === undefined ? [] : [value]
}

function uniteValues(schemas: readonly Schema[]): Schema {
  const distinct = schemas.filter((schema, index) => schemas.findIndex((other) => sameSchema(other, schema)) === index)
  const [only = {}] = distinct
  return distinct.length <= 1 ? only : { anyOf: distinct }
}
