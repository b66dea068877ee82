import * as z from 'zod'

import type { AgentSession } from '../workspace/agent.js'
import { allSessions } from '../workspace/agent-sessions.js'
import { readOffset } from './offset-cursor.js'
import { matchesSession, SessionFilter } from './session-filter.js'
import { describeSession } from './session-row.js'
import { defineTool } from './tool.js'

const Sort = z.object({
  property: z.enum(['created_at', 'updated_at']),
  direction: z.enum(['ascending', 'descending']),
})

export const querySessions = defineTool({
  name: 'notion-query-sessions',
  title: 'Query sessions',
  description: 'Lists conversations with agents. A page can be empty while has_more is true.',
  effect: 'read',
  input: z.object({
    query: z.string().optional(),
    filter: SessionFilter.optional(),
    sorts: z.array(Sort).optional().describe('Default: updated_at, descending.'),
    start_cursor: z.string().optional(),
    page_size: z.int().min(1).max(100).optional().describe('Default 100.'),
  }),
  run({ workspace }, { query = '', filter, sorts = [], start_cursor: cursor, page_size: size = 100 }) {
    const all = allSessions(workspace).sort(comparing(sorts))
    const offset = readOffset(cursor)
    // What does not match is left out of its page, as the server filters after it has read.
    const found = all
      .slice(offset, offset + size)
      .filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()))
      .filter((session) => filter === undefined || matchesSession(session, filter))
    const hasMore = offset + size < all.length
    return {
      results: found.map((session) => describeSession(workspace, session)),
      has_more: hasMore,
      ...(hasMore ? { next_cursor: `offset:${offset + size}` } : {}),
    }
  },
})

function comparing(sorts: readonly z.infer<typeof Sort>[]) {
  const keys = [...sorts, { property: 'updated_at', direction: 'descending' } as const]
  return (a: AgentSession, b: AgentSession): number => {
    for (const { property, direction } of keys) {
      const key = property === 'created_at' ? 'createdAtMs' : 'updatedAtMs'
      if (a[key] !== b[key]) return direction === 'ascending' ? a[key] - b[key] : b[key] - a[key]
    }
    return a.id < b.id ? -1 : 1
  }
}
