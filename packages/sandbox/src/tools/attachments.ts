import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import { contentTypeOf, suggestedMarkdown } from '../workspace/content-type.js'
import { addFile, fileOf } from '../workspace/files.js'
import { download } from '../workspace/source-url.js'
import type { StoredFile } from '../workspace/stored-file.js'
import { type CallContext, defineTool } from './tool.js'

const MAX_TEXT_BYTES = 200 * 1024
const MEBIBYTE = 1024 * 1024

const Input = z.object({
  filename: z.string().min(1).max(900).optional().describe('Needed with content and source_url.'),
  content_type: z.string().optional().describe('Must fit the extension.'),
  content: z.string().optional().describe('The text of the file, at most 200 KiB.'),
  source_url: z.string().optional().describe('A public HTTPS address that the file is copied from.'),
  source_file_id: z.string().optional().describe('An upload of this connection that has its bytes.'),
})

type AttachmentInput = z.infer<typeof Input>

export const createAttachment = defineTool({
  name: 'notion-create-attachment',
  title: 'Create attachment',
  description: 'Makes a file from text, from a public address or from an earlier upload, to be placed in a page.',
  effect: 'create',
  input: Input,
  async run(context, input) {
    const { content, source_url: url, source_file_id: source } = input
    if ([content, url, source].filter((one) => one !== undefined).length !== 1) {
      throw invalid('Exactly one of content, source_url and source_file_id must be given.')
    }
    const file = source === undefined ? await fromOutside(context, input) : fromUpload(context, input, source)
    const { id, filename, contentType } = file
    return {
      file_upload_id: id,
      markdown_source: `file-upload://${id}`,
      suggested_markdown: suggestedMarkdown(id, filename, contentType),
    }
  },
})

async function fromOutside(context: CallContext, input: AttachmentInput): Promise<StoredFile> {
  const { filename, content_type: said, content, source_url: url = '' } = input
  if (filename === undefined) throw invalid('filename is needed with content and source_url.')
  const contentType = contentTypeOf(filename, said)
  if (content === undefined) {
    const maxBytes = (context.offer.plan === 'free' ? 5 : 50) * MEBIBYTE
    const bytes = await download(url, { maxBytes, allowLoopback: context.allowLoopbackSources })
    return addFile(context.workspace, { filename, contentType, bytes })
  }
  const bytes = new TextEncoder().encode(content)
  if (bytes.byteLength > MAX_TEXT_BYTES) throw invalid('content is larger than 200 KiB: use notion-create-file-upload.')
  return addFile(context.workspace, { filename, contentType, bytes, isText: true })
}

/** A copy keeps the time at which its source vanishes. */
function fromUpload({ workspace }: CallContext, input: AttachmentInput, source: string): StoredFile {
  if (input.filename !== undefined) throw invalid('filename is left out with source_file_id.')
  const { filename, contentType, bytes, isText, expiresAtMs } = fileOf(workspace, source)
  if (bytes === undefined) throw invalid(`The file upload ${source} has no content yet: send its bytes first.`)
  return addFile(workspace, { filename, contentType, bytes, isText, expiresAtMs })
}

export const downloadAttachment = defineTool({
  name: 'notion-download-attachment',
  title: 'Download attachment',
  description: 'Gives the text of a file that was made from text.',
  effect: 'read',
  input: z.object({ file_upload_id: z.string() }),
  run({ workspace }, { file_upload_id: id }) {
    const { isText, bytes, filename, contentType } = fileOf(workspace, id)
    if (!isText) throw invalid('Only files that notion-create-attachment made from text can be downloaded here.')
    return { file_upload_id: id, filename, content_type: contentType, content: new TextDecoder().decode(bytes) }
  },
})
