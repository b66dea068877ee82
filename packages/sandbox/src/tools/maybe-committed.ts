import { type Faults, spend } from '../faults.js'
import type { Exchange } from '../http/exchange.js'
import { CUT } from '../http/host.js'
import { ApiError } from '../workspace/api-error.js'
import { apiErrorReply, type ErrorStyle } from './replies.js'
import type { Tool, ToolReply } from './tool.js'

const GUIDANCE = 'The write may have been committed. Look for it before you send it again.'
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/

/** A write that landed is answered as if it had failed: the reply in its place, or undefined when all is well. */
export function maybeCommitted(
  faults: Faults,
  exchange: Exchange,
  { tool, answer, style }: { tool: Tool; answer: unknown; style: () => ErrorStyle },
): ToolReply | undefined {
  const fault = faults.maybeCommitted
  const { name, annotations } = tool.definition
  if (fault === undefined || annotations.readOnlyHint || (fault.tool ?? name) !== name || !spend(fault))
    return undefined
  const error = uncertain(answer)
  if (fault.how === 'cut') exchange.answerInstead(CUT)
  if (fault.how === 'http-503') {
    const { status, code, message, more } = error
    exchange.answerInstead(Response.json({ object: 'error', status, code, message, ...more }, { status }))
  }
  return apiErrorReply(error, style())
}

function uncertain(answer: unknown): ApiError {
  const id = UUID.exec(JSON.stringify(answer))?.[0]
  return new ApiError('service_unavailable', 'The service is temporarily unavailable.', {
    retry_guidance: GUIDANCE,
    ...(id === undefined ? {} : { committed_resource_id: id }),
  })
}
