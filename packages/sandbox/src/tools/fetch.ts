import * as z from 'zod'

import { invalid, notFound } from '../workspace/api-error.js'
import { DOCUMENTS } from '../workspace/documents.js'
import { describeIcon, titled } from '../workspace/icon.js'
import type { Page } from '../workspace/model.js'
import { pathOf } from '../workspace/render-ancestors.js'
import { renderPage } from '../workspace/render-page.js'
import { readId, shareUrl, unwrap } from '../workspace/urls.js'
import type { Workspace } from '../workspace/workspace.js'
import { accessMap } from './access.js'
import { describeDatabase, describeDataSource, describeView } from './fetch-database.js'
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
  run: (context, { id }) => read(context, unwrap(id.trim())),
})

function read(context: CallContext, reference: string): unknown {
  const { workspace } = context
  if (reference === 'self') return self(context)
  if (reference.startsWith('notion://docs/')) return document(reference)
  const id = readId(reference)
  if (id === undefined) throw invalid(`${JSON.stringify(reference.slice(0, 200))} is not a Notion URL or ID.`)
  if (reference.startsWith('view://') || workspace.views.has(id)) return describeView(workspace, id)
  if (reference.startsWith('collection://') || workspace.dataSources.has(id)) return describeDataSource(workspace, id)
  const database = workspace.databases.get(id)
  if (database !== undefined) return describeDatabase(workspace, database)
  const page = workspace.pages.get(id)
  if (page === undefined) throw notFound('page', id)
  return describePage(workspace, page)
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

function describePage(workspace: Workspace, page: Page): unknown {
  return {
    metadata: { type: 'page' },
    title: titled(page.icon, page.title),
    url: shareUrl(page.id),
    cover: page.cover ?? null,
    icon: describeIcon(page.icon),
    path: pathOf(workspace, page.parent),
    page_last_edited_at: new Date(page.editedAtMs).toISOString(),
    text: renderPage(workspace, page),
  }
}
