import type { FetchedPage, Notion } from '../../notion-entry.js'
import { removeBeside } from './conflict-file.js'
import { digest } from './digest.js'
import type { Folder } from './folder.js'
import type { ScannedFile } from './folder-scan.js'
import type { FolderMemory } from './folder-memory.js'
import { keepFiles, type KeepContext, removeUnused } from './keep-files.js'
import { placeOf } from './places.js'
import { meaningOf, pageText } from './remote-text.js'
import { schemaOf } from './row-schema.js'
import { blockParts, wholePage } from './whole-page.js'
import { writeOver } from './write-over.js'

export interface RefreshContext extends KeepContext {
  readonly notion: Pick<Notion, 'fetch' | 'databases' | 'files'>
  readonly folder: Folder
  readonly memory: FolderMemory
  readonly signal: AbortSignal
}

interface Refreshed {
  readonly id: string
  /** As it was read: what was saved there since stays. */
  readonly file: ScannedFile
  /** ID of the object in whose folder it stands, of a page that is new here. */
  readonly parent?: string | undefined
  /** What the content that was sent says: it is what the file is compared with, where that stays. */
  readonly sent?: string | undefined
  /** The file has more than was sent: it stays, as one that was saved meanwhile does. */
  readonly keepsFile?: boolean
}

/** What became of the file. */
export interface Written {
  /** Saved while it was pushed: it stays, and the next push sends the rest. */
  readonly isSavedMeanwhile: boolean
}

/** Writes a page into its file as Notion has it now, after a write of our own. */
export async function refreshPage(
  context: RefreshContext,
  { id, file, parent, sent, keepsFile = false }: Refreshed,
): Promise<Written & { readonly page?: FetchedPage }> {
  const { path } = file
  const { notion, folder, memory, signal } = context
  const fetched = await notion.fetch(id, { signal })
  if (fetched.kind !== 'page') return { isSavedMeanwhile: false }
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
  const text = remote.print({ place, names: files.names, extra: file.page?.extra })
  const isWritten = !keepsFile && (await writeOver(folder, { path, text, over: [file.digest] }))
  if (isWritten) {
    await removeUnused(context, { place, kept, unused: files.unused })
    if (state?.conflict !== undefined) await removeBeside(folder, path, state.conflict)
  }
  // What somebody else changed in Notion meanwhile was seen by nobody here: the next push has to find it.
  else if (sent !== meaningOf(content)) return { isSavedMeanwhile: true, page: fetched }
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
      ...(!isWritten && { conflict: state?.conflict, shown: state?.shown }),
    },
  })
  return { isSavedMeanwhile: !isWritten, page: fetched }
}
