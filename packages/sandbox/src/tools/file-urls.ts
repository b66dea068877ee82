import * as z from 'zod'

import { referredFile } from '../workspace/files.js'
import { defineTool } from './tool.js'

export const getFileDownloadUrls = defineTool({
  name: 'notion-get-file-download-urls',
  title: 'Get file download URLs',
  description: 'Gives a URL, good for five minutes, for each notion-file-block:// reference of page text.',
  effect: 'read',
  input: z.object({ references: z.array(z.string()).min(1).max(100) }),
  run: ({ workspace, links }, { references }) => ({
    files: references.map((reference) => ({
      reference,
      url: links.download(workspace, referredFile(workspace, reference)),
    })),
  }),
})
