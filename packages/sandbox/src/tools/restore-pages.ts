import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import { restorePage } from '../workspace/trash.js'
import { pageUrl } from '../workspace/urls.js'
import { requirePage } from './page-parent.js'
import { defineTool } from './tool.js'

export const restorePages = defineTool({
  name: 'notion-restore-pages',
  title: 'Restore pages',
  description: 'Takes pages out of the trash, back to where they were, all or none.',
  effect: 'change',
  input: z.object({ page_ids: z.array(z.string()).min(1).max(100) }),
  run({ workspace }, { page_ids: references }) {
    const pages = [...new Set(references.map((reference) => requirePage(workspace, reference, 'page_ids')))]
    for (const page of pages) {
      if (!page.inTrash) throw invalid(`${pageUrl(page.id)} was not moved to the trash itself.`)
    }
    for (const page of pages) restorePage(workspace, page)
    const ids = pages.map(({ id }) => id)
    return { result: `Successfully restored ${ids.length} page${ids.length === 1 ? '' : 's'}: ${ids.join(', ')}` }
  },
})
