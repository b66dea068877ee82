import { digest } from './digest.js'
import type { Scan, ScannedFile } from './folder-scan.js'
import { filesFolderOf, withMovedPaths } from './kept-sources.js'
import { writeOver } from './write-over.js'
import { folderOf, type Move, pathAt } from './places.js'
import type { PullContext } from './pull-context.js'

interface Asked {
  readonly byId: Scan['byId']
  readonly moves: readonly Move[]
  readonly dryRun: boolean
}

/** Moves files with all that is below them; gives every file at its new path. */
export async function doMoves(context: PullContext, { byId, moves, dryRun }: Asked): Promise<Map<string, ScannedFile>> {
  const { memory, report } = context
  const files = new Map(byId)
  for (const { id, from, to } of moves) {
    const kind = memory.state.objects.get(id)?.kind ?? 'page'
    report.moved(pathAt(from, kind), pathAt(to, kind))
    for (const [other, file] of files) {
      const path = movedPath(file.path, from, to)
      if (path !== undefined) files.set(other, { ...file, path })
    }
    if (dryRun) continue
    await memory.note({ moving: { from, to } })
    await finishMove(context)
    const moved = await mendPaths(context, { id, file: files.get(id), from, to })
    if (moved !== undefined) files.set(id, moved)
  }
  return files
}

/** Does the move that is noted, or what is left of it where a process was killed in the middle. */
export async function finishMove({ folder, memory }: Pick<PullContext, 'folder' | 'memory'>): Promise<void> {
  const { moving } = memory.state
  if (moving === undefined) return
  const { from, to } = moving
  const pairs = [
    [from, to],
    [filesFolderOf(from), filesFolderOf(to)],
    [`${from}.md`, `${to}.md`],
  ] as const
  for (const [old, now] of pairs) if (await folder.exists(old)) await folder.move(old, now)
  for (const [id, state] of memory.state.objects) {
    const path = movedPath(state.path, from, to)
    if (path !== undefined) await memory.note({ object: id, state: { ...state, path } })
  }
  if (folderOf(from) !== '') await folder.removeEmpty(folderOf(from))
  await memory.note({ moved: to })
}

function movedPath(path: string, from: string, to: string): string | undefined {
  return path === `${from}.md` || path.startsWith(`${from}/`) ? `${to}${path.slice(from.length)}` : undefined
}

/** The paths to its files, in the text of a page that got another name. */
async function mendPaths(
  { folder, memory }: Pick<PullContext, 'folder' | 'memory'>,
  { id, file, from, to }: Move & { readonly file: ScannedFile | undefined },
): Promise<ScannedFile | undefined> {
  if (file?.page === undefined) return undefined
  const content = withMovedPaths(file.page.content, from, to)
  if (content === file.page.content) return undefined
  // Nothing but the paths: the rest stays as somebody wrote it. Line ends that are not ours leave no place to put it.
  const start = file.text.lastIndexOf(file.page.content)
  if (start < 0) return undefined
  const text = `${file.text.slice(0, start)}${content}${file.text.slice(start + file.page.content.length)}`
  const state = memory.state.objects.get(id)
  if (!(await writeOver(folder, { path: file.path, text, over: [file.digest] }))) return undefined
  const mended = { ...file, text, digest: digest(text), page: { ...file.page, content } }
  if (state?.local === file.digest) await memory.note({ object: id, state: { ...state, local: mended.digest } })
  return mended
}
