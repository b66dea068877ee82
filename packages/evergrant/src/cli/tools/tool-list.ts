import { EvergrantError } from '../../errors.js'
import type { Tool } from '../../index.js'
import { quote } from '../../internal/redact.js'
import { didYouMean, findSimilar } from '../../internal/did-you-mean.js'

/** The tool of that name, or `TOOL_UNKNOWN` with the names it was probably meant to be. */
export function findTool(tools: readonly Tool[], name: string): Tool {
  const found = tools.find((tool) => tool.name === name)
  if (found !== undefined) return found
  const names = tools.map((tool) => tool.name)
  throw new EvergrantError('TOOL_UNKNOWN', `The server has no tool ${quote(name)}${didYouMean(name, names)}`, {
    details: { tool: name, similar: findSimilar(name, names) },
  })
}

/** The first of `names` that the server has: hosts give one and the same tool different names. */
export function findFirstTool(tools: readonly Tool[], names: readonly string[]): Tool | undefined {
  return names.map((name) => tools.find((tool) => tool.name === name)).find((tool) => tool !== undefined)
}

/** What the server says that the tool does, where it says it in words. */
export function descriptionOf({ description, title }: Tool): string {
  return [description, title].find((text) => typeof text === 'string') ?? ''
}

/** Whether the tool says of itself that it only reads. A word of the server, not a proof. */
export function effectOf(tool: Tool): 'read' | 'write' | '-' {
  const readOnly = tool.annotations?.['readOnlyHint']
  if (typeof readOnly !== 'boolean') return '-'
  return readOnly ? 'read' : 'write'
}
