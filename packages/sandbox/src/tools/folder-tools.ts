import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import type { Folder } from '../workspace/folder.js'
import { addFiles, addFolder, folderOf, removeFiles } from '../workspace/folders.js'
import { pageUrl, readId, unwrap } from '../workspace/urls.js'
import { pageOf, type Workspace } from '../workspace/workspace.js'
import { defineTool } from './tool.js'

export const createFolder = defineTool({
  name: 'notion-create-folder',
  title: 'Create folder',
  description: 'Makes a folder of files in a page or in another folder. Called twice, it makes two.',
  effect: 'create',
  input: z.object({
    parent: z.union([z.object({ page_id: z.string() }), z.object({ folder_id: z.string() })]),
    title: z.string().min(1),
  }),
  run({ workspace }, { parent, title }) {
    const isPage = 'page_id' in parent
    const id = requireId(isPage ? parent.page_id : parent.folder_id)
    if (isPage) pageOf(workspace, id)
    return describe(addFolder(workspace, title, { kind: isPage ? 'page' : 'folder', id }))
  },
})

const Update = z.object({
  folder_id: z.string(),
  command: z.enum(['add_files', 'remove_files', 'add_subfolder']),
  file_upload_ids: z.array(z.string()).optional(),
  file_urls: z.array(z.string()).optional().describe('notion-file-block:// references.'),
  title: z.string().optional().describe('For add_subfolder.'),
})

export const updateFolder = defineTool({
  name: 'notion-update-folder',
  title: 'Update folder',
  description: 'Adds files to a folder, takes files out of it, or adds a folder to it.',
  effect: 'change',
  input: Update,
  run({ workspace }, input) {
    const folder = folderOf(workspace, requireId(input.folder_id))
    const added = COMMANDS[input.command](workspace, folder, input)
    return { ...describe(folder), ...(added === undefined ? {} : { subfolder: describe(added) }) }
  },
})

type Command = (workspace: Workspace, folder: Folder, input: z.infer<typeof Update>) => Folder | void

const COMMANDS: Record<z.infer<typeof Update>['command'], Command> = {
  add_files: (workspace, folder, input) => addFiles(workspace, folder, ...filesOf(input)),
  remove_files: (workspace, folder, input) => removeFiles(workspace, folder, ...filesOf(input)),
  add_subfolder(workspace, folder, { title = '' }) {
    if (title === '') throw invalid('title is required for the command add_subfolder.')
    return addFolder(workspace, title, { kind: 'folder', id: folder.id })
  },
}

function filesOf(input: z.infer<typeof Update>): [string[], string[]] {
  const { command, file_upload_ids: ids = [], file_urls: urls = [] } = input
  if (ids.length + urls.length === 0)
    throw invalid(`file_upload_ids or file_urls is required for the command ${command}.`)
  return [ids, urls]
}

function describe({ id, title, fileIds, folderIds }: Folder) {
  return { folder_id: id, url: pageUrl(id), title, file_count: fileIds.length, subfolder_count: folderIds.length }
}

function requireId(reference: string): string {
  const id = readId(unwrap(reference))
  if (id === undefined) throw invalid(`${JSON.stringify(reference.slice(0, 200))} is not a URL or a UUID.`)
  return id
}
