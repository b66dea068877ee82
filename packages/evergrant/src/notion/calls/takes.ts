import { isObject, own } from '../../internal/json-object.js'

type Schema = Readonly<Record<string, unknown>>

/** What an object may hold by its schema: nothing of the schema is believed further than its form goes. */
export interface Takes {
  /** What each member may be, by every arm of a union that has it. */
  readonly properties: ReadonlyMap<string, readonly unknown[]>
  readonly required: readonly string[]
  /** The schema says of itself that it takes other names too, or says nothing. */
  readonly isOpen: boolean
}

/** Where the first part of a value stands that its schema has no more. */
export interface Mismatch {
  /** `data.filter`, `pages[].icon` */
  readonly path: string
  /** The word that is taken no more; `undefined` where it is the whole member. */
  readonly value?: string
}

export function takesOf(schemas: readonly unknown[], root: unknown): Takes {
  const parts = partsOf(schemas, root)
  const described = parts.filter((part) => isObject(part['properties']))
  const properties = new Map<string, readonly unknown[]>()
  for (const part of described) {
    for (const [name, schema] of Object.entries(part['properties'] as Schema)) {
      properties.set(name, [...(properties.get(name) ?? []), schema])
    }
  }
  const [first] = schemas
  const required = isObject(first) ? first['required'] : undefined
  return {
    properties,
    required: Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [],
    isOpen: described.length === 0 || parts.some(takesMore),
  }
}

/** The first member or word, however deep, that none of these schemas has. */
export function mismatchIn(value: unknown, schemas: readonly unknown[], place: Place): Mismatch | undefined {
  if (typeof value === 'string')
    return takesWord(value, partsOf(schemas, place.root)) ? undefined : { path: place.path, value }
  if (Array.isArray(value)) {
    const items = partsOf(schemas, place.root).flatMap(({ items: schema }) => (schema === undefined ? [] : [schema]))
    return items.length === 0
      ? undefined
      : firstOf(value, (item) => mismatchIn(item, items, { ...place, path: `${place.path}[]` }))
  }
  if (!isObject(value)) return undefined
  const { properties, isOpen } = takesOf(schemas, place.root)
  return firstOf(Object.entries(value), ([name, member]) => {
    const path = `${place.path}.${name}`
    const known = properties.get(name)
    if (known !== undefined) return mismatchIn(member, known, { ...place, path })
    return isOpen || member === undefined ? undefined : { path }
  })
}

export interface Place {
  /** The whole schema, which references point into. */
  readonly root: unknown
  readonly path: string
}

function firstOf<T>(values: readonly T[], find: (value: T) => Mismatch | undefined): Mismatch | undefined {
  for (const value of values) {
    const found = find(value)
    if (found !== undefined) return found
  }
  return undefined
}

/** The schemas that say something themselves: arms of unions and what references point to in place of those that only hold them. */
function partsOf(schemas: readonly unknown[], root: unknown, followed = new Set<string>()): readonly Schema[] {
  return schemas.flatMap((schema) => {
    if (!isObject(schema)) return [ANYTHING]
    const { $ref: reference } = schema
    if (typeof reference === 'string') {
      // A schema that points to itself says nothing new.
      if (followed.has(reference)) return []
      return partsOf([pointedTo(reference, root)], root, followed.add(reference))
    }
    const arms = ['allOf', 'anyOf', 'oneOf'].flatMap((union) => schema[union] ?? [])
    if (arms.length === 0) return [schema]
    return [...(SAYING.some((word) => word in schema) ? [schema] : []), ...partsOf(arms, root, followed)]
  })
}

function pointedTo(reference: string, root: unknown): unknown {
  const names = reference.startsWith('#') ? reference.split('/').slice(1) : ['']
  return names.reduce<unknown>((at, name) => (isObject(at) ? own(at, name) : undefined), root)
}

function takesMore({ additionalProperties, patternProperties }: Schema): boolean {
  return additionalProperties === true || isObject(additionalProperties) || isObject(patternProperties)
}

function takesWord(word: string, parts: readonly Schema[]): boolean {
  const choices = parts.map(({ enum: words, const: only, type }) =>
    Array.isArray(words) ? words : only === undefined ? (takesText(type) ? undefined : []) : [only],
  )
  return (
    choices.every((known) => known?.length === 0) ||
    choices.some((known) => known === undefined || known.includes(word))
  )
}

function takesText(type: unknown): boolean {
  return type === undefined || type === 'string' || (Array.isArray(type) && type.includes('string'))
}

const SAYING = ['properties', 'items', 'enum', 'const', 'additionalProperties'] as const
const ANYTHING: Schema = { additionalProperties: true }
