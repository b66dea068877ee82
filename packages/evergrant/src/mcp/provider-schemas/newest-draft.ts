import { type Note, type Schema, without } from './json-schema.js'

/** What drafts 4 to 7 spelled otherwise, as the draft of 2020-12 spells it. It means the same. */
export function inNewestDraft(schema: Schema, path: string, note: Note): Schema {
  const { $schema } = schema
  const isOld = typeof $schema === 'string' && !$schema.includes('2020-12')
  if (isOld) note(path, 'the name of an older draft was taken out')
  const given = withPrefixItems(isOld ? without(schema, '$schema') : schema, path, note)
  return BOUNDS.reduce((bounded, bound) => numericBound(bounded, bound, path, note), given)
}

/** `items` was a list for tuples, `additionalItems` what follows them. @see https://json-schema.org/draft/2020-12/release-notes */
function withPrefixItems(schema: Schema, path: string, note: Note): Schema {
  const { items, additionalItems } = schema
  if (!Array.isArray(items)) return schema
  note(path, 'a list of items became prefixItems')
  const rest = without(schema, 'items', 'additionalItems')
  return { ...rest, prefixItems: items, ...(additionalItems !== undefined && { items: additionalItems }) }
}

/** `exclusiveMinimum` was a flag of `minimum`. */
function numericBound(
  schema: Schema,
  [exclusive, inclusive]: readonly [string, string],
  path: string,
  note: Note,
): Schema {
  if (typeof schema[exclusive] !== 'boolean') return schema
  note(path, `a flag ${exclusive} became a number`)
  const limit = schema[inclusive]
  if (schema[exclusive] === false || typeof limit !== 'number') return without(schema, exclusive)
  return { ...without(schema, inclusive), [exclusive]: limit }
}

const BOUNDS = [
  ['exclusiveMinimum', 'minimum'],
  ['exclusiveMaximum', 'maximum'],
] as const
