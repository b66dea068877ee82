import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import type { Tool } from '../../mcp/channel/tools.js'
import { LAST_SEEN, type ToolBase, wireName } from './tool-names.js'

export type Arguments = Readonly<Record<string, unknown>>

/** What a tool takes today, out of its schema: nothing of it is believed further than its form goes. */
interface Takes {
  readonly properties: Readonly<Record<string, unknown>>
  readonly required: readonly string[]
  /** The schema says of itself that it takes other names too, or says nothing. */
  readonly isOpen: boolean
}

function takesOf(tool: Pick<Tool, 'inputSchema'>): Takes {
  const schema = isObject(tool.inputSchema) ? tool.inputSchema : {}
  const parts = [schema, ...['allOf', 'anyOf', 'oneOf'].flatMap((union) => schema[union] ?? [])].filter(isObject)
  const properties = Object.assign(
    {},
    ...parts
      .map((part) => part['properties'])
      .filter(isObject)
      .toReversed(),
  ) as Record<string, unknown>
  const { required, additionalProperties: additional } = schema
  const isBare = Object.keys(properties).length === 0
  return {
    properties,
    required: Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [],
    isOpen: isBare || additional === true || isObject(additional),
  }
}

export interface Fitting {
  /** Left out where the tool does not take them. */
  readonly optional?: readonly string[] | undefined
}

/**
 * The arguments in the form that the tool takes today: generations of the server wrapped them into `data` and unwrapped them again.
 *
 * @throws `TOOL_CHANGED` that names what is taken no more, or asked for anew
 */
export function fitArguments(base: ToolBase, tool: Tool, args: Arguments, { optional = [] }: Fitting = {}): Arguments {
  const takes = takesOf(tool)
  const { properties, required, isOpen } = takes
  const names = Object.keys(args).filter((name) => args[name] !== undefined)
  const wrapped = Object.keys(properties)
  if (wrapped.length === 1 && wrapped[0] === 'data' && !names.includes('data')) return { data: args }
  if (names.length === 1 && names[0] === 'data' && !('data' in properties) && !isOpen && isObject(args['data']))
    return fitArguments(base, tool, args['data'], { optional })
  const kept = names.filter((name) => isOpen || name in properties || !optional.includes(name))
  const unknown = kept.find((name) => !isOpen && !(name in properties))
  if (unknown !== undefined) throw changed(base, `takes no ${quote(unknown)} any more`, { argument: unknown })
  const missing = required.filter((name) => !kept.includes(name))
  const added = missing.map((name) => [name, EMPTY[name]] as const)
  const wanted = added.find(([, empty]) => empty === undefined)
  if (wanted !== undefined) throw changed(base, `asks for ${quote(wanted[0])} now`, { argument: wanted[0] })
  for (const name of kept) assertChoice(base, name, args[name], properties[name])
  return Object.fromEntries<unknown>([...kept.map((name) => [name, args[name]] as const), ...added])
}

/** A word that the schema lists no more: a removed command, a removed mode. */
function assertChoice(base: ToolBase, name: string, value: unknown, schema: unknown): void {
  const choices = isObject(schema) && Array.isArray(schema['enum']) ? schema['enum'] : undefined
  if (typeof value !== 'string' || choices === undefined || choices.includes(value)) return
  throw changed(base, `takes no ${quote(value)} as ${quote(name)} any more`, { argument: name, value })
}

/** The server has no such tool. */
export function toolGone(base: ToolBase): EvergrantError {
  const name = wireName(base)
  return new EvergrantError(
    'TOOL_CHANGED',
    `Notion has no tool ${quote(name)} any more, last seen ${LAST_SEEN[base]}`,
    {
      details: { tool: name, lastSeen: LAST_SEEN[base] },
    },
  )
}

function changed(base: ToolBase, how: string, details: Readonly<Record<string, unknown>>): EvergrantError {
  const name = wireName(base)
  return new EvergrantError('TOOL_CHANGED', `${quote(name)} ${how}: it was last seen otherwise ${LAST_SEEN[base]}`, {
    details: { tool: name, ...details, lastSeen: LAST_SEEN[base] },
  })
}

/** What older contracts require, and what says nothing. */
const EMPTY: Readonly<Record<string, unknown>> = { filters: {} }
