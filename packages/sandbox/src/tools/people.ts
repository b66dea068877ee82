import * as z from 'zod'

import { ApiError, invalid } from '../workspace/api-error.js'
import type { Team, User } from '../workspace/model.js'
import { readId } from '../workspace/urls.js'
import { defineTool } from './tool.js'

export const getUsers = defineTool({
  name: 'notion-get-users',
  title: 'Get users',
  description: 'Lists the people and bots of the workspace.',
  effect: 'read',
  input: z.object({
    query: z.string().optional().describe('Part of a name or an e-mail address.'),
    start_cursor: z.string().optional(),
    page_size: z.int().min(1).max(100).optional().describe('Default 100.'),
    user_id: z.string().optional().describe('One user; "self" for the person who is signed in.'),
  }),
  run({ workspace, user }, { query = '', start_cursor: cursor, page_size: size = 100, user_id: wanted }) {
    if (wanted !== undefined) return { results: [oneUser(workspace.users, user, wanted)].map(row), has_more: false }
    const found = workspace.users.filter(({ name, email = '' }) =>
      `${name} ${email}`.toLowerCase().includes(query.toLowerCase()),
    )
    const start = cursor === undefined ? 0 : found.findIndex(({ id }) => id === cursor)
    if (start < 0) throw invalid('start_cursor is not a cursor of this list.')
    const next = found[start + size]
    return {
      results: found.slice(start, start + size).map(row),
      has_more: next !== undefined,
      ...(next === undefined ? {} : { next_cursor: next.id }),
    }
  },
})

export const getTeams = defineTool({
  name: 'notion-get-teams',
  title: 'Get teams',
  description: 'Lists the teamspaces, at most ten of each kind.',
  effect: 'read',
  input: z.object({ query: z.string().optional() }),
  run({ workspace }, { query = '' }) {
    const found = workspace.teams.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()))
    const group = (joined: boolean) => found.filter((team) => team.joined === joined).slice(0, 10)
    return { joinedTeams: group(true).map(teamRow), otherTeams: group(false).map(teamRow) }
  },
})

function oneUser(users: readonly User[], current: User, wanted: string): User {
  const id = wanted === 'self' ? current.id : readId(wanted)
  const found = users.find((user) => user.id === id)
  if (found === undefined)
    throw new ApiError('object_not_found', `Could not find user with ID: ${wanted.slice(0, 100)}.`)
  return found
}

function row({ id, type, name, email }: User): unknown {
  return { type, id, name, ...(email === undefined ? {} : { email }) }
}

function teamRow({ id, name, role, joined }: Team): unknown {
  return { type: 'team', id, name, ...(joined ? { role } : {}) }
}
