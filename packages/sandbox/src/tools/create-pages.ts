import * as z from 'zod'

import { invalid, notFound } from '../workspace/api-error.js'
import { assertCanHold, childIds, writeContent } from '../workspace/edits.js'
import type { Parent } from '../workspace/model.js'
import { toSqlValues } from '../workspace/properties.js'
import { titleColumn } from '../workspace/sql-columns.js'
import { pageUrl, readId, unwrap } from '../workspace/urls.js'
import { addPage, databaseOf, dataSourceOf, type Workspace } from '../workspace/workspace.js'
import { type CallContext, defineTool } from './tool.js'

const NewPage = z.object({
  properties: z.record(z.string(), z.unknown()).optional().describe('Outside a database only "title".'),
  content: z.string().optional().describe('Notion-flavoured Markdown without the title.'),
  template_id: z.string().optional(),
  icon: z.string().optional().describe('An emoji, a URL or "none".'),
  cover: z.string().optional().describe('A URL or "none".'),
})

const Input = z.object({
  pages: z.array(NewPage).min(1).max(100),
  parent: z
    .union([
      z.object({ page_id: z.string(), type: z.literal('page_id').optional() }),
      z.object({ database_id: z.string(), type: z.literal('database_id').optional() }),
      z.object({ data_source_id: z.string(), type: z.literal('data_source_id').optional() }),
    ])
    .optional()
    .describe('Where the pages go; a private page of the workspace without it.'),
  creation_mode: z.literal('draft').optional(),
  allow_async: z.boolean().optional(),
})

export const createPages = defineTool({
  name: 'notion-create-pages',
  title: 'Create pages',
  description: 'Creates pages in the workspace, below a page, or as rows of a data source.',
  effect: 'create',
  input: Input,
  run(context, { pages, parent: wanted, creation_mode: mode }) {
    if (mode === 'draft' && wanted !== undefined) throw invalid('creation_mode "draft" cannot be used with a parent.')
    const parent = readParent(context.workspace, wanted)
    const planned = pages.map((page) => plan(context.workspace, parent, page))
    return { pages: planned.map((one) => create(context, parent, one)) }
  },
})

function readParent(workspace: Workspace, wanted: z.infer<typeof Input>['parent']): Parent {
  if (wanted === undefined) return { kind: 'workspace' }
  if ('page_id' in wanted) {
    const id = requireId(wanted.page_id)
    if (!workspace.pages.has(id)) throw notFound('page', id)
    return { kind: 'page', id }
  }
  if ('data_source_id' in wanted) {
    return { kind: 'data-source', id: dataSourceOf(workspace, requireId(wanted.data_source_id)).id }
  }
  const database = databaseOf(workspace, requireId(wanted.database_id))
  const [only, ...others] = database.dataSourceIds
  if (only === undefined || others.length > 0) {
    throw invalid('The database has more than one data source: use data_source_id as the parent.')
  }
  return { kind: 'data-source', id: only }
}

interface PlannedPage {
  readonly title: string
  readonly row: ReturnType<typeof toSqlValues>
  readonly content: string
  readonly icon: string | undefined
  readonly cover: string | undefined
}

/** Checks one page before any is made, so that a bad one leaves nothing behind. */
function plan(workspace: Workspace, parent: Parent, page: z.infer<typeof NewPage>): PlannedPage {
  const { properties = {}, content = '', template_id: template } = page
  if (template !== undefined) throw invalid('The sandbox has no templates: leave template_id out.')
  assertCanHold(workspace, parent, childIds(content))
  const look = { content, icon: unlessNone(page.icon), cover: unlessNone(page.cover) }
  if (parent.kind === 'data-source') {
    const source = dataSourceOf(workspace, parent.id)
    const row = toSqlValues(workspace, source, properties)
    return { ...look, title: String(row[titleColumn(source)] ?? ''), row }
  }
  const { title = '', ...others } = properties
  const [unknown] = Object.keys(others)
  if (unknown !== undefined || typeof title !== 'string') {
    throw invalid(`Outside a database the only property is "title", a string; got ${JSON.stringify(unknown ?? title)}.`)
  }
  return { ...look, title, row: {} }
}

function create({ workspace, user }: CallContext, parent: Parent, planned: PlannedPage): unknown {
  const { content, ...rest } = planned
  const page = addPage(workspace, {
    ...rest,
    content: '',
    parent,
    createdBy: user.id,
    createdAtMs: workspace.clock.nowMs(),
  })
  if (content !== '') writeContent(workspace, page, content, false)
  return { id: page.id, url: pageUrl(page.id), properties: { title: page.title } }
}

export function unlessNone(value: string | undefined): string | undefined {
  return value === 'none' ? undefined : value
}

function requireId(reference: string): string {
  const id = readId(unwrap(reference))
  if (id === undefined) throw invalid('The parent must be given as a URL or a UUID.')
  return id
}
