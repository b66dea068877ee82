import { MAX_SKILL_BYTES, skillArchive, skillUploadOf } from '../workspace/skills.js'
import { pageOf, type Workspace } from '../workspace/workspace.js'
import { refuse } from './uploads.js'

/** Takes the PUT of a skill's archive, with the headers that were handed out. */
export async function receiveSkill(workspace: Workspace, token: string, request: Request): Promise<Response> {
  if (request.method !== 'PUT') return refuse(405, 'method_not_allowed', 'A skill is sent by PUT.')
  const upload = skillUploadOf(workspace, token)
  if (request.headers.get('x-upload-token') !== token) {
    return refuse(403, 'unauthorized', 'The upload_headers are missing or wrong.')
  }
  const bytes = new Uint8Array(await request.arrayBuffer())
  if (bytes.length > MAX_SKILL_BYTES) return refuse(413, 'validation_error', 'The archive is larger than 20 MiB.')
  upload.bytes = bytes
  return new Response(undefined, { status: 200 })
}

export function sendSkill(workspace: Workspace, pageId: string, { method }: Request): Response {
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'method_not_allowed', 'A skill is fetched by GET.')
  const archive = skillArchive(workspace, pageOf(workspace, pageId))
  return new Response(Buffer.from(archive), { headers: { 'content-type': 'application/gzip' } })
}
