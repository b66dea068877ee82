import { EvergrantError, isEvergrantError } from '../../errors.js'
import { INVALID_PARAMS } from '../../internal/rpc-errors.js'
import type { LeanClient } from '../../index.js'
import { createNotion } from '../../notion-entry.js'

interface Refused {
  readonly base: 'search' | 'fetch'
  readonly signal: AbortSignal
}

/** Why the server did not begin the call, where one of Notion's tools has gone or changed, or the input is wrong; else what it said. */
export async function driftOr(error: unknown, client: LeanClient, { base, signal }: Refused): Promise<unknown> {
  if (!isEvergrantError(error, 'TOOL_UNKNOWN', 'PROTOCOL_ERROR')) return error
  const tools = await client.listTools({ signal })
  // Other servers never had the tool.
  if (!tools.some(({ name }) => name.startsWith('notion-'))) return error
  const notion = createNotion(client)
  // The typed library holds what it sends against the tool, and the smallest call has all that the tool needs.
  const call = base === 'search' ? notion.search('', { tool: 'search', signal }) : notion.self({ signal })
  const ended: unknown = await call.catch((failure: unknown) => failure)
  if (isEvergrantError(ended, 'TOOL_CHANGED')) return ended
  if (!isEvergrantError(error, 'PROTOCOL_ERROR') || Number(error.details['code']) !== INVALID_PARAMS) return error
  const tool = `notion-${base}`
  return new EvergrantError('VALIDATION_FAILED', `${tool}: ${error.message}`, {
    cause: error,
    details: { ...error.details, tool },
  })
}
