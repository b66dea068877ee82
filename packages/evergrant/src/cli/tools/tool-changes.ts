import type { Tool } from '../../index.js'
import { isObject, type JsonSchema, shapeOf } from './json-schema.js'

/** What has become of a list of tools. */
export interface ToolChanges {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly ToolChange[]
}

/** A tool that is called in another way now. */
export interface ToolChange {
  readonly name: string
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Arguments that take something else, or are needed now, or no longer. */
  readonly changed: readonly string[]
  /** What it says of itself has other words. */
  readonly isDescribedAnew: boolean
}

export function toolChanges(before: readonly Tool[], now: readonly Tool[]): ToolChanges {
  const earlier = new Map(before.map((tool) => [tool.name, tool]))
  const names = new Set(now.map(({ name }) => name))
  return {
    added: now.map(({ name }) => name).filter((name) => !earlier.has(name)),
    removed: before.map(({ name }) => name).filter((name) => !names.has(name)),
    changed: now.flatMap((tool) => {
      const old = earlier.get(tool.name)
      return old === undefined ? [] : changeOf(old, tool)
    }),
  }
}

function changeOf(before: Tool, now: Tool): readonly ToolChange[] {
  const [old, current] = [argumentsOf(before), argumentsOf(now)]
  const change: ToolChange = {
    name: now.name,
    added: [...current.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !current.has(name)),
    changed: [...current].flatMap(([name, text]) => (old.has(name) && old.get(name) !== text ? [name] : [])),
    isDescribedAnew: before.description !== now.description || before.title !== now.title,
  }
  const { added, removed, changed, isDescribedAnew } = change
  return isDescribedAnew || [added, removed, changed].some((names) => names.length > 0) ? [change] : []
}

/** What each argument takes, without the words about it. */
function argumentsOf({ inputSchema }: Tool): ReadonlyMap<string, string> {
  const root: JsonSchema = isObject(inputSchema) ? inputSchema : {}
  const { properties, required } = shapeOf(root, root)
  return new Map(
    [...properties].map(([name, schema]) => [name, JSON.stringify([required.includes(name), withoutWords(schema)])]),
  )
}

function withoutWords(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutWords)
  if (!isObject(schema)) return schema
  const members = Object.entries(schema).filter(([name, value]) => !(WORDS.has(name) && typeof value === 'string'))
  return Object.fromEntries(members.toSorted(byName).map(([name, value]) => [name, withoutWords(value)]))
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}

const WORDS: ReadonlySet<string> = new Set(['description', 'title', '$comment'])
