import * as z from 'zod'

import type { Tool, ToolDefinition } from './tool.js'

/** How the tools differ from what a client knows them as. */
export interface ToolDrift {
  /** Names of tools that are gone. */
  readonly missing?: readonly string[]
  /** Descriptions in place of the usual ones, by tool. */
  readonly descriptions?: Readonly<Record<string, string>>
  /** Arguments that are gone, by tool; a call with one is refused. */
  readonly missingArguments?: Readonly<Record<string, readonly string[]>>
}

/** The tool as it is now; undefined when it is gone. */
export function driftTool(tool: Tool, drift: ToolDrift | undefined): Tool | undefined {
  const { name } = tool.definition
  if (drift?.missing?.includes(name)) return undefined
  const description = drift?.descriptions?.[name]
  const gone = drift?.missingArguments?.[name] ?? []
  const told = description === undefined ? tool : { ...tool, definition: { ...tool.definition, description } }
  return gone.length === 0 ? told : withoutArguments(told, gone)
}

function withoutArguments(tool: Tool, gone: readonly string[]): Tool {
  return { ...tool, definition: withoutProperties(tool.definition, gone), input: strictInput(tool, gone) }
}

function withoutProperties(definition: ToolDefinition, gone: readonly string[]): ToolDefinition {
  const {
    properties = {},
    required = [],
    ...rest
  } = definition.inputSchema as {
    type: 'object'
    properties?: Record<string, unknown>
    required?: string[]
  }
  const left = Object.fromEntries(Object.entries(properties).filter(([name]) => !gone.includes(name)))
  const inputSchema = { ...rest, properties: left, required: required.filter((name) => !gone.includes(name)) }
  return { ...definition, inputSchema }
}

function strictInput({ input }: Tool, gone: readonly string[]): z.ZodType {
  if (!(input instanceof z.ZodObject)) return input
  const shape = input.shape as Record<string, z.ZodType>
  return z.strictObject(Object.fromEntries(Object.entries(shape).filter(([name]) => !gone.includes(name))))
}
