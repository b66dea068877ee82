import { isEvergrantError } from '../errors.js'
import type { ToolBase } from './calls/tool-names.js'
import type { NotionContext } from './context.js'
import { parseReference, readReference } from './references/reference.js'
import { parseSearchReply } from './replies/search-reply.js'
import type { SearchOptions, SearchReply } from './search.js'

export async function searchNotion(
  context: NotionContext,
  query: string,
  options: SearchOptions = {},
): Promise<SearchReply> {
  const { signal, limit } = options
  const tool = await toolFor(context, query, options)
  let args = await argumentsOf(context, tool, { query, options })
  const send = (base: ToolBase) => context.calls.call(base, args, { signal, optional: ['page_size'] })
  const search = (base: ToolBase) =>
    send(base).catch(async (error: unknown) => {
      // The ceiling can have come down since the tools were listed.
      const size = args.page_size
      if (!isEvergrantError(error, 'VALIDATION_FAILED') || size === undefined) throw error
      args = await argumentsOf(context, base, { query, options })
      if (args.page_size === size) throw error
      return send(base)
    })
  const data = await search(tool).catch((error: unknown) => {
    // What the access map says can be older than the plan.
    if (
      tool !== 'ai_search' ||
      options.tool === 'ai-search' ||
      !isEvergrantError(error, 'PLAN_REQUIRED', 'QUOTA_REACHED')
    )
      throw error
    return search('search')
  })
  const { hits, notices, raw } = parseSearchReply(data) ?? { hits: [], notices: [], raw: data }
  const isFull = hits.length >= (args.page_size ?? USUAL_SIZE)
  return { hits: limit === undefined ? hits : hits.slice(0, limit), notices, isFull, raw }
}

/** The AI search is for questions: without words, and for people, the plain one gives the same. */
async function toolFor(
  context: NotionContext,
  query: string,
  { tool = 'auto', users = false, signal }: SearchOptions,
): Promise<'search' | 'ai_search'> {
  const { calls } = context
  if (tool !== 'auto') return tool === 'search' ? 'search' : 'ai_search'
  if (!(await calls.has('ai_search', { signal }))) return 'search'
  if (!(await calls.has('search', { signal }))) return 'ai_search'
  if (query.trim() === '' || users) return 'search'
  const { status } = await context.access({ signal })
  return status['ai_search'] === 'available' ? 'ai_search' : 'search'
}

async function argumentsOf(
  { calls }: NotionContext,
  tool: ToolBase,
  { query, options }: { readonly query: string; readonly options: SearchOptions },
): Promise<Readonly<Record<string, unknown>> & { readonly page_size?: number | undefined }> {
  const { limit, page, dataSource, teamspace, sort, users } = options
  const filters = filtersOf(options)
  return {
    query,
    query_type: users ? 'user' : undefined,
    page_url: page && readReference(page).address,
    data_source_url: dataSource && readReference(dataSource).address,
    teamspace_id: teamspace,
    filters: Object.keys(filters).length > 0 ? filters : undefined,
    sort,
    page_size: limit && Math.min(limit, await ceilingOf(calls, tool, options)),
  }
}

function filtersOf(options: SearchOptions): Readonly<Record<string, unknown>> {
  const { createdAfter: start, createdBefore: end, createdBy, titleOnly } = options
  return {
    ...((start ?? end) !== undefined && {
      created_date_range: { ...(start && { start_date: start }), ...(end && { end_date: end }) },
    }),
    ...(createdBy && { created_by_user_ids: createdBy.map((user) => parseReference(user)?.id ?? user) }),
    ...(titleOnly !== undefined && { title_only: titleOnly }),
  }
}

/** As the tool's schema has it: each generation of the server has one of its own. */
async function ceilingOf(calls: NotionContext['calls'], tool: ToolBase, { signal }: SearchOptions): Promise<number> {
  const { inputSchema } = await calls.definition(tool, { signal })
  const { properties } = inputSchema as {
    readonly properties?: { readonly page_size?: { readonly maximum?: unknown } }
  }
  const maximum = properties?.page_size?.maximum
  return typeof maximum === 'number' && maximum > 0 ? maximum : OLDEST_CEILING
}

const OLDEST_CEILING = 25
/** Where none is asked for. */
const USUAL_SIZE = 10
