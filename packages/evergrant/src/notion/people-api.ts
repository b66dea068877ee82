import { EvergrantError } from '../errors.js'
import { isObject } from '../internal/json-object.js'
import { quote } from '../internal/redact.js'
import type { NotionContext } from './context.js'
import { cursorPages, type Item } from './cursor-pages.js'
import type { NotionTeam, NotionUser, Teams, Users } from './people.js'
import { parseReference } from './references/reference.js'

export function createUsers({ calls }: NotionContext): Users {
  return {
    async *all({ query, signal } = {}) {
      const pages = cursorPages((cursor) =>
        calls.call('get_users', { query, start_cursor: cursor }, { signal, optional: ['query'] }),
      )
      for await (const page of pages) yield* page.flatMap((row) => userOf(row) ?? [])
    },

    async get(id, options = {}) {
      const wanted = id === 'self' ? id : (parseReference(id)?.id ?? id)
      const reply = await calls.call('get_users', { user_id: wanted }, options)
      const { results } = isObject(reply) ? reply : {}
      const [user] = Array.isArray(results) ? results.filter(isObject).flatMap((row) => userOf(row) ?? []) : []
      if (user !== undefined) return user
      throw new EvergrantError('NOT_FOUND', `Notion has no user ${quote(id)}`, {
        hint: 'Guests and former members are not listed: `evergrant user list` shows who is.',
      })
    },
  }
}

export function createTeams({ calls }: NotionContext): Teams {
  return {
    async list({ query, signal } = {}) {
      const reply = await calls.call('get_teams', { query }, { signal, optional: ['query'] })
      const groups = Object.entries(isObject(reply) ? reply : {})
      return groups.flatMap(([name, group]) =>
        Array.isArray(group) ? group.filter(isObject).flatMap((row) => teamOf(row, name === 'joinedTeams') ?? []) : [],
      )
    },
  }
}

function userOf({ type, id, name, email }: Item): NotionUser | undefined {
  if (typeof id !== 'string') return undefined
  return {
    type: type === 'bot' ? 'bot' : 'person',
    id: parseReference(id)?.id ?? id,
    name: typeof name === 'string' ? name : '',
    email: typeof email === 'string' ? email : undefined,
  }
}

function teamOf({ id, name, role }: Item, isJoined: boolean): NotionTeam | undefined {
  if (typeof id !== 'string') return undefined
  return { id, name: typeof name === 'string' ? name : '', role: typeof role === 'string' ? role : undefined, isJoined }
}
