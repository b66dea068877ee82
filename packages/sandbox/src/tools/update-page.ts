import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import { applyUpdates, writeContent } from '../workspace/edits.js'
import type { Page } from '../workspace/model.js'
import { toSqlValues } from '../workspace/properties.js'
import { setRow } from '../workspace/row-values.js'
import { pageUrl, readId, unwrap } from '../workspace/urls.js'
import { dataSourceOf, pageOf, pageTag, type Workspace } from '../workspace/workspace.js'
import { unlessNone } from './create-pages.js'
import { defineTool } from './tool.js'

const Input = z.object({
  page_id: z.string(),
  command: z.enum(['update_properties', 'update_content', 'replace_content', 'insert_content']),
  properties: z.record(z.string(), z.unknown()).optional().describe('For update_properties; null clears a value.'),
  content_updates: z
    .array(z.object({ old_str: z.string(), new_str: z.string(), replace_all_matches: z.boolean().optional() }))
    .optional()
    .describe('For update_content: literal replacements, all or none.'),
  new_str: z.string().optional().describe('For replace_content.'),
  content: z.string().optional().describe('For insert_content.'),
  position: z
    .object({ type: z.enum(['start', 'end']) })
    .optional()
    .describe('For insert_content; the end without it.'),
  allow_deleting_content: z.boolean().optional().describe('Lets an edit drop child pages and databases.'),
  allow_async: z.boolean().optional(),
  icon: z.string().optional(),
  cover: z.string().optional(),
})

type UpdateInput = z.infer<typeof Input>

export const updatePage = defineTool({
  name: 'notion-update-page',
  title: 'Update page',
  description: 'Changes the properties or the content of a page.',
  effect: 'change',
  input: Input,
  run({ workspace }, input) {
    const id = readId(unwrap(input.page_id))
    if (id === undefined) throw invalid('page_id must be a page URL or a UUID.')
    const page = pageOf(workspace, id)
    COMMANDS[input.command](workspace, page, input)
    if (input.icon !== undefined) page.icon = unlessNone(input.icon)
    if (input.cover !== undefined) page.cover = unlessNone(input.cover)
    page.editedAtMs = workspace.clock.nowMs()
    return { page_id: page.id, url: pageUrl(page.id), status: 'updated' }
  },
})

const COMMANDS: Record<UpdateInput['command'], (workspace: Workspace, page: Page, input: UpdateInput) => void> = {
  update_properties(workspace, page, { properties }) {
    if (properties === undefined) throw missing('properties', 'update_properties')
    if (page.parent.kind === 'data-source') updateRow(workspace, page, page.parent.id, properties)
    else updateTitle(workspace, page, properties)
  },
  update_content(workspace, page, { content_updates: updates, allow_deleting_content: allow = false }) {
    if (updates === undefined || updates.length === 0) throw missing('content_updates', 'update_content')
    writeContent(workspace, page, applyUpdates(page.content, updates), allow)
  },
  replace_content(workspace, page, { new_str: content, allow_deleting_content: allow = false }) {
    if (content === undefined) throw missing('new_str', 'replace_content')
    writeContent(workspace, page, content, allow)
  },
  insert_content(workspace, page, { content, position }) {
    if (content === undefined) throw missing('content', 'insert_content')
    const parts = position?.type === 'start' ? [content, page.content] : [page.content, content]
    writeContent(workspace, page, parts.filter((part) => part !== '').join('\n'), false)
  },
}

function missing(field: string, command: string): Error {
  return invalid(`${field} is required for the command ${command}.`)
}

function updateRow(workspace: Workspace, page: Page, sourceId: string, properties: Record<string, unknown>): void {
  const source = dataSourceOf(workspace, sourceId)
  setRow(workspace, source, page, toSqlValues(workspace, source, properties, page.row))
}

function updateTitle(workspace: Workspace, page: Page, properties: Record<string, unknown>): void {
  const { title, ...others } = properties
  const [unknown] = Object.keys(others)
  if (unknown !== undefined || typeof title !== 'string') {
    throw invalid(`Outside a database the only property is "title", a string; got ${JSON.stringify(unknown ?? title)}.`)
  }
  const tag = pageTag(page)
  page.title = title
  if (page.parent.kind !== 'page') return
  const parent = pageOf(workspace, page.parent.id)
  parent.content = parent.content.replace(tag, () => pageTag(page))
}
