import * as z from 'zod'

import { addCopy, fillCopy } from '../workspace/duplicate.js'
import { assertNotInTrash } from '../workspace/trash.js'
import { pageUrl } from '../workspace/urls.js'
import { requirePage } from './page-parent.js'
import { defineTool } from './tool.js'

export const duplicatePage = defineTool({
  name: 'notion-duplicate-page',
  title: 'Duplicate page',
  description: 'Copies a page. Its id comes at once, its content a little later.',
  effect: 'create',
  input: z.object({ page_id: z.string() }),
  run({ workspace, user, tasks }, { page_id: reference }) {
    const original = requirePage(workspace, reference)
    assertNotInTrash(workspace, original)
    const copy = addCopy(workspace, original, user.id)
    tasks.background(() => fillCopy(workspace, original, copy))
    return { page_id: copy.id, page_url: pageUrl(copy.id) }
  },
})
