import { notFound } from './api-error.js'
import { attachFile, referredFile } from './files.js'
import type { Folder } from './folder.js'
import { escapeInline } from './markdown/print-inline.js'
import { pageUrl } from './urls.js'
import { appendTag, type Workspace } from './workspace.js'

/** Makes a folder; one in a page gets its tag at the end of the page. */
export function addFolder(workspace: Workspace, title: string, parent: Folder['parent']): Folder {
  const folder: Folder = { id: workspace.random.uuid(), title, parent, fileIds: [], folderIds: [] }
  if (parent.kind === 'folder') folderOf(workspace, parent.id).folderIds.push(folder.id)
  else appendTag(workspace, parent.id, `<folder url="${pageUrl(folder.id)}">${escapeInline(title)}</folder>`)
  workspace.folders.set(folder.id, folder)
  return folder
}

export function folderOf(workspace: Workspace, id: string): Folder {
  const folder = workspace.folders.get(id)
  if (folder === undefined) throw notFound('folder', id.slice(0, 100))
  return folder
}

/** Puts uploads and files that pages hold into a folder. */
export function addFiles(
  workspace: Workspace,
  folder: Folder,
  uploadIds: readonly string[],
  urls: readonly string[],
): void {
  const held = urls.map((url) => referredFile(workspace, url).id)
  for (const id of uploadIds) attachFile(workspace, id)
  for (const id of [...uploadIds, ...held]) if (!folder.fileIds.includes(id)) folder.fileIds.push(id)
}

export function removeFiles(
  workspace: Workspace,
  folder: Folder,
  uploadIds: readonly string[],
  urls: readonly string[],
): void {
  const gone = [...uploadIds, ...urls.map((url) => referredFile(workspace, url).id)]
  const missing = gone.find((id) => !folder.fileIds.includes(id))
  if (missing !== undefined) throw notFound('file in the folder', missing.slice(0, 100))
  folder.fileIds.splice(0, folder.fileIds.length, ...folder.fileIds.filter((id) => !gone.includes(id)))
}
