import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import { assertCanMove, moveObject } from '../workspace/move.js'
import { DatabaseParent, DataSourceParent, PageParent, readParent, requireId, WorkspaceParent } from './page-parent.js'
import { defineTool } from './tool.js'

export const movePages = defineTool({
  name: 'notion-move-pages',
  title: 'Move pages',
  description: 'Moves pages and databases to another parent, all or none. Data sources cannot move alone.',
  effect: 'change',
  input: z.object({
    page_or_database_ids: z.array(z.string()).min(1).max(100),
    new_parent: z.union([PageParent, DatabaseParent, DataSourceParent, WorkspaceParent]),
  }),
  run({ workspace }, { page_or_database_ids: references, new_parent: wanted }) {
    const place = readParent(workspace, wanted)
    const ids = [...new Set(references.map((reference) => requireId(reference, 'page_or_database_ids')))]
    for (const id of ids) {
      if (workspace.dataSources.has(id))
        throw invalid(`${id} is a data source, which cannot move alone: move its database.`)
      assertCanMove(workspace, id, place)
    }
    for (const id of ids) moveObject(workspace, id, place)
    return { result: `Successfully moved ${ids.length} item${ids.length === 1 ? '' : 's'}: ${ids.join(', ')}` }
  },
})
