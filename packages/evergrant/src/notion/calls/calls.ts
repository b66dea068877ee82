import { EvergrantError, isEvergrantError } from '../../errors.js'
import { INVALID_PARAMS, METHOD_NOT_FOUND } from '../../internal/rpc-errors.js'
import { quote } from '../../internal/redact.js'
import { dataOf, textOf } from '../../internal/tool-result.js'
import type { Tool, ToolResult } from '../../mcp/channel/tools.js'
import { createToolRule } from '../../mcp/filter/tool-rule.js'
import type { CallOptions, NotionCaller } from '../caller.js'
import { type Arguments, fitArguments, toolGone } from './drift.js'
import { failureOf, outcomeOf } from './failure.js'
import { namesOf, type ToolBase, wireName } from './tool-names.js'

export interface Calling extends CallOptions {
  /** Arguments that are left out where the tool does not take them. */
  readonly optional?: readonly string[] | undefined
  /** It may be there without being listed: tools newer than the list. */
  readonly isUnlisted?: boolean | undefined
  /** Waits for whatever the answer says has begun. Default true. */
  readonly timeoutMs?: number | undefined
}

/** Notion's tools, by the list that the server has now, with failures as errors. */
export interface Calls {
  /**
   * The answer as data; as text where it is none.
   *
   * @throws `NOT_FOUND`, `VALIDATION_FAILED`, `RATE_LIMITED`, `PLAN_REQUIRED`, `QUOTA_REACHED`, `MAYBE_COMMITTED`, `READ_ONLY`, `TOOL_CHANGED`, and
   * everything that a channel throws
   */
  call(base: ToolBase, args: Arguments, calling?: Calling): Promise<unknown>
  has(base: ToolBase, options?: CallOptions): Promise<boolean>
  /** As the server describes it. @throws `TOOL_CHANGED` */
  definition(base: ToolBase, options?: CallOptions): Promise<Tool>
}

export interface CallsOptions {
  readonly readOnly: boolean
  /** By our own table, never by what the server says of itself. */
  readonly knownReads: ReadonlySet<string>
}

export function createCalls(caller: NotionCaller, { readOnly, knownReads }: CallsOptions): Calls {
  const rule = createToolRule({ readOnly, knownReads })
  let listed: readonly Tool[] | undefined
  /** Asked now, not remembered. */
  let isCurrent = false

  const hear = (tools: readonly Tool[]) => {
    for (const { name, annotations } of tools) rule.hear(name, annotations?.['readOnlyHint'])
    return (listed = tools)
  }
  const tools = async ({ signal }: CallOptions) =>
    listed ?? hear(await caller.listTools({ signal, rememberedMs: REMEMBERED_MS }))
  const currentTools = async ({ signal }: CallOptions) => {
    isCurrent = true
    return hear(await caller.listTools({ signal }))
  }
  const find = (base: ToolBase, among: readonly Tool[]) =>
    namesOf(base).flatMap((name) => among.find((tool) => tool.name === name) ?? [])[0]

  /** By the list that is at hand; where that has not what is wanted, by the one of now. */
  async function byList<T>(options: CallOptions, read: (tools: readonly Tool[]) => T): Promise<T> {
    const known = await tools(options)
    try {
      return read(known)
    } catch (error) {
      if (isCurrent || !isEvergrantError(error, 'TOOL_CHANGED')) throw error
      return read(await currentTools(options))
    }
  }
  const definition = (base: ToolBase, options: CallOptions = {}) =>
    byList(options, (among) => find(base, among) ?? fail(toolGone(base)))

  function assertAllowed(name: string): void {
    if (rule.forbids(name) === undefined) return
    throw new EvergrantError('READ_ONLY', `${quote(name)} can write, and only reading is allowed`, {
      details: { tool: name },
    })
  }

  async function fitted(base: ToolBase, args: Arguments, calling: Calling): Promise<Fit> {
    return byList(calling, (among) => {
      const tool = find(base, among)
      if (tool === undefined && calling.isUnlisted) return { name: wireName(base), args }
      if (tool === undefined) throw toolGone(base)
      return { name: tool.name, args: fitArguments(base, tool, args, calling) }
    })
  }

  async function call(base: ToolBase, args: Arguments, calling: Calling = {}): Promise<unknown> {
    // Refused before anything is asked: the server need not even be there.
    assertAllowed(wireName(base))
    const fit = await fitted(base, args, calling)
    assertAllowed(fit.name)
    const failed = { tool: fit.name, isRead: knownReads.has(fit.name) || knownReads.has(wireName(base)) }
    const answer = await send(fit, calling)
      .catch(async (error: unknown) => {
        if (!isRefusal(error)) throw error
        return send(await refitted(base, args, { calling, error, sent: fit }), calling)
      })
      .catch((error: unknown): ToolResult => {
        throw isRefusal(error) ? inputError(fit.name, error) : outcomeOf(error, failed)
      })
    const failure = failureOf(answer, failed)
    if (failure !== undefined) throw failure
    return dataOf(answer) ?? textOf(answer)
  }

  function send({ name, args }: Fit, { signal, timeoutMs = TIMEOUT_MS }: Calling): Promise<ToolResult> {
    const request = () => caller.callTool(name, args, { signal, timeoutMs })
    return request().catch((error: unknown) => {
      // The server had forgotten the session before it looked at the call.
      if (!isEvergrantError(error, 'SESSION_REOPENED')) throw error
      return request()
    })
  }

  /**
   * The call as the list of now wants it, where the server did not begin it and the list that it was made by was another one.
   *
   * @throws `TOOL_CHANGED` for what the tool takes no more, `VALIDATION_FAILED` where nothing has changed and the input is wrong
   */
  async function refitted(
    base: ToolBase,
    args: Arguments,
    { calling, error, sent }: { readonly calling: Calling; readonly error: EvergrantError; readonly sent: Fit },
  ): Promise<Fit> {
    const tool = find(base, await currentTools(calling))
    if (tool === undefined) throw toolGone(base)
    const fit = { name: tool.name, args: fitArguments(base, tool, args, calling) }
    assertAllowed(fit.name)
    if (JSON.stringify(fit) === JSON.stringify(sent)) throw inputError(fit.name, error)
    return fit
  }

  return {
    call,
    definition,
    has: async (base, options = {}) => find(base, await tools(options)) !== undefined,
  }
}

/** A call as it goes out. */
interface Fit {
  readonly name: string
  readonly args: Arguments
}

function inputError(tool: string, error: EvergrantError): EvergrantError {
  return new EvergrantError('VALIDATION_FAILED', `${tool}: ${error.message}`, {
    cause: error,
    details: { ...error.details, tool },
  })
}

function isRefusal(error: unknown): error is EvergrantError {
  return isEvergrantError(error, 'PROTOCOL_ERROR') && REFUSALS.has(Number(error.details['code']))
}

function fail(error: EvergrantError): never {
  throw error
}

const REFUSALS: ReadonlySet<number> = new Set([METHOD_NOT_FOUND, INVALID_PARAMS])
/** A server's tools change seldom, and a call that the change breaks is made by the list of now. */
const REMEMBERED_MS = 24 * 3_600_000
/** AI searches and large writes take far longer than the minute that clients usually wait. */
const TIMEOUT_MS = 180_000
