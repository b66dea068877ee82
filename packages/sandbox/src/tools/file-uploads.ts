import { randomBytes } from 'node:crypto'

import * as z from 'zod'

import { contentTypeOf } from '../workspace/content-type.js'
import { addFile } from '../workspace/files.js'
import { defineTool } from './tool.js'

export const createFileUpload = defineTool({
  name: 'notion-create-file-upload',
  title: 'Create file upload',
  description:
    'Opens the upload of one file of at most 20 MiB: POST it once to upload_url as multipart/form-data, field "file", with upload_headers.',
  effect: 'create',
  input: z.object({ filename: z.string().min(1).max(900), content_type: z.string().optional() }),
  run({ workspace, links }, { filename, content_type: said }) {
    const contentType = contentTypeOf(filename, said)
    const uploadToken = randomBytes(16).toString('hex')
    const { id } = addFile(workspace, { filename, contentType, uploadToken })
    return {
      id,
      status: 'pending',
      upload_url: links.upload(workspace, id),
      upload_headers: { 'X-Upload-Token': uploadToken },
    }
  },
})
