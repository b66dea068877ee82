import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import type { Tool } from '../../mcp/channel/tools.js'
import { type Mismatch, mismatchIn, takesOf } from './takes.js'
import { LAST_SEEN, type ToolBase, wireName } from './tool-names.js'

export type Arguments = Readonly<Record<string, unknown>>

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
  const root = tool.inputSchema
  const { properties, required, isOpen } = takesOf([root], root)
  const names = Object.keys(args).filter((name) => args[name] !== undefined)
  const isWrapped = properties.size === 1 && properties.has('data') && !names.includes('data')
  if (isWrapped) {
    const within = takesOf(properties.get('data') ?? [], root)
    const left = names.filter((name) => within.isOpen || within.properties.has(name) || !optional.includes(name))
    return fitArguments(base, tool, { data: Object.fromEntries(left.map((name) => [name, args[name]])) })
  }
  const inner = names.length === 1 ? args['data'] : undefined
  if (isObject(inner) && !properties.has('data') && properties.size > 0 && !isOpen)
    return fitArguments(base, tool, inner, { optional })
  const kept = names.filter((name) => isOpen || properties.has(name) || !optional.includes(name))
  const unknown = kept.find((name) => !isOpen && !properties.has(name))
  if (unknown !== undefined) throw gone(base, { path: unknown })
  const missing = required.filter((name) => !kept.includes(name))
  const added = missing.map((name) => [name, EMPTY[name]] as const)
  const wanted = added.find(([, value]) => value === undefined)
  if (wanted !== undefined) throw changed(base, `asks for ${quote(wanted[0])} now`, { argument: wanted[0] })
  for (const name of kept) {
    const mismatch = mismatchIn(args[name], properties.get(name) ?? [{}], { root, path: name })
    if (mismatch !== undefined) throw gone(base, mismatch)
  }
  return Object.fromEntries<unknown>([...kept.map((name) => [name, args[name]] as const), ...added])
}

/** A member that the schema lists no more, or a word: a removed command, a removed mode. */
function gone(base: ToolBase, { path, value }: Mismatch): EvergrantError {
  if (value === undefined) return changed(base, `takes no ${quote(path)} any more`, { argument: path })
  return changed(base, `takes no ${quote(value)} as ${quote(path)} any more`, { argument: path, value })
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
