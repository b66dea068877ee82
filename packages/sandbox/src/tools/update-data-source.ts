import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import type { DataSource } from '../workspace/data-source.js'
import { refreshTag } from '../workspace/held-tags.js'
import { renderDataSource } from '../workspace/render-database.js'
import { changeColumns } from '../workspace/schema/change-columns.js'
import { parseStatements } from '../workspace/schema/statements.js'
import { putDatabaseInTrash } from '../workspace/trash.js'
import { readId, unwrap } from '../workspace/urls.js'
import { databaseOf, dataSourceOf, type Workspace } from '../workspace/workspace.js'
import { PageLayout } from './page-layout.js'
import { defineTool } from './tool.js'

const Input = z.object({
  data_source_id: z.string().describe('collection://…, a UUID, or the id of a database with one data source.'),
  statements: z
    .string()
    .optional()
    .describe('ADD COLUMN, DROP COLUMN, RENAME COLUMN … TO …, ALTER COLUMN … SET …; separated by semicolons.'),
  title: z.string().optional(),
  description: z.string().optional(),
  is_inline: z.boolean().optional(),
  in_trash: z.boolean().optional(),
  page_layout: PageLayout.optional(),
})

export const updateDataSource = defineTool({
  name: 'notion-update-data-source',
  title: 'Update data source',
  description: 'Changes the properties, the title or the place of a data source, or moves it to the trash.',
  effect: 'change',
  input: Input,
  run({ workspace }, input) {
    const source = changedSource(workspace, input.data_source_id)
    if (input.statements !== undefined) changeColumns(workspace, source, parseStatements(input.statements))
    changeFrame(workspace, source, input)
    const { icon } = databaseOf(workspace, source.databaseId)
    return { result: `Updated data source: ${renderDataSource(source, icon)}` }
  },
})

/** Also one in the trash, so that it can come back. */
function changedSource(workspace: Workspace, reference: string): DataSource {
  const id = readId(unwrap(reference))
  if (id === undefined) throw invalid('data_source_id must be a URL or a UUID.')
  const database = workspace.databases.get(id)
  if (database === undefined) return dataSourceOf(workspace, id)
  const [only, ...others] = database.dataSourceIds
  if (only === undefined || others.length > 0) {
    throw invalid('The database has more than one data source: name the one to change by its collection:// URL.')
  }
  return dataSourceOf(workspace, only)
}

/** A database with one data source has its title, and goes to the trash with it. */
function changeFrame(workspace: Workspace, source: DataSource, input: z.infer<typeof Input>): void {
  const { title, description, is_inline: inline, in_trash: inTrash, page_layout: layout } = input
  const database = databaseOf(workspace, source.databaseId)
  const isOnly = database.dataSourceIds.length === 1
  if (title !== undefined) source.name = title
  if (title !== undefined && isOnly) database.title = title
  if (description !== undefined) source.description = description
  if (inline !== undefined) database.inline = inline
  if (inTrash !== undefined) source.inTrash = inTrash
  if (inTrash !== undefined && isOnly) putDatabaseInTrash(workspace, database, inTrash)
  if (layout !== undefined) source.pageLayout = layout
  database.editedAtMs = workspace.clock.nowMs()
  refreshTag(workspace, database.id)
}
