import { quote } from '../../internal/redact.js'
import {
  describe,
  isSchema,
  listOf,
  type Note,
  propertiesOf,
  requiredOf,
  type Schema,
  typesOf,
  without,
} from './json-schema.js'
import { mergeAll, uniteObjects } from './merge.js'
import { inNewestDraft } from './newest-draft.js'
import { withOpenApiTypes } from './open-api-types.js'
import type { ProviderRules } from './providers.js'
import { inlineReferences } from './references.js'
import { mapSubSchemas } from './sub-schemas.js'

/**
 * The schema of a tool's arguments as a provider takes it. Whatever arguments the given schema accepts, this one accepts too: it says
 * less, or says it otherwise, and the server still checks by its own. What keywords cannot say any more goes into descriptions.
 */
export function portableSchema(schema: Schema, rules: ProviderRules, note: Note): Schema {
  const whole = oneObject(inlineReferences(schema, note), note)
  if (schema['type'] !== 'object') note('', 'the type object was added')
  if (!isSchema(whole['properties'])) note('', 'an empty list of properties was added')
  return portableAt({ ...whole, properties: whole['properties'] ?? {} }, '', rules, note)
}

function portableAt(schema: Schema, path: string, rules: ProviderRules, note: Note): Schema {
  const step = (given: Schema, apply: Step) => apply(given, path, rules, note)
  const own = STEPS.reduce(step, schema)
  return mapSubSchemas(own, (inner, place) => portableAt(inner, place, rules, note), path)
}

type Step = (schema: Schema, path: string, rules: ProviderRules, note: Note) => Schema

const STEPS: readonly Step[] = [
  (schema, path, _rules, note) => inNewestDraft(schema, path, note),
  withoutAllOf,
  withoutOneOf,
  withoutTuples,
  (schema, path, rules, note) => (rules.openApiTypes ? withOpenApiTypes(schema, path, note) : schema),
  withKnownFormat,
  withPlainPattern,
  withKnownKeywords,
  withKnownNames,
  withFullShape,
]

/** All three providers refuse a choice at the top. */
function oneObject(schema: Schema, note: Note): Schema {
  const merged =
    listOf(schema['allOf']).length > 0 ? mergeAll([without(schema, 'allOf'), ...listOf(schema['allOf'])]) : schema
  if (merged !== schema) note('', 'allOf at the top was merged into one object')
  const united = CHOICES.reduce((whole, keyword) => {
    const branches = listOf(whole[keyword])
    if (branches.length === 0) return without(whole, keyword)
    note('', `${keyword} at the top was merged into one object`)
    const base = without(whole, keyword)
    const objects = branches.filter(canBeObject).map((branch) => mergeAll([base, oneObject(branch, note)]))
    return objects.length === 0 ? base : uniteObjects(objects, keyword === 'oneOf')
  }, merged)
  const bare = without(united, ...TOP_ONLY_NESTED)
  if (Object.keys(bare).length < Object.keys(united).length)
    note('', `${TOP_ONLY_NESTED.join(' or ')} at the top was taken out`)
  return { ...bare, type: 'object' }
}

function canBeObject(schema: Schema): boolean {
  const types = typesOf(schema)
  return types.length === 0 || types.includes('object')
}

const CHOICES = ['anyOf', 'oneOf'] as const
const TOP_ONLY_NESTED = ['not', 'enum', 'const'] as const

function allows(rules: ProviderRules, keyword: string): boolean {
  return !rules.never.has(keyword) && (rules.only?.has(keyword) ?? true)
}

function withoutAllOf(schema: Schema, path: string, rules: ProviderRules, note: Note): Schema {
  if (!Array.isArray(schema['allOf']) || allows(rules, 'allOf')) return schema
  note(path, 'allOf was merged')
  return mergeAll([
    without(schema, 'allOf'),
    ...listOf(schema['allOf']).map((inner) => withoutAllOf(inner, path, rules, note)),
  ])
}

function withoutOneOf(schema: Schema, path: string, rules: ProviderRules, note: Note): Schema {
  if (!Array.isArray(schema['oneOf']) || allows(rules, 'oneOf')) return schema
  note(path, 'oneOf became anyOf')
  const { anyOf = schema['oneOf'] } = schema
  return { ...without(schema, 'oneOf'), anyOf }
}

