import { userUrl } from '../workspace/urls.js'
import type { Workspace } from '../workspace/workspace.js'
import { accessTo } from './access.js'
import { searchConnected } from './connected-sources.js'
import { AiSearchOptions, MarchSearchOptions, SearchOptions, type SearchInput } from './search-input.js'
import { searchObjects } from './search-objects.js'
import { allowOptions, isExact } from './search-options.js'
import { type CallContext, defineTool } from './tool.js'

export const search = defineTool({
  name: 'notion-search',
  title: 'Search',
  description: 'Finds pages, databases and people of the workspace by words.',
  effect: 'read',
  input: SearchOptions,
  run: (context, input) => searchByWords(context, input),
})

/** Search as it was in March 2026: the filters are required, and times are ISO 8601. */
export const marchSearch = defineTool({
  name: 'notion-search',
  title: 'Search',
  description: 'Finds pages, databases and people of the workspace, by words or by meaning.',
  effect: 'read',
  input: MarchSearchOptions,
  run(context, { content_search_mode: mode = 'ai_search', ...input }) {
    const hasAi = accessTo('notion-ai-search', context.offer).status === 'available'
    return mode === 'ai_search' && hasAi ? searchByMeaning(context, input) : searchByWords(context, input)
  },
})

export const aiSearch = defineTool({
  name: 'notion-ai-search',
  title: 'AI search',
  description:
    'Finds by meaning in Notion and its connected sources; with a filter or an order exactly, in Notion only.',
  effect: 'read',
  input: AiSearchOptions,
  run(context, input) {
    const { status } = accessTo('notion-ai-search', context.offer)
    if (status === 'available') return searchByMeaning(context, input)
    return searchByWords(context, input, [
      `AI search is not available (${status}): these are results of a search by words.`,
    ])
  },
})

function searchByWords(context: CallContext, asked: SearchInput, before: readonly string[] = []) {
  const { workspace, offer } = context
  const { input, notices } = allowOptions(asked, offer)
  const isUsers = input.query_type === 'user'
  const results = isUsers ? searchUsers(workspace, input) : searchObjects(workspace, input, timestampOf(context))
  const all = [...before, ...notices]
  return { results, type: 'workspace_search', ...(all.length === 0 ? {} : { notices: all }) }
}

/** Connected sources only answer a question that nothing narrows. */
function searchByMeaning(context: CallContext, input: SearchInput) {
  if (input.query_type === 'user' || isExact(input)) return searchByWords(context, input)
  const { page_size: size = 10 } = input
  const timestamp = timestampOf(context)
  const connected = searchConnected(input, timestamp).slice(0, Math.ceil(size / 3))
  const own = searchObjects(context.workspace, { ...input, page_size: size - connected.length }, timestamp)
  return { results: [...own, ...connected], type: 'ai_search' }
}

/** How a result says its time: by ISO 8601 in March 2026, and since then by the days that have passed. */
function timestampOf({ workspace, offer }: CallContext): (thenMs: number) => string {
  const nowMs = workspace.clock.nowMs()
  return (thenMs) => (offer.vintage === '2026-03' ? new Date(thenMs).toISOString() : ago(nowMs, thenMs))
}

function ago(nowMs: number, thenMs: number): string {
  const days = Math.max(0, Math.floor((nowMs - thenMs) / (24 * 60 * 60 * 1000)))
  const phrase = days === 0 ? 'Today' : days === 1 ? '1 day ago' : `${days} days ago`
  return `${phrase} (${new Date(thenMs).toISOString().slice(0, 10)})`
}

function searchUsers(workspace: Workspace, { query, page_size: size = 10 }: SearchInput) {
  const wanted = query.toLowerCase()
  const found = workspace.users.filter(({ name, email = '' }) => `${name} ${email}`.toLowerCase().includes(wanted))
  return found.slice(0, size).map(({ id, name, email }) => ({
    id: userUrl(id),
    title: name,
    url: userUrl(id),
    type: 'user',
    highlight: email ?? '',
    name,
    ...(email === undefined ? {} : { email }),
  }))
}
