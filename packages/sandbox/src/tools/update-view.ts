import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import { describeView } from '../workspace/render-view.js'
import { viewUrl } from '../workspace/urls.js'
import { configureView } from '../workspace/view/configure.js'
import { dataSourceOf } from '../workspace/workspace.js'
import { namedView } from './references.js'
import { defineTool } from './tool.js'

export const updateView = defineTool({
  name: 'notion-update-view',
  title: 'Update view',
  description: 'Changes the name or the configuration of a view.',
  effect: 'change',
  input: z.object({
    view_id: z.string().describe('view://…, a URL with ?v=, or a UUID.'),
    name: z.string().optional(),
    configure: z.string().optional().describe('FILTER …; SORT BY …; CLEAR FILTER; see notion://docs/view-dsl-spec.'),
  }),
  run({ workspace }, { view_id: id, name, configure = '' }) {
    const view = namedView(workspace, id)
    const source = dataSourceOf(workspace, view.dataSourceId)
    const configuration = configureView(view.configuration, configure, source.columns)
    if (view.type === 'board' && configuration.groupBy === undefined) {
      throw invalid('A board needs a property to group by: it cannot lose its GROUP BY.')
    }
    view.configuration = configuration
    view.name = name ?? view.name
    const described = JSON.stringify(describeView(view, source))
    return { result: `Updated view ${JSON.stringify(view.name)} (${view.type}) — ${viewUrl(view.id)}\n${described}` }
  },
})
