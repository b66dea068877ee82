import type { Tenant } from '../workspace/tenant.js'
import type { Workspace } from '../workspace/workspace.js'
import { ApiError } from '../workspace/api-error.js'
import { fileOf } from '../workspace/files.js'
import type { SignedLinks } from './signed-links.js'
import { receiveSkill, sendSkill } from './skill-archives.js'
import { receiveUpload, refuse } from './uploads.js'

/** Serves the signed links. Undefined for a path that is none of them. */
export type FileEndpoint = (request: Request) => Promise<Response | undefined>

type Serve = (workspace: Workspace, id: string, request: Request) => Promise<Response> | Response

const SERVE: Record<string, Serve | undefined> = {
  files: sendFile,
  uploads: receiveUpload,
  'skill-uploads': receiveSkill,
  'skill-archives': sendSkill,
}

export function createFileEndpoint(tenant: Tenant, links: SignedLinks): FileEndpoint {
  return async (request) => {
    const url = new URL(request.url)
    const [, kind = '', workspaceId = '', id = ''] = url.pathname.split('/')
    const serve = isFilePath(url.pathname) ? SERVE[kind] : undefined
    if (serve === undefined) return undefined
    const state = links.check(url)
    if (state !== 'good') return accessDenied(state === 'expired' ? 'Request has expired' : 'The signature is wrong')
    try {
      return await serve(tenant.home(workspaceId).workspace, id, request)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return refuse(error.status, error.code, error.message)
    }
  }
}

/** Whether the path is one of a signed link. */
export function isFilePath(pathname: string): boolean {
  return Object.hasOwn(SERVE, pathname.split('/')[1] ?? '')
}

/** Object stores answer in XML. */
function accessDenied(why: string): Response {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>${why}</Message></Error>\n`
  return new Response(text, { status: 403, headers: { 'content-type': 'application/xml' } })
}

function sendFile(workspace: Workspace, id: string, { method }: Request): Response {
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'method_not_allowed', 'A file is fetched by GET.')
  const { bytes, contentType } = fileOf(workspace, id)
  return new Response(Buffer.from(bytes ?? []), { headers: { 'content-type': contentType } })
}
