import type { Workspace } from '../workspace/workspace.js'
import type { SignedLinks } from './signed-links.js'

const DOWNLOAD_SECONDS = 300
const UPLOAD_SECONDS = 600

/** Where files come from and go to; each link is good for a few minutes. */
export interface FileLinks {
  download(workspace: Workspace, file: { readonly id: string; readonly filename: string }): string
  /** Takes the bytes of one file, once. */
  upload(workspace: Workspace, fileId: string): string
  skillUpload(workspace: Workspace, token: string): string
  skillDownload(workspace: Workspace, pageId: string): string
}

/** The paths of files: the kind, the workspace, the thing, and for a download its name. */
export function createFileLinks({ sign }: SignedLinks): FileLinks {
  return {
    download: ({ id }, file) => sign(`/files/${id}/${file.id}/${encodeURIComponent(file.filename)}`, DOWNLOAD_SECONDS),
    upload: ({ id }, fileId) => sign(`/uploads/${id}/${fileId}`, UPLOAD_SECONDS),
    skillUpload: ({ id }, token) => sign(`/skill-uploads/${id}/${token}`, UPLOAD_SECONDS),
    skillDownload: ({ id }, pageId) => sign(`/skill-archives/${id}/${pageId}/skill.tar.gz`, DOWNLOAD_SECONDS),
  }
}
