import { invalid, notFound } from './api-error.js'
import type { StoredFile } from './stored-file.js'
import { readId, unwrap } from './urls.js'
import type { Workspace } from './workspace.js'

export type NewFile = Pick<StoredFile, 'filename' | 'contentType'> &
  Partial<Pick<StoredFile, 'bytes' | 'isText' | 'isAttached' | 'expiresAtMs' | 'uploadToken'>>

const UNATTACHED_SECONDS = 60 * 60

export function addFile(workspace: Workspace, file: NewFile): StoredFile {
  const { bytes, isText = false, isAttached = false, uploadToken, filename, contentType } = file
  const { expiresAtMs = workspace.clock.nowMs() + UNATTACHED_SECONDS * 1000 } = file
  const id = workspace.random.uuid()
  const stored = { id, filename, contentType, bytes, isText, isAttached, expiresAtMs, uploadToken }
  workspace.files.set(id, stored)
  return stored
}

/** The file by its id; throws `object_not_found` also for one that vanished because nothing held it. */
export function fileOf(workspace: Workspace, id: string): StoredFile {
  const file = workspace.files.get(id)
  if (file !== undefined && (file.isAttached || workspace.clock.nowMs() < file.expiresAtMs)) return file
  workspace.files.delete(id)
  throw notFound('file upload', id.slice(0, 100))
}

/** Holds the upload from now on, and gives the reference by which page text and properties know it. */
export function attachFile(workspace: Workspace, id: string): string {
  const file = uploadedFile(workspace, id)
  file.isAttached = true
  return fileReference(file)
}

/** The stable reference to a file, which is exchanged for a signed URL. */
export function fileReference({ id, filename }: Pick<StoredFile, 'id' | 'filename'>): string {
  return `notion-file-block://${id}?name=${encodeURIComponent(filename)}`
}

/** The file of a `notion-file-block://…` reference. */
export function referredFile(workspace: Workspace, reference: string): StoredFile {
  const bare = unwrap(reference)
  const id = bare.startsWith('notion-file-block://') ? readId(bare) : undefined
  if (id === undefined)
    throw invalid(`${JSON.stringify(reference.slice(0, 200))} is not a notion-file-block:// reference.`)
  return uploadedFile(workspace, id)
}

/**
 * Written Markdown as it is stored: each `file-upload://…` that a block or an image names is attached, and becomes a
 * `notion-file-block://…`. Code stays as it is. Throws, and attaches nothing, when one of the uploads cannot be attached.
 */
export function attachUploads(workspace: Workspace, markdown: string): string {
  assertUploads(workspace, markdown)
  return mapUploads(markdown, (id) => attachFile(workspace, id))
}

/** Throws when the Markdown names an upload that does not exist, has expired or never got its bytes. */
export function assertUploads(workspace: Workspace, markdown: string): void {
  mapUploads(markdown, (id) => uploadedFile(workspace, id).id)
}

function uploadedFile(workspace: Workspace, id: string): StoredFile {
  const file = fileOf(workspace, id)
  if (file.bytes === undefined) throw invalid(`The file upload ${id} has no content yet: send its bytes first.`)
  return file
}

/** Where an upload stands for a file: in the `src` of a tag, or as the target of an image or link. */
const UPLOAD = /(\bsrc="|\]\()(?:\{\{)?file-upload:\/\/([0-9a-f-]{32,36})(?:\}\})?(?=["?)\s])/gi

function mapUploads(markdown: string, replace: (id: string) => string): string {
  if (!markdown.includes('file-upload://')) return markdown
  let fence: string | undefined
  const lines = markdown.split('\n').map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === undefined && mark !== undefined) fence = mark
    else if (fence !== undefined && line.trim() === fence) fence = undefined
    else if (fence === undefined) return mapLine(line, replace)
    return line
  })
  return lines.join('\n')
}

function mapLine(line: string, replace: (id: string) => string): string {
  return line.replace(UPLOAD, (_match, before: string, id: string) => `${before}${replace(readId(id) ?? id)}`)
}
