import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import type { Database } from '../workspace/data-source.js'
import { addLinkedDatabase, addView } from '../workspace/databases.js'
import { describeView } from '../workspace/render-view.js'
import { readId, unwrap, viewUrl } from '../workspace/urls.js'
import { VIEW_TYPES } from '../workspace/view.js'
import { configureView } from '../workspace/view/configure.js'
import { databaseOf, pageOf, type Workspace } from '../workspace/workspace.js'
import { namedDataSource } from './references.js'
import { defineTool } from './tool.js'

const Input = z.object({
  data_source_id: z.string().describe('Whose rows the view shows: collection://… or a UUID.'),
  name: z.string(),
  type: z.enum(VIEW_TYPES),
  database_id: z.string().optional().describe('The database that gets the view as a tab.'),
  parent_page_id: z.string().optional().describe('The page that gets a linked view in place of that.'),
  configure: z.string().optional().describe('FILTER …; SORT BY …; GROUP BY …; see notion://docs/view-dsl-spec.'),
})

export const createView = defineTool({
  name: 'notion-create-view',
  title: 'Create view',
  description: 'Creates a view of a data source, in a database or in a page.',
  effect: 'create',
  input: Input,
  run({ workspace }, input) {
    const { name, type, configure = '' } = input
    const source = namedDataSource(workspace, input.data_source_id)
    const configuration = configureView({}, configure, source.columns)
    if (type === 'board' && configuration.groupBy === undefined) {
      throw invalid('A board needs a property to group by: GROUP BY "Status".')
    }
    const place = readPlace(workspace, input)
    const database = place.kind === 'database' ? place.database : addLinkedDatabase(workspace, place.pageId, source)
    const view = addView(workspace, database, { name, type, dataSourceId: source.id, configuration })
    const described = JSON.stringify(describeView(view, source))
    return { result: `Created view ${JSON.stringify(name)} (${type}) — ${viewUrl(view.id)}\n${described}` }
  },
})

type Place =
  | { readonly kind: 'database'; readonly database: Database }
  | { readonly kind: 'page'; readonly pageId: string }

function readPlace(
  workspace: Workspace,
  { database_id: database, parent_page_id: page }: z.infer<typeof Input>,
): Place {
  const given = database ?? page
  if (given === undefined || (database !== undefined && page !== undefined)) {
    throw invalid('Exactly one of database_id and parent_page_id is needed.')
  }
  const id = readId(unwrap(given))
  if (id === undefined) throw invalid(`${JSON.stringify(given.slice(0, 200))} is not a Notion URL or ID.`)
  if (database !== undefined) return { kind: 'database', database: databaseOf(workspace, id) }
  return { kind: 'page', pageId: pageOf(workspace, id).id }
}