/** A list of fixed places becomes a list of any of their things. */
function withoutTuples(schema: Schema, path: string, rules: ProviderRules, note: Note): Schema {
  if (!Array.isArray(schema['prefixItems']) || allows(rules, 'prefixItems')) return schema
  note(path, 'prefixItems became items')
  const { items = true } = schema
  const rest = without(schema, 'prefixItems', 'items')
  const things = [...listOf(schema['prefixItems']), ...listOf([items])]
  if (things.some((thing) => Object.keys(thing).length === 0)) return { ...rest, items: {} }
  return { ...rest, items: things.length === 1 ? things[0] : { anyOf: things } }
}

function withKnownFormat(schema: Schema, path: string, { formats }: ProviderRules, note: Note): Schema {
  const { format } = schema
  if (format === undefined || formats === undefined || (typeof format === 'string' && formats.has(format)))
    return schema
  note(path, `the format ${JSON.stringify(format)} went into the description`)
  return describe(without(schema, 'format'), `Format: ${typeof format === 'string' ? format : JSON.stringify(format)}.`)
}

function withPlainPattern(schema: Schema, path: string, { plainPatterns }: ProviderRules, note: Note): Schema {
  const { pattern } = schema
  if (!plainPatterns || typeof pattern !== 'string' || !/\(\?<?[=!]|\\[1-9]/.test(pattern)) return schema
  note(path, 'a pattern with look-around went into the description')
  return describe(without(schema, 'pattern'), `Pattern: ${pattern}`)
}

function withKnownKeywords(schema: Schema, path: string, rules: ProviderRules, note: Note): Schema {
  const foreign = Object.keys(schema).filter((keyword) => !allows(rules, keyword))
  const isOpen = foreign.includes('patternProperties') && Object.hasOwn(schema, 'additionalProperties')
  const dropped = isOpen ? [...new Set([...foreign, 'additionalProperties'])] : foreign
  for (const keyword of dropped) note(path, `${keyword} was taken out`)
  const said = dropped.flatMap((keyword) =>
    TELLING.has(keyword) ? [`${keyword}: ${JSON.stringify(schema[keyword])}.`] : [],
  )
  const kept = without(schema, ...dropped)
  return said.length === 0 ? kept : describe(kept, said.join(' '))
}

/** What a model can make use of in the description. */
const TELLING: ReadonlySet<string> = new Set([
  'default',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'uniqueItems',
  'const',
  'dependentRequired',
])

/** A property whose name the provider refuses cannot be offered; the tool can be called without it, or not at all. */
function withKnownNames(schema: Schema, path: string, rules: ProviderRules, note: Note): Schema {
  const { shape, where } = rules.propertyName
  const isRefused = (name: string) => (path === '' || where === 'everywhere') && !shape.test(name)
  const given = isSchema(schema['properties']) ? schema['properties'] : {}
  const refused = Object.keys(given).filter(isRefused)
  const offered = without(rules.openApiTypes ? propertiesOf(schema) : given, ...refused)
  for (const name of refused) note(path, `the property ${quote(name)} was left out: the provider refuses its name`)
  const required = requiredOf(schema).filter(
    (name) => Object.hasOwn(offered, name) || !(rules.openApiTypes || isRefused(name)),
  )
  const unknown = requiredOf(schema).length - required.length - requiredOf(schema).filter(isRefused).length
  if (unknown > 0) note(path, 'a requirement of a property that is not described was taken out')
  const open = refused.length > 0 ? without(schema, 'additionalProperties') : schema
  return {
    ...without(open, 'required'),
    ...(Object.hasOwn(schema, 'properties') && { properties: offered }),
    ...(required.length > 0 && { required }),
  }
}

function withFullShape(schema: Schema, path: string, rules: ProviderRules, note: Note): Schema {
  const types = typesOf(schema)
  if (rules.listsHaveItems && types.includes('array') && !isSchema(schema['items'])) {
    note(path, 'a list got items of any kind')
    return { ...schema, items: {} }
  }
  const isEmpty = !Object.hasOwn(schema, 'properties')
  if (!rules.objectsHaveProperties || !types.includes('object') || !isEmpty || path === '') return schema
  note(path, 'an object got an empty list of properties')
  return { ...schema, properties: {} }
}
