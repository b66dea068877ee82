import * as z from 'zod'

import type { Tool, ToolDefinition } from './tool.js'

/** How the tools differ from what a client knows them as. */
export interface ToolDrift {
  /** Names of tools that are gone. */
  readonly missing?: readonly string[]
  /** Descriptions in place of the usual ones, by tool. */
  readonly descriptions?: Readonly<Record<string, string>>
  /** Arguments that are gone, by tool; a call with one is refused. `pages.icon` is a member of each page, `data.filter` one of any kind of query. */
  readonly missingArguments?: Readonly<Record<string, readonly string[]>>
  /** Words that are gone, by tool and argument: `{ 'notion-query-data-sources': { 'data.mode': ['rows'] } }`. */
  readonly missingValues?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

/** The tool as it is now; undefined when it is gone. */
export function driftTool(tool: Tool, drift: ToolDrift | undefined): Tool | undefined {
  const { name } = tool.definition
  if (drift?.missing?.includes(name)) return undefined
  const description = drift?.descriptions?.[name]
  const told = description === undefined ? tool : { ...tool, definition: { ...tool.definition, description } }
  return withoutParts(told, partsGone(name, drift))
}

/** A member that is gone, or a word that one takes no more. */
interface Part {
  readonly path: readonly string[]
  readonly value?: string
}

function partsGone(tool: string, drift: ToolDrift | undefined): readonly Part[] {
  const values = Object.entries(drift?.missingValues?.[tool] ?? {})
  return [
    ...(drift?.missingArguments?.[tool] ?? []).map((path) => ({ path: path.split('.') })),
    ...values.flatMap(([path, words]) => words.map((value) => ({ path: path.split('.'), value }))),
  ]
}

function withoutParts(tool: Tool, parts: readonly Part[]): Tool {
  if (parts.length === 0) return tool
  const inputSchema = parts.reduce<Schema>(withoutPart, tool.definition.inputSchema) as ToolDefinition['inputSchema']
  const whole = parts.filter(({ path, value }) => path.length === 1 && value === undefined)
  const input = strictInput(
    tool,
    whole.flatMap(({ path }) => path),
  )
  const nested = parts.filter((part) => !whole.includes(part))
  return { ...tool, definition: { ...tool.definition, inputSchema }, input: refusing(input, nested) }
}

type Schema = Readonly<Record<string, unknown>>

/** The schema without that part, in every arm of a union and in the items of a list. */
function withoutPart(schema: Schema, part: Part): Schema {
  const { path, value } = part
  const [name = '', ...rest] = path
  const { anyOf, items, properties, required, ...others } = schema
  const arms = Array.isArray(anyOf) ? (anyOf as Schema[]).filter((arm) => !isKindOf(arm, part)) : undefined
  const known = Object.entries((properties ?? {}) as Readonly<Record<string, Schema>>).flatMap(([key, member]) => {
    if (key !== name) return [[key, member]]
    if (rest.length > 0) return [[key, withoutPart(member, { ...part, path: rest })]]
    return value === undefined ? [] : [[key, withoutWord(member, value)]]
  })
  const isGone = value === undefined && rest.length === 0
  return {
    ...others,
    ...(arms !== undefined && { anyOf: arms.map((arm) => withoutPart(arm, part)) }),
    ...(items !== undefined && { items: withoutPart(items as Schema, part) }),
    ...(properties !== undefined && { properties: Object.fromEntries(known) as unknown }),
    ...(Array.isArray(required) && { required: required.filter((key) => !isGone || key !== name) as unknown }),
  }
}

/** Whether an arm of a union is there for this word alone. */
function isKindOf({ properties }: Schema, { path, value }: Part): boolean {
  const [name = ''] = path
  const member = (properties as Readonly<Record<string, Schema>> | undefined)?.[name]
  return value !== undefined && path.length === 1 && member?.['const'] === value
}

function withoutWord(schema: Schema, value: string): Schema {
  const { enum: words } = schema
  return Array.isArray(words) ? { ...schema, enum: words.filter((word) => word !== value) as unknown } : schema
}

function refusing(input: z.ZodType, parts: readonly Part[]): z.ZodType {
  if (parts.length === 0) return input
  return z
    .unknown()
    .superRefine((given, context) => {
      for (const { path, value } of parts) {
        if (!holds(given, path, value)) continue
        const message = value === undefined ? `Unrecognized key: "${path.at(-1)}"` : 'Invalid input'
        context.addIssue({ code: 'custom', message, path: value === undefined ? path.slice(0, -1) : [...path] })
      }
    })
    .pipe(input)
}

function holds(given: unknown, [name, ...rest]: readonly string[], value: string | undefined): boolean {
  if (Array.isArray(given))
    return given.some((item) => holds(item, [...(name === undefined ? [] : [name]), ...rest], value))
  if (name === undefined) return value === undefined ? given !== undefined : given === value
  return typeof given === 'object' && given !== null && holds((given as Schema)[name], rest, value)
}

function strictInput({ input }: Tool, gone: readonly string[]): z.ZodType {
  if (!(input instanceof z.ZodObject)) return input
  const shape = input.shape as Record<string, z.ZodType>
  return z.strictObject(Object.fromEntries(Object.entries(shape).filter(([name]) => !gone.includes(name))))
}
