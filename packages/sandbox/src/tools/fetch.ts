import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import { DOCUMENTS } from '../documents/documents.js'
import type { Database } from '../workspace/data-source.js'
import { collectionUrl, readId, unwrap } from '../workspace/urls.js'
import type { Workspace } from '../workspace/workspace.js'
import { accessMap } from './access.js'
import { describeDatabase, describeDataSource, describeView } from './fetch-database.js'
import { describeBlock, describePage, type FetchFlags } from './fetch-page.js'
import { type CallContext, defineTool } from './tool.js'
import { TOOL_NAMES } from './vintages.js'

export const fetchTool = defineTool({
  name: 'notion-fetch',
  title: 'Fetch',
  description: 'Reads a page, a database, a data source, a view, a reference text (notion://docs/…) or "self".',
  effect: 'read',
  input: z.object({
    id: z.string().describe('A URL, a UUID, collection://…, view://…, notion://docs/… or "self".'),
    include_transcript: z.boolean().optional(),
    include_discussions: z.boolean().optional(),
  }),
  run: (context, { id, ...flags }) => read(context, unwrap(id.trim()), flags),
})

function read(context: CallContext, reference: string, flags: FetchFlags): unknown {
  const { workspace } = context
  if (reference === 'self') return self(context)
  if (reference.startsWith('notion://docs/')) return document(reference)
  const id = readId(reference)
  if (id === undefined) throw invalid(`${JSON.stringify(reference.slice(0, 200))} is not a Notion URL or ID.`)
  if (reference.startsWith('view://') || workspace.views.has(id)) return describeView(workspace, id)
  if (reference.startsWith('collection://') || workspace.dataSources.has(id)) return describeDataSource(workspace, id)
  const database = workspace.databases.get(id)
  if (database !== undefined) {
    assertNoBlock(workspace, database)
    return describeDatabase(workspace, database)
  }
  const page = workspace.pages.get(id)
  const blockId = readId(reference.split('#')[1] ?? '')
  const isBlock = blockId !== undefined && page?.blockIds?.includes(blockId)
  if (page === undefined || isBlock) return describeBlock(context, blockId ?? id, flags)
  return describePage(context, page, flags)
}

/** What shows the data source of another database is only a block in a page. */
function assertNoBlock(workspace: Workspace, { id, dataSourceIds }: Database): void {
  const [sourceId] = dataSourceIds
  if (sourceId === undefined || workspace.dataSources.get(sourceId)?.databaseId === id) return
  throw invalid(
    `${id} is the block of a linked database. Fetch its data source in place of it: ${collectionUrl(sourceId)}.`,
  )
}

function self({ workspace, user, offer }: CallContext): unknown {
  return {
    self: {
      workspace: { id: workspace.id, name: workspace.name },
      user: { id: user.id, name: user.name, email: user.email },
      current_tool_access: accessMap(TOOL_NAMES[offer.vintage], offer),
    },
  }
}

function document(uri: string): unknown {
  const found = DOCUMENTS.find((candidate) => candidate.uri === uri)
  if (found === undefined) throw invalid(`There is no document ${JSON.stringify(uri.slice(0, 200))}.`)
  return { metadata: { type: 'document' }, title: found.name, url: uri, text: found.text }
}
