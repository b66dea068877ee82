import { EvergrantError } from '../../errors.js'
import { didYouMean } from '../../internal/did-you-mean.js'
import { quote } from '../../internal/redact.js'
import { type ColumnSchema, type Notion, type NotionUser, parseReference } from '../../notion-entry.js'
import type { Values } from './value-words.js'

/** Knows people by what persons call them. Asks the server once, and only where somebody is called so. */
export interface PeopleFinder {
  /**
   * The values with the IDs of those that are given as `me`, by email or by name. What is a reference already stays.
   *
   * @throws `INPUT_INVALID` for whom nobody, or more than one, is called so
   */
  withPeople(columns: readonly ColumnSchema[], values: Values): Promise<Values>
}

export function createPeopleFinder(notion: Pick<Notion, 'users' | 'self'>, signal: AbortSignal): PeopleFinder {
  let known: Promise<readonly NotionUser[]> | undefined
  const members = () => (known ??= listOf(notion, signal))

  async function idOf(column: ColumnSchema, text: string): Promise<string> {
    if (isReference(text)) return text
    if (text.toLowerCase() === 'me') return ownId(column, await notion.self({ signal }))
    const people = await members()
    const [only, ...others] = people.filter(({ name, email }) => isCalled(text, [name, email]))
    if (only !== undefined && others.length === 0) return `user://${only.id}`
    throw only === undefined ? nobody(column, text, people) : several(column, text, [only, ...others])
  }

  return {
    async withPeople(columns, values) {
      const found: [string, Values[string]][] = []
      for (const column of columns) {
        const value = values[column.name]
        if (!PEOPLE.has(column.type) || !isTexts(value)) continue
        const ids: string[] = []
        for (const text of [value].flat()) ids.push(await idOf(column, text))
        found.push([column.name, ids])
      }
      return { ...values, ...Object.fromEntries(found) }
    },
  }
}

async function listOf(notion: Pick<Notion, 'users'>, signal: AbortSignal): Promise<readonly NotionUser[]> {
  const people: NotionUser[] = []
  for await (const person of notion.users.all({ signal })) people.push(person)
  return people
}

function isTexts(value: Values[string]): value is string | readonly string[] {
  return typeof value === 'string' || Array.isArray(value)
}

function isReference(text: string): boolean {
  return parseReference(text)?.id !== undefined || text.startsWith('space_permission_group-')
}

function isCalled(text: string, names: readonly (string | undefined)[]): boolean {
  return names.some((name) => name?.toLowerCase() === text.toLowerCase())
}

function ownId(column: ColumnSchema, { user }: Awaited<ReturnType<Notion['self']>>): string {
  if (user.id !== undefined) return `user://${user.id}`
  throw refused(column, 'takes "me" only where the server says who that is')
}

function nobody(column: ColumnSchema, text: string, people: readonly NotionUser[]): EvergrantError {
  const names = people.map(({ name }) => name)
  return refused(column, `is given ${quote(text)}, and nobody here has that name or email${didYouMean(text, names)}`)
}

function several(column: ColumnSchema, text: string, people: readonly NotionUser[]): EvergrantError {
  const shown = people.map(({ id, email }) => (email === undefined ? `user://${id}` : `${email} user://${id}`))
  return refused(column, `is given ${quote(text)}, and ${people.length} are called so: ${shown.join(', ')}`)
}

function refused({ name, type }: ColumnSchema, what: string): EvergrantError {
  return new EvergrantError('INPUT_INVALID', `${quote(name)} ${what}`, {
    details: { column: name, type },
    hint: 'Give me, an email, a name, or user://ID: `evergrant user list` shows who is there. Guests go by their ID only.',
  })
}

const PEOPLE: ReadonlySet<string> = new Set(['person', 'people'])
