import { type EvergrantError, isEvergrantError } from '../../errors.js'
import type { FetchedPage, Notion } from '../../notion-entry.js'
import type { Folder } from './folder.js'
import type { FolderMemory } from './folder-memory.js'
import { filesToSend } from './local-files.js'
import { withSources } from './kept-sources.js'
import type { ChangePlan } from './push-plan.js'
import { changedThere, textIsThere } from './push-problems.js'
import { meaningOf, pageText } from './remote-text.js'
import { refreshPage, type RefreshContext, type Written } from './refresh-page.js'

export interface SendContext extends RefreshContext {
  readonly notion: Pick<Notion, 'fetch' | 'databases' | 'pages' | 'files' | 'rows'>
  readonly folder: Folder
  readonly memory: FolderMemory
  readonly signal: AbortSignal
}

/** Sends one planned change, and writes what Notion then has into the file. */
export async function sendChange(context: SendContext, plan: ChangePlan): Promise<Written> {
  const { notion, memory, signal } = context
  const { id, page, fetched, file } = plan
  const kept = memory.state.objects.get(id)?.files ?? {}
  const uploaded = await sendFiles(context, plan.uploads)
  const contentFor = (remote: string) => withSources(page.content, kept, { remote, uploaded }).content
  // Noted before it is sent: should this process end here, the next push knows what it finds.
  const sent = meaningOf(contentFor(fetched.content))
  await memory.note({ intent: id, of: { kind: 'change', content: sent } })
  if (plan.changesContent) await sendContent(context, plan, contentFor)
  if (plan.properties !== undefined) {
    try {
      await assertAsPlanned(context, plan, sent)
      await notion.pages.setProperties(id, plan.properties, { signal })
    } catch (problem) {
      throw plan.changesContent && isEvergrantError(problem)
        ? await sentInPart(context, plan, { sent, problem })
        : problem
    }
  }
  const { isSavedMeanwhile } = await refreshPage(context, { id, file, sent })
  await memory.note({ settled: id })
  return { isSavedMeanwhile }
}

/** What was sent is what the folder knows of the page from now on, so that nobody takes one's own text for somebody else's. */
async function sentInPart(
  context: SendContext,
  plan: ChangePlan,
  { sent, problem }: { readonly sent: string; readonly problem: EvergrantError },
): Promise<EvergrantError> {
  const { id, file } = plan
  // Where nobody can look, the intent that was noted tells the next push.
  const now = await context.notion.fetch(id, { signal: context.signal }).catch(() => undefined)
  if (now?.kind === 'page' && isOwn(now, plan, sent)) {
    await refreshPage(context, { id, file, sent, keepsFile: true })
    await context.memory.note({ settled: id })
  }
  return textIsThere(file.path, problem)
}

/** Looks just before properties are set, for which Notion has no condition. @throws `EDIT_CONFLICT` */
async function assertAsPlanned({ notion, memory, signal }: SendContext, plan: ChangePlan, sent: string): Promise<void> {
  const { id, fetched, file, changesContent } = plan
  const now = await notion.fetch(id, { signal })
  if (now.kind === 'page' && (changesContent ? isOwn(now, plan, sent) : now.revision === fetched.revision)) return
  // It is not what this push would have made of it: the next one may not take it for its own.
  await memory.note({ settled: id })
  throw changedThere(file.path)
}

/** Whether the page is as this push has made it so far. */
function isOwn(page: FetchedPage, plan: ChangePlan, sent: string): boolean {
  return meaningOf(page.content) === sent && hasSameProperties(page, plan)
}

/** Title, icon, cover, and what a person can set of a row. */
function hasSameProperties(now: FetchedPage, { fetched, schema }: ChangePlan): boolean {
  const [left, right] = [now, fetched].map((page) => pageText({ page, content: '', schema, isIncomplete: false }))
  return left?.remote === right?.remote
}

async function sendContent(
  { notion, signal }: SendContext,
  { id, fetched, lost }: ChangePlan,
  contentFor: (remote: string) => string,
): Promise<void> {
  const options = { signal, revision: fetched.revision, allowDeletingChildren: lost.length > 0 }
  try {
    await notion.pages.edit(id, (now) => contentFor(now.content), options)
  } catch (error) {
    if (!isEvergrantError(error, 'EDIT_NOT_VERIFIED')) throw error
    // What was sent as a file that is uploaded is stored under another name.
    const now = await notion.fetch(id, { signal })
    if (now.kind !== 'page' || meaningOf(now.content) !== meaningOf(contentFor(now.content))) throw error
  }
}

/** Sends files; gives their sources by those in the text. The same bytes under two names are two files. */
async function sendFiles(
  { notion, folder, signal }: Pick<SendContext, 'notion' | 'folder' | 'signal'>,
  uploads: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const sent = new Map<string, string>()
  for (const [source, path] of uploads) {
    const bytes = await folder.read(path)
    if (bytes === undefined) continue
    const { source: stored } = await notion.files.upload(
      { name: path.slice(path.lastIndexOf('/') + 1), bytes },
      { signal },
    )
    sent.set(source, stored)
  }
  return sent
}

/** The content of a new page, with its files sent. */
export async function newContent(
  context: SendContext,
  { content, path }: { readonly content: string; readonly path: string },
): Promise<string> {
  const uploaded = await sendFiles(context, await filesToSend(context.folder, { content, path, kept: {} }))
  return withSources(content, {}, { remote: '', uploaded }).content
}
