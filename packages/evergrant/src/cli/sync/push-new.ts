import { type EvergrantError, isEvergrantError } from '../../errors.js'
import { type FetchedPage, type NewPage, parseReference } from '../../notion-entry.js'
import type { FolderState } from './folder-state.js'
import { type ScannedFile, scanned } from './folder-scan.js'
import { type Home, type NewFile, newFileOf } from './new-file.js'
import { printPageFile } from './page-file.js'
import { findMade } from './push-made.js'
import { folderOf, placeOf } from './places.js'
import { maybeThere, noParent } from './push-problems.js'
import { newContent, type SendContext } from './push-send.js'
import { refreshPage, type Written } from './refresh-page.js'
import { meaningOf } from './remote-text.js'
import { writeOver } from './write-over.js'

/**
 * Where a new file belongs: to what its front matter names, else to the page or database in whose folder it lies. That may be another new
 * file, which has to become a page first.
 *
 * @throws `REFERENCE_INVALID`
 */
export function homeOf(
  { path, page }: ScannedFile,
  { objects, newPaths }: { readonly objects: FolderState['objects']; readonly newPaths: ReadonlySet<string> },
): Home | { readonly newPath: string } {
  const named = page?.parent === undefined ? undefined : parseReference(page.parent)
  if (named !== undefined) {
    const reference = named.kind === 'data-source' ? { dataSource: named.address } : { page: named.address }
    return { reference, id: named.id }
  }
  const folder = folderOf(path)
  if (folder === '') throw noParent(path)
  for (const [id, { path: known, kind, source }] of objects) {
    if (placeOf(known) !== folder) continue
    if (kind === 'page') return { id, reference: { page: id } }
    if (source !== undefined) return { id, reference: { dataSource: source } }
  }
  if (newPaths.has(`${folder}.md`)) return { newPath: `${folder}.md` }
  throw noParent(path)
}

/** Makes the page, unless a push that was interrupted made it already, and writes what Notion has of it into the file. */
export async function sendNew(
  context: SendContext,
  file: NewFile,
  home: Home,
): Promise<Written & { readonly id: string }> {
  const { memory } = context
  const { path } = file.file
  const content = await newContent(context, { content: file.content, path })
  const asked = { ...file, content }
  const wasBegun = memory.state.intents.has(path)
  const id = (wasBegun ? await findMade(context, asked, home) : undefined) ?? (await make(context, asked, home))
  const sent = meaningOf(content)
  const { isSavedMeanwhile, page } = await refreshPage(context, { id, file: file.file, parent: home.id, sent })
  if (isSavedMeanwhile && page !== undefined) await nameItsPage(context, file, page)
  await memory.note({ settled: path })
  return { id, isSavedMeanwhile }
}

/**
 * Gives a new file that was saved meanwhile the ID of its page, and changes nothing else of what it says: without that the next push
 * would make another page of it.
 *
 * @throws `MAYBE_COMMITTED` where it cannot be done
 */
async function nameItsPage(
  { folder, memory }: SendContext,
  { file, isGithub }: NewFile,
  page: FetchedPage,
): Promise<void> {
  const { path } = file
  const bytes = await folder.read(path)
  // Removed, or moved: the next pull brings the page.
  if (bytes === undefined) return
  const now = scanned(path, bytes)
  if (now.page === undefined) throw await unnamed(memory, path, page)
  const { title, content } = newFileOf(now, { isGithub })
  const { id, url } = page
  // Without a revision it is a conflict, unless the folder knows what was sent.
  const text = printPageFile({ ...now.page, id, url, title, revision: memory.state.objects.get(id)?.revision, content })
  if (!(await writeOver(folder, { path, text, over: [now.digest] }))) throw await unnamed(memory, path, page)
}

/** The next push has to find the page by what it is called, as after one that was killed. */
async function unnamed(memory: SendContext['memory'], path: string, page: FetchedPage): Promise<EvergrantError> {
  await memory.note({ gone: page.id })
  return maybeThere(path, page.url)
}

async function make(context: SendContext, asked: NewFile, home: Home): Promise<string> {
  const { notion, memory, signal } = context
  const { file, title, content } = asked
  const page = newPage(asked)
  await memory.note({ intent: file.path, of: { kind: 'create', title, content: meaningOf(content) } })
  try {
    const [written] = await notion.pages.create(page, { parent: home.reference, signal })
    if (written !== undefined) return written.id
  } catch (error) {
    if (!isEvergrantError(error, 'MAYBE_COMMITTED')) throw error
    const made = await findMade(context, asked, home)
    if (made === undefined) throw error
    return made
  }
  throw maybeThere(file.path, title)
}

function newPage({ file, title, content, values }: NewFile): NewPage {
  const { icon, cover } = file.page ?? {}
  return {
    title,
    content,
    ...(icon !== undefined && { icon }),
    ...(cover !== undefined && { cover }),
    ...(values && { values }),
  }
}
