import * as z from 'zod'

import { sessionOf } from '../workspace/agent-sessions.js'
import { invalid, notFound } from '../workspace/api-error.js'
import { defineTool } from './tool.js'

const PREVIEW_CHARACTERS = 80
const SessionUrl = z.string().describe('session://… or thread://…')

export const listSessionEvents = defineTool({
  name: 'notion-list-session-events',
  title: 'List session events',
  description:
    'Lists what happened in a conversation, by sequence numbers: the last ones, or those before or after a number.',
  effect: 'read',
  input: z.object({
    session_url: SessionUrl,
    count: z.int().min(1).max(100),
    before_sequence: z.int().min(1).optional(),
    after_sequence: z.int().min(0).optional(),
  }),
  run({ workspace }, { session_url: url, count, before_sequence: before, after_sequence: after }) {
    if (before !== undefined && after !== undefined) {
      throw invalid('Only one of before_sequence and after_sequence can be given.')
    }
    const { events } = sessionOf(workspace, url)
    const range = events.filter(({ sequence }) => sequence > (after ?? 0) && sequence < (before ?? Infinity))
    const shown = after === undefined ? range.slice(-count) : range.slice(0, count)
    return {
      events: shown.map(({ sequence, type, atMs, text }) => ({
        sequence,
        type,
        created_at: new Date(atMs).toISOString(),
        preview: text.slice(0, PREVIEW_CHARACTERS),
      })),
      has_more: shown.length < range.length,
    }
  },
})

export const readSessionEvent = defineTool({
  name: 'notion-read-session-event',
  title: 'Read session event',
  description: 'Reads one event of a conversation as a whole.',
  effect: 'read',
  input: z.object({ session_url: SessionUrl, sequence: z.int().min(1) }),
  run({ workspace }, { session_url: url, sequence }) {
    const event = sessionOf(workspace, url).events[sequence - 1]
    if (event === undefined) throw notFound('session event', String(sequence))
    return { sequence, type: event.type, created_at: new Date(event.atMs).toISOString(), text: event.text }
  },
})
