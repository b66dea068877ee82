import { suggestedMarkdown } from '../workspace/content-type.js'
import { fileOf } from '../workspace/files.js'
import type { Workspace } from '../workspace/workspace.js'

const MAX_UPLOAD_BYTES = 20 * 1024 * 1024

/** Takes the one multipart POST of an upload: the field `file`, with the headers that were handed out. */
export async function receiveUpload(workspace: Workspace, id: string, request: Request): Promise<Response> {
  if (request.method !== 'POST') return refuse(405, 'method_not_allowed', 'An upload is one POST.')
  const file = fileOf(workspace, id)
  if (request.headers.get('x-upload-token') !== file.uploadToken) {
    return refuse(403, 'unauthorized', 'The upload_headers are missing or wrong.')
  }
  if (file.bytes !== undefined) return refuse(409, 'conflict_error', 'This upload URL has been used.')
  const part = await readPart(request)
  if (part === undefined) {
    return refuse(400, 'validation_error', 'The body must be multipart/form-data with one field "file".')
  }
  if (part.size > MAX_UPLOAD_BYTES) return refuse(413, 'validation_error', 'The file is larger than 20 MiB.')
  file.bytes = new Uint8Array(await part.arrayBuffer())
  return Response.json({
    file_upload_id: id,
    status: 'uploaded',
    markdown_source: `file-upload://${id}`,
    suggested_markdown: suggestedMarkdown(id, file.filename, file.contentType),
  })
}

async function readPart(request: Request): Promise<Blob | undefined> {
  try {
    const form = await request.formData()
    const parts = form.getAll('file')
    const [part] = parts
    return parts.length === 1 && part instanceof Blob ? part : undefined
  } catch {
    return undefined
  }
}

export function refuse(status: number, code: string, message: string): Response {
  return Response.json({ object: 'error', status, code, message }, { status })
}
