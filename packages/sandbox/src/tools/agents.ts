import * as z from 'zod'

import { agentUrl } from '../workspace/agent-sessions.js'
import { readOffset } from './offset-cursor.js'
import { defineTool } from './tool.js'

export const searchAgents = defineTool({
  name: 'notion-search-agents',
  title: 'Search agents',
  description: 'Finds Custom Agents. A page can be empty while nextCursor says that there is more.',
  effect: 'read',
  input: z.object({
    scope: z.enum(['favorites', 'workspace']),
    query: z.string().optional(),
    limit: z.int().min(1).max(200).optional().describe('Default 50.'),
    cursor: z.string().optional(),
  }),
  run({ workspace }, { scope, query = '', limit = 50, cursor }) {
    const all = [...workspace.agents.values()].filter(({ isFavorite }) => scope === 'workspace' || isFavorite)
    const offset = readOffset(cursor)
    // What does not match is left out of its page, as the server filters after it has read.
    const found = all
      .slice(offset, offset + limit)
      .filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(query.toLowerCase()))
    return {
      results: found.map(({ id, name, description }) => ({ id, url: agentUrl(workspace, id), name, description })),
      ...(offset + limit < all.length ? { nextCursor: `offset:${offset + limit}` } : {}),
    }
  },
})
