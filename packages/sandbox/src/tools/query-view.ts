import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import { namedDataSource, namedView } from './references.js'
import { readRows } from './select-rows.js'
import type { CallContext } from './tool.js'

const MAX_ROWS = 100

export const ViewQuery = z.object({
  mode: z.literal('view'),
  view_url: z.string(),
  start_cursor: z.string().optional(),
  page_size: z.int().min(1).max(MAX_ROWS).optional().describe('Default 100.'),
  is_archived: z.boolean().optional().describe('The rows in the trash instead.'),
})

/** One page of what a view shows, in its order. */
export function queryView(context: CallContext, input: z.infer<typeof ViewQuery>) {
  const { view_url: url, start_cursor: cursor, page_size: size = MAX_ROWS, is_archived: inTrash = false } = input
  const { workspace } = context
  const { dataSourceId, configuration } = namedView(workspace, url)
  const source = namedDataSource(workspace, dataSourceId)
  const offset = cursor === undefined ? 0 : readCursor(cursor)
  const rows = readRows(context, source, { ...configuration, limit: size + 1, offset, inTrash })
  const results = rows.slice(0, size)
  // Notion sends a cursor even with the last page; only has_more tells the end.
  return { results, has_more: rows.length > size, next_cursor: makeCursor(offset + results.length) }
}

function makeCursor(offset: number): string {
  return `s:${Buffer.from(String(offset)).toString('base64url')}`
}

function readCursor(cursor: string): number {
  const offset = Number(Buffer.from(cursor.replace(/^s:/, ''), 'base64url').toString())
  if (!cursor.startsWith('s:') || !Number.isInteger(offset) || offset < 0) {
    throw invalid('start_cursor is not a cursor of this view.')
  }
  return offset
}
