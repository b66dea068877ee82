import { isEvergrantError } from '../../errors.js'
import type { ColumnSchema, Notion } from '../../notion-entry.js'
import type { FlatRow } from './row-writer.js'

/** Rows for readers: people by their names, where the server tells them. Asks once, and only where a column has people. */
export async function withNames(
  notion: Notion,
  columns: readonly ColumnSchema[],
  { names, signal }: { readonly names: readonly string[]; readonly signal: AbortSignal },
): Promise<(row: FlatRow) => FlatRow> {
  const people = columns.filter(({ name, type }) => names.includes(name) && PEOPLE.has(type)).map(({ name }) => name)
  const known = people.length === 0 ? new Map<string, string>() : await namesById(notion, signal)
  const nameOf = (value: unknown) => (typeof value === 'string' ? (known.get(idIn(value)) ?? value) : value)
  return (row) => {
    const named = people.map((name) => {
      const value = row[name]
      return [name, Array.isArray(value) ? value.map(nameOf) : nameOf(value)]
    })
    return { ...row, ...(Object.fromEntries(named) as FlatRow) }
  }
}

async function namesById(notion: Notion, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>()
  try {
    for await (const { id, name } of notion.users.all({ signal })) known.set(idIn(id), name)
  } catch (error) {
    // An administrator may hide who is there; the rows are readable all the same.
    if (!isEvergrantError(error) || signal.aborted) throw error
  }
  return known
}

/** `user://<id>`, with an email behind it or not. */
function idIn(reference: string): string {
  return reference.replace(/^user:\/\//, '').replace(/\/.*$/, '')
}

const PEOPLE: ReadonlySet<string> = new Set(['person', 'people', 'created_by', 'last_edited_by'])
