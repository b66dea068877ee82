import type { Notion } from '../../notion-entry.js'
import { digest } from './digest.js'
import type { Folder } from './folder.js'
import type { FolderMemory } from './folder-memory.js'
import { keepFiles, type KeepContext, removeUnused } from './keep-files.js'
import type { PageFile } from './page-file.js'
import { placeOf } from './places.js'
import { pageText } from './remote-text.js'
import { schemaOf } from './row-schema.js'
import { blockParts, wholePage } from './whole-page.js'

export interface RefreshContext extends KeepContext {
  readonly notion: Pick<Notion, 'fetch' | 'databases' | 'files'>
  readonly folder: Folder
  readonly memory: FolderMemory
  readonly signal: AbortSignal
}

interface Refreshed {
  readonly id: string
  readonly path: string
  readonly extra: PageFile['extra']
  /** ID of the object in whose folder it stands, of a page that is new here. */
  readonly parent?: string | undefined
}

/** Writes a page into its file as Notion has it now, after a write of our own. */
export async function refreshPage(context: RefreshContext, { id, path, extra, parent }: Refreshed): Promise<void> {
  const { notion, folder, memory, signal } = context
  const fetched = await notion.fetch(id, { signal })
  if (fetched.kind !== 'page') return
  const state = memory.state.objects.get(id)
  const place = placeOf(path)
  const { content, missing } = await wholePage(fetched, async (block) =>
    blockParts(await notion.fetch(block, { signal })),
  )
  const isIncomplete = missing.length > 0
  const reading = { page: fetched, content, schema: await schemaOf(context, fetched), isIncomplete }
  const remote = pageText(reading, state?.files)
  const kept = state?.files ?? {}
  const files = await keepFiles(context, { remote, place, kept, options: { keepsFiles: true, dryRun: false, signal } })
  const text = remote.print({ place, names: files.names, extra })
  await folder.write(path, text)
  await removeUnused(context, { place, kept, unused: files.unused })
  await memory.note({
    object: id,
    state: {
      kind: 'page',
      path,
      title: fetched.title,
      parent: parent ?? state?.parent,
      revision: remote.revision,
      remote: remote.remote,
      content: remote.content,
      local: digest(text),
      isIncomplete: isIncomplete ? true : undefined,
      files: files.kept,
    },
  })
}
