import { quote } from '../../internal/redact.js'
import { isObject } from '../../internal/json-object.js'
import type { Params } from './client-message.js'

/** The name of the tool that the params of a `tools/call` mean; a problem where another reader could take them for another call. */
export function readToolName(params: Params): { readonly name: string } | { readonly problem: string } {
  const stranger = Object.keys(params).find((member) => !CALL_PARAMS.has(member))
  if (stranger !== undefined) return { problem: `its parameter ${quote(stranger)} is not allowed` }
  const { name } = params
  if (typeof name !== 'string') return { problem: 'it names no tool' }
  if (name.length > MAX_NAME_LENGTH) return { problem: 'the name of its tool is too long' }
  if (!isObject(params['arguments'] ?? {})) return { problem: 'its arguments are no object' }
  return { name }
}

/** `task` of 2025-11-25, `inputResponses` and `requestState` of 2026-07-28. @see https://modelcontextprotocol.io/specification/2026-07-28/schema */
const CALL_PARAMS: ReadonlySet<string> = new Set([
  'name',
  'arguments',
  '_meta',
  'task',
  'inputResponses',
  'requestState',
])

/** MCP advises 128. It also bounds the work of a pattern with several wildcards. */
const MAX_NAME_LENGTH = 256
