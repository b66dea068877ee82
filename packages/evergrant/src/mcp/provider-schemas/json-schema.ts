/** A JSON Schema that is an object; every version from draft 4 on. */
export type Schema = Readonly<Record<string, unknown>>

/** Told of each change: where in the schema, and what was done. */
export type Note = (path: string, what: string) => void

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The sub-schemas of a list; `true` accepts everything, `false` nothing and is left out. */
export function listOf(value: unknown): readonly Schema[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry: unknown) => (entry === true ? [{}] : isSchema(entry) ? [entry] : []))
}

/** The schemas of an object's properties; those that accept nothing are left out. */
export function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> {
  const { properties } = schema
  if (!isSchema(properties)) return {}
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) =>
      value === true ? [[name, {}]] : isSchema(value) ? [[name, value]] : [],
    ),
  )
}

export function requiredOf({ required }: Schema): readonly string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
}

export function typesOf({ type }: Schema): readonly string[] {
  return (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string')
}

export function without(schema: Schema, ...keywords: readonly string[]): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)))
}

/** The schema with a sentence more in its description: what its keywords cannot say any more. */
export function describe(schema: Schema, sentence: string): Schema {
  const { description } = schema
  return { ...schema, description: typeof description === 'string' ? `${description} ${sentence}` : sentence }
}

/** Whether they say the same, in whatever order. */
export function sameSchema(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, sorted) === JSON.stringify(other, sorted)
}

function sorted(_key: string, value: unknown): unknown {
  if (!isSchema(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
