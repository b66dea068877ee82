import { isEvergrantError } from '../../errors.js'
import { HEADER_MISMATCH } from '../../internal/rpc-errors.js'
import { once } from '../../internal/once.js'
import type { MayRepeat } from '../replay.js'
import type { EraName } from './channel.js'
import { notificationOf } from './messages.js'
import { listAll, type Listed } from './pages.js'
import type { Request, Requester, RequestOptions } from './requester.js'
import type { Attempt, Manners } from './rate-limited.js'
import { listAllTools, type Tool, type ToolLister, type ToolResult, toToolResult } from './tools.js'

export interface ListToolsOptions extends Pick<RequestOptions, 'signal' | 'timeoutMs'> {
  /** Takes what `rememberedTools` has of this age. Without it the server is asked. */
  readonly rememberedMs?: number | undefined
}

/** An MCP client without the SDK: requests and their answers, and what the server asks where somebody answers it. */
export interface LeanClient {
  /**
   * The result of a request, as it came.
   *
   * @throws `PROTOCOL_ERROR` with the server's `details.code`, `REQUEST_TIMEOUT`, `OUTCOME_UNKNOWN`, and every error of the channel
   */
  request(method: string, params?: object, options?: RequestOptions): Promise<unknown>
  /** Calls a tool. Its own failure is a result with `isError`. */
  callTool(name: string, args?: object, options?: Omit<RequestOptions, 'name'>): Promise<ToolResult>
  /** Every page of another list: `list('resources/list', 'resources')`. */
  list(
    method: string,
    member: string,
    options?: Pick<RequestOptions, 'signal' | 'timeoutMs'>,
  ): Promise<readonly Listed[]>
  /** Every page of the list. */
  listTools(options?: ListToolsOptions): Promise<readonly Tool[]>
  /**
   * The list that this or an earlier program was given, while it is no older than the server allows (`ttlMs`), or than this where the server
   * does not say. Asks nobody.
   */
  rememberedTools(maxAgeMs: number): Promise<readonly Tool[] | undefined>
  /**
   * Tells which plan the workspace of this login has. With one of them that Notion allows 600 requests a minute, that many are sent from now on, for a
   * day; else 180. All programs that share the store keep to it.
   */
  tellPlan(plan: 'business' | 'other'): Promise<void>
  notify(method: string, params?: object): Promise<void>
  /** How the conversation is held: in a session that began with `initialize` (`legacy`), or request by request. */
  era(): EraName | undefined
  close(): Promise<void>
}

export interface LeanClientOptions {
  readonly manners: Manners
  readonly mayRepeat: MayRepeat
  readonly onToolLeftOut: ToolLister['onToolLeftOut']
}

/** @param current the one that is in use when it is asked for */
export function createLeanClient(
  plain: Request,
  current: () => Pick<Requester, 'channel' | 'close'>,
  { manners, mayRepeat, onToolLeftOut }: LeanClientOptions,
): LeanClient {
  const patient = async <T>(first: Attempt<T>, again: () => Promise<T>, { isRead, ...options }: Asked): Promise<T> => {
    const { repeatLimited } = await importLimited()
    return repeatLimited(manners, { first, again, isRead, ...options })
  }
  const request: Request = (method, params, options = {}) =>
    plain(method, params, options).catch((error: unknown) => {
      const isRead = mayRepeat(method, options.name)
      if (!isRead || !isEvergrantError(error, ...PASSING)) throw error
      return patient({ error }, () => plain(method, params, options), { isRead, ...options })
    })
  const era = () => current().channel.session?.era
  const listTools: LeanClient['listTools'] = async (options = {}) =>
    (await listAllTools({ request, era, onToolLeftOut }, options)).tools

  return {
    request,
    era,
    listTools,
    list: async (method, member, options = {}) => (await listAll(request, { method, member }, options)).items,
    rememberedTools: async () => undefined,

    callTool(name, args = {}, options = {}) {
      const call = (params?: RequestOptions['headers']) =>
        plain(
          'tools/call',
          { name, arguments: args },
          // Without headers of its own a call has those of all others.
          { ...options, name, ...(params && { headers: { ...options.headers, ...params } }) },
        )
      /** Refused before it was begun. Which arguments are wanted in headers only the tool's description tells. */
      const callAgain = async (error: unknown): Promise<ToolResult> => {
        if (!isEvergrantError(error, 'PROTOCOL_ERROR') || error.details['code'] !== HEADER_MISMATCH) throw error
        const tool = (await listTools({ signal: options.signal })).find((one) => one.name === name)
        if (tool === undefined) throw error
        const { paramHeaders } = await import('./param-headers.js')
        return toToolResult(await call(paramHeaders(tool, args)))
      }
      const isRead = mayRepeat('tools/call', name)
      const again = () => call().then(toToolResult, callAgain)
      return call().then(
        (answer) => {
          const value = toToolResult(answer)
          return value.isError === true ? patient({ value }, again, { isRead, ...options }) : value
        },
        (error: unknown) =>
          isEvergrantError(error, ...PASSING) ? patient({ error }, again, { isRead, ...options }) : callAgain(error),
      )
    },

    async tellPlan(plan) {
      const { pace } = manners
      if (pace !== undefined) await (await import('../pace/plan.js')).tellPlan(pace, plan)
    },

    notify: (method, params) => current().channel.send(notificationOf(method, params)),
    close: () => current().close(),
  }
}

interface Asked extends Pick<RequestOptions, 'signal' | 'rateLimitWaitMs'> {
  readonly isRead: boolean
}

/** What may be over when the call is made again. */
const PASSING = ['RATE_LIMITED', 'TEMPORARILY_UNAVAILABLE', 'SERVER_UNREACHABLE'] as const

const importLimited = once(() => import('./rate-limited.js'))
