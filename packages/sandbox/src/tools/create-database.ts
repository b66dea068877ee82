import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import { addDatabase } from '../workspace/databases.js'
import { databaseTemplate } from '../workspace/schema/database-templates.js'
import { parseCreateTable } from '../workspace/schema/statements.js'
import type { Parent } from '../workspace/model.js'
import { renderDatabase } from '../workspace/render-database.js'
import { readId, unwrap } from '../workspace/urls.js'
import { pageOf, type Workspace } from '../workspace/workspace.js'
import { defineTool } from './tool.js'

const Input = z.object({
  parent: z
    .object({ page_id: z.string(), type: z.literal('page_id').optional() })
    .optional()
    .describe('The page that the database is placed in; private without it.'),
  title: z.string().optional(),
  description: z.string().optional(),
  schema: z.string().optional().describe('CREATE TABLE ("Name" TITLE, "Due" DATE, …).'),
  database_type: z.enum(['tasks', 'projects', 'skills']).optional().describe('A ready-made schema in place of one.'),
})

export const createDatabase = defineTool({
  name: 'notion-create-database',
  title: 'Create database',
  description: 'Creates a database with one data source, by an SQL schema or of a ready-made kind.',
  effect: 'create',
  input: Input,
  run({ workspace }, input) {
    const { title, description, schema, database_type: kind } = input
    if ((schema === undefined) === (kind === undefined)) {
      throw invalid('Exactly one of schema and database_type is needed.')
    }
    const template = kind === undefined ? undefined : databaseTemplate(kind)
    const { database } = addDatabase(workspace, {
      title: title ?? template?.title ?? 'New database',
      description,
      parent: readParent(workspace, input.parent),
      columns: template?.columns ?? parseCreateTable(schema ?? ''),
    })
    return { result: `Created database: ${renderDatabase(workspace, database)}` }
  },
})

function readParent(workspace: Workspace, parent: z.infer<typeof Input>['parent']): Parent {
  if (parent === undefined) return { kind: 'workspace' }
  const id = readId(unwrap(parent.page_id))
  if (id === undefined) throw invalid('parent.page_id must be a page URL or a UUID.')
  return { kind: 'page', id: pageOf(workspace, id).id }
}
