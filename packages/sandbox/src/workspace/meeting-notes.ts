import type { Column } from './column.js'
import type { FilterScope } from './filter/operand.js'
import { toCondition } from './filter/property-condition.js'
import { type Condition, EVERYTHING, joined } from './filter/sql-condition.js'
import type { Page } from './model.js'
import { quoted } from './table-definition.js'
import { isInTrash } from './trash.js'
import { pageUrl, userUrl } from './urls.js'
import type { Workspace } from './workspace.js'

/** The filter of meeting notes, whose leaves have another shape than those of rows. */
export type NotesFilter =
  | { readonly operator: 'and' | 'or'; readonly filters: readonly NotesFilter[] }
  | {
      readonly property: string
      readonly filter: {
        readonly operator: string
        readonly value?: unknown
        readonly use_end?: boolean | undefined
      }
    }

const COLUMNS: readonly Column[] = [
  { name: 'title', type: 'title' },
  { name: 'attendees', type: 'person' },
  { name: 'created_time', type: 'created_time' },
  { name: 'created_by', type: 'created_by' },
  { name: 'last_edited_time', type: 'last_edited_time' },
  { name: 'last_edited_by', type: 'last_edited_by' },
]

const NOTHING: Condition = { sql: '0', params: [] }

/** Pages that hold the notes of a meeting and pass the filter, the newest first. Throws a validation error for a bad filter. */
export function findMeetingNotes(workspace: Workspace, filter: NotesFilter | undefined, scope: FilterScope) {
  const notes = [...workspace.pages.values()]
    .filter((page) => page.attendees !== undefined && !isInTrash(workspace, page))
    .map(describeNotes)
    .toSorted((one, other) => other.created_time.localeCompare(one.created_time))
  const { sql, params } = filter === undefined ? EVERYTHING : notesCondition(filter, scope)
  const members = COLUMNS.map(({ name }) => `value ->> '${name}' AS ${quoted(name)}`).join(', ')
  const found = workspace.tables.select(
    `WITH notes AS (SELECT value ->> 'url' AS url, ${members} FROM json_each(?)) SELECT url FROM notes WHERE ${sql}`,
    [JSON.stringify(notes), ...params],
  )
  const urls = new Set(found.map(({ url }) => url))
  return notes.filter(({ url }) => urls.has(url))
}

function describeNotes(page: Page) {
  return {
    id: page.id,
    url: pageUrl(page.id),
    title: page.title,
    attendees: (page.attendees ?? []).map(userUrl),
    created_time: new Date(page.createdAtMs).toISOString(),
    created_by: [userUrl(page.createdBy)],
    last_edited_time: new Date(page.editedAtMs).toISOString(),
    last_edited_by: [userUrl(page.editedBy)],
  }
}

/** Here a group without filters matches nothing. */
function notesCondition(filter: NotesFilter, scope: FilterScope): Condition {
  if ('filters' in filter) {
    const parts = filter.filters.map((one) => notesCondition(one, scope))
    return parts.length === 0 ? NOTHING : joined(parts, filter.operator)
  }
  const property = filter.property.replace('notion://meeting_notes/', '')
  const type = COLUMNS.find(({ name }) => name === property)?.type ?? ''
  return toCondition(COLUMNS, { type: 'property', property, propertyType: type, ...filter.filter }, scope)
}
