import { type Faults, spend } from '../faults.js'
import type { Exchange } from '../http/exchange.js'
import type { Ledger } from '../ledger.js'
import type { RateGate } from '../rate-gate.js'
import { ApiError } from '../workspace/api-error.js'
import { readId, unwrap } from '../workspace/urls.js'
import { assertAccess } from './access.js'
import { maybeCommitted } from './maybe-committed.js'
import { apiErrorReply, type ErrorStyle, jsonReply, rateLimitedReply } from './replies.js'
import type { SqlQuota } from './sql-quota.js'
import type { CallContext, Tool, ToolReply } from './tool.js'

export interface ToolCallerParts {
  readonly faults: Faults
  readonly ledger: Ledger
  readonly exchange: Exchange
  readonly rateGate: RateGate
  readonly sqlQuota: SqlQuota
}

export interface ToolCall {
  readonly tool: Tool
  readonly context: CallContext
  /** Parsed by the tool's schema. */
  readonly input: unknown
  /** Which login calls. */
  readonly connection: string
}

export type ToolCaller = (call: ToolCall) => Promise<ToolReply>

/** Runs tools by the rules of the server: rates, then plan and quota, then the tool. Failures of the API are results with `isError`. */
export function createToolCaller(parts: ToolCallerParts): ToolCaller {
  const { faults, ledger, exchange } = parts
  return async (call) => {
    const { tool, context, input, connection } = call
    ledger.toolCall(tool.definition.name, connection)
    const refusal = refuseByRate(parts, call)
    if (refusal !== undefined) return refusal
    // Only a failure takes an id from the stream: reading must not change what is made next.
    const style = (): ErrorStyle => ({
      requestId: context.workspace.random.uuid(),
      short: faults.shortErrors === true,
    })
    context.tasks.settle()
    try {
      assertMayRun(parts, call)
      const answer = await tool.run(context, input)
      noteFetch(ledger, call)
      const uncertain = maybeCommitted(faults, exchange, { tool, answer, style })
      if (uncertain !== undefined) ledger.fault('maybeCommitted')
      return uncertain ?? jsonReply(answer)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return apiErrorReply(error, style())
    }
  }
}

/** That the object was given, by whichever of its addresses it was asked for. */
function noteFetch(ledger: Ledger, { tool, input }: ToolCall): void {
  if (tool.definition.name !== 'notion-fetch') return
  const reference = unwrap(String((input as { readonly id: unknown }).id).trim())
  ledger.fetched(readId(reference)?.replaceAll('-', '') ?? reference)
}

function refuseByRate({ faults, ledger, rateGate }: ToolCallerParts, call: ToolCall): ToolReply | undefined {
  const { context, connection } = call
  if (spend(faults.rateLimitTools)) {
    ledger.fault('rateLimitTools')
    const { retryAfterSeconds = 1, reason = 'mcp_tool_rate_limit' } = faults.rateLimitTools ?? {}
    return rateLimitedReply(retryAfterSeconds, reason)
  }
  if (context.offer.rateLimit !== 'tool-error') return undefined
  const waitSeconds = rateGate.enter(connection, context.offer)
  return waitSeconds === undefined ? undefined : rateLimitedReply(waitSeconds, 'public_api_request_rate_limit')
}

function assertMayRun({ faults, ledger, sqlQuota }: ToolCallerParts, { tool, context, input }: ToolCall): void {
  const { name } = tool.definition
  const { offer, workspace } = context
  if ((faults.serviceOverload?.tool ?? name) === name && spend(faults.serviceOverload)) {
    ledger.fault('serviceOverload')
    throw new ApiError('service_overload', 'The service is overloaded. Try again later.')
  }
  assertAccess(name, offer)
  sqlQuota.spend({ tool: name, input, workspaceId: workspace.id, offer })
}
