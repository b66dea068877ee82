import type { Signal } from '../../internal/abort.js'
import { isEvergrantError } from '../../errors.js'
import { INVALID_PARAMS, METHOD_NOT_FOUND } from '../../internal/rpc-errors.js'
import type { LeanClient, Progress, Tool, ToolResult } from '../../index.js'
import { failureOf } from '../../internal/tool-result.js'

export interface ToolCall {
  /** Finds the tool. @throws `TOOL_UNKNOWN` */
  pick(tools: readonly Tool[]): Tool
  /** @throws `INPUT_INVALID` for what the tool does not take */
  argumentsOf(tool: Tool): Record<string, unknown>
  /** The call as it can be made without knowing the tool; nothing where a value needs the type that the tool asks for. */
  readonly whole?: WholeCall | undefined
  readonly signal: Signal
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

export interface WholeCall {
  readonly name: string
  readonly values: Readonly<Record<string, unknown>>
}

export interface Called {
  /** Of the tool. */
  readonly name: string
  readonly result: ToolResult
}

/**
 * Calls a tool by the list that is remembered of the server, which costs no request, or without any list where none is needed. Where the
 * list may be the reason of a mistake, the server is asked for the one it has now, and the call is made by that. A result that says
 * `isError` is still a result: see `failureOf`.
 */
export async function callTool(client: LeanClient, call: ToolCall): Promise<Called> {
  const { signal, whole } = call
  const known = await client.rememberedTools(REMEMBERED_MS)
  if (known === undefined && whole !== undefined) return callWhole(client, call, whole)
  const remembered = known ?? (await client.listTools({ signal }))
  try {
    return await callBy(remembered, client, call)
  } catch (error) {
    if (!maySpeakOfAnotherList(error)) throw error
    const current = await client.listTools({ signal })
    if (JSON.stringify(current) === JSON.stringify(remembered)) throw error
    return await callBy(current, client, call)
  }
}

async function callBy(tools: readonly Tool[], client: LeanClient, call: ToolCall) {
  const tool = call.pick(tools)
  return send(client, { name: tool.name, values: call.argumentsOf(tool) }, call)
}

/** What does not succeed is held against the list, which explains a mistake better than the server does. It is not sent again. */
async function callWhole(client: LeanClient, call: ToolCall, whole: WholeCall): Promise<Called> {
  const { pick, argumentsOf, signal } = call
  const explain = async () => argumentsOf(pick(await client.listTools({ signal })))
  const called = await send(client, whole, call).catch(async (error: unknown) => {
    if (maySpeakOfAnotherList(error)) await explain()
    throw error
  })
  if (failureOf(called.result, whole.name)?.code === 'TOOL_FAILED') await explain()
  return called
}

async function send(client: LeanClient, { name, values }: WholeCall, call: ToolCall): Promise<Called> {
  const { signal, onProgress } = call
  const request = () => client.callTool(name, values, { signal, onProgress, timeoutMs: CALL_TIMEOUT_MS })
  const result = await request().catch((error: unknown) => {
    // The session was remembered from an earlier run, and the server had forgotten it before it looked at the call.
    if (!isEvergrantError(error, 'SESSION_REOPENED')) throw error
    return request()
  })
  return { name, result }
}

/** Mistakes found here, and calls that the server refused to begin: what it began is never sent again. */
function maySpeakOfAnotherList(error: unknown): boolean {
  if (isEvergrantError(error, 'TOOL_UNKNOWN', 'INPUT_INVALID')) return true
  return isEvergrantError(error, 'PROTOCOL_ERROR') && REFUSALS.has(Number(error.details['code']))
}

/** A server's tools change seldom, and a call that the change breaks is made again. */
const REMEMBERED_MS = 24 * 3_600_000
/** AI searches and large writes take far longer than the minute that clients usually wait. */
const CALL_TIMEOUT_MS = 180_000
const REFUSALS = new Set([METHOD_NOT_FOUND, INVALID_PARAMS])
