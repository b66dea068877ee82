import * as z from 'zod'

import { findMeetingNotes, type NotesFilter } from '../workspace/meeting-notes.js'
import { defineTool } from './tool.js'

const Leaf = z.object({
  property: z.enum([
    'title',
    'attendees',
    'created_time',
    'created_by',
    'last_edited_time',
    'last_edited_by',
    'notion://meeting_notes/attendees',
  ]),
  filter: z.object({
    operator: z.string().describe('string_*, person_*, date_*, is_empty or is_not_empty.'),
    value: z.unknown().optional(),
    use_end: z.boolean().optional(),
  }),
})
const InnerGroup = z.object({ operator: z.enum(['and', 'or']), filters: z.array(Leaf) })

const MAX_NOTES = 50

export const queryMeetingNotes = defineTool({
  name: 'notion-query-meeting-notes',
  title: 'Query meeting notes',
  description: 'Finds meeting notes by title, people and time; the newest first, at most 50.',
  effect: 'read',
  input: z.object({
    filter: z
      .object({ operator: z.enum(['and', 'or']), filters: z.array(z.union([Leaf, InnerGroup])).optional() })
      .optional()
      .describe('All notes without it; a group without filters matches none.'),
  }),
  run({ workspace, user, clock }, { filter }) {
    const wanted: NotesFilter | undefined = filter && { ...filter, filters: filter.filters ?? [] }
    const found = findMeetingNotes(workspace, wanted, { userId: user.id, nowMs: clock.nowMs() })
    return { results: found.slice(0, MAX_NOTES), has_more: found.length > MAX_NOTES }
  },
})
