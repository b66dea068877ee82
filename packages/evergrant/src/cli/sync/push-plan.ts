import { EvergrantError, isEvergrantError } from '../../errors.js'
import { type DataSourceSchema, type FetchedPage, type Notion, parseReference } from '../../notion-entry.js'
import type { PeopleFinder } from '../notion/people-finder.js'
import { digest } from './digest.js'
import type { Folder } from './folder.js'
import type { FolderMemory } from './folder-memory.js'
import type { ScannedFile } from './folder-scan.js'
import { withSources } from './kept-sources.js'
import { filesToSend } from './local-files.js'
import type { PageFile } from './page-file.js'
import { type PropertyChange, propertyChange, wantedValues } from './property-change.js'
import { childrenBeside } from './push-children.js'
import { describeChange } from './push-diff.js'
import { changedThere, goneThere, incomplete, losesChildren, noId, takesChildren } from './push-problems.js'
import { meaningOf, pageText, stableContent } from './remote-text.js'
import { schemaOf } from './row-schema.js'

export interface PlanContext {
  readonly notion: Pick<Notion, 'fetch' | 'databases'>
  readonly people: PeopleFinder
  readonly folder: Folder
  readonly memory: FolderMemory
  readonly signal: AbortSignal
  /** Pages and databases below may go, because that was asked for. */
  readonly allowsLoss: boolean
}

/** What a push would do with the file of a page that is known. */
export type PagePlan = ChangePlan | NoPlan

export interface NoPlan {
  readonly outcome: 'unchanged' | 'already-there' | 'conflict' | 'refused'
  readonly file: ScannedFile
  readonly id: string
  readonly problem?: EvergrantError
}

export interface ChangePlan {
  readonly outcome: 'changed'
  readonly file: ScannedFile
  readonly page: PageFile
  readonly id: string
  /** As it was read for the plan: nothing is sent where it is another one by then. */
  readonly fetched: FetchedPage
  /** Of a row. */
  readonly schema: DataSourceSchema | undefined
  /** By source in the text, their paths: what has to be sent first. */
  readonly uploads: ReadonlyMap<string, string>
  readonly changesContent: boolean
  readonly properties: PropertyChange | undefined
  /** Pages and databases that would be gone. */
  readonly lost: readonly string[]
  readonly diff: string
}

/** Reads the page and works out what would be sent for its file. Sends nothing. */
export async function planPage(context: PlanContext, id: string, file: ScannedFile): Promise<PagePlan> {
  try {
    return await planned(context, id, file)
  } catch (problem) {
    // What is wrong with one file keeps none of the others back.
    if (!isEvergrantError(problem) || !IS_OF_ONE_FILE.has(problem.code)) throw problem
    return { outcome: 'refused', file, id, problem }
  }
}

/** What is wrong with a file, as it lies there. */
export const IS_OF_ONE_FILE: ReadonlySet<string> = new Set([
  'CHILDREN_AT_RISK',
  'FILE_UNREADABLE',
  'RECORD_TOO_NEW',
  'FOLDER_UNSAFE',
  'REFERENCE_INVALID',
  'INPUT_INVALID',
])

async function planned(context: PlanContext, id: string, file: ScannedFile): Promise<PagePlan> {
  const { folder, memory } = context
  const { page, path } = file
  const none = (outcome: NoPlan['outcome'], problem?: EvergrantError): NoPlan => ({
    outcome,
    file,
    id,
    ...(problem && { problem }),
  })
  if (page === undefined) throw file.problem
  if (parseReference(id)?.id === undefined) throw noId(path, id)
  const state = memory.state.objects.get(id)
  const kept = state?.files ?? {}
  const uploads = await filesToSend(folder, { content: page.content, path, kept })
  if (state?.local === file.digest && uploads.size === 0) return none('unchanged')
  if (page.isIncomplete || state?.isIncomplete) return none('refused', incomplete(path))
  const fetched = await fetchPage(context, id)
  if (fetched === undefined) return none('conflict', goneThere(path))
  const schema = await schemaOf(context, fetched)
  // What has to be sent first has no source yet; it only has to be another one than what is there.
  const toCome = new Map([...uploads].map(([source, from]) => [source, `file-upload:${from}`]))
  const { content: wanted } = withSources(page.content, kept, { remote: fetched.content, uploaded: toCome })
  const values = await wantedValues(page, { people: context.people, schema, path })
  const properties = propertyChange(page, { fetched, schema, wanted: values, path })
  // Of a page that is given in parts only it is known what it was when all parts were put together.
  const isAsPulled = fetched.isTruncated && digest(stableContent(wanted)) === state?.content
  const changesContent = wanted !== fetched.content && !isAsPulled
  if (!changesContent && properties === undefined) return none('already-there')
  if (isForeign(context, { id, fetched, schema, page })) return none('conflict', changedThere(path))
  if (fetched.isTruncated && changesContent) return none('refused', incomplete(path))
  const children = childrenBeside(fetched.content, changesContent ? wanted : fetched.content)
  if (children.arriving.length > 0) return none('refused', takesChildren(path, children.arriving))
  if (children.lost.length > 0 && !context.allowsLoss) return none('refused', losesChildren(path, children.lost))
  return {
    outcome: 'changed',
    file,
    page,
    id,
    fetched,
    schema,
    uploads,
    properties,
    changesContent,
    lost: children.lost,
    diff: describeChange({
      path,
      before: fetched,
      wanted: changesContent ? wanted : fetched.content,
      properties,
      schema,
    }),
  }
}

/** `undefined` for one that is gone, or in the trash. */
async function fetchPage({ notion, signal }: PlanContext, id: string): Promise<FetchedPage | undefined> {
  try {
    const fetched = await notion.fetch(id, { signal })
    return fetched.kind === 'page' && !fetched.isDeleted ? fetched : undefined
  } catch (error) {
    if (isEvergrantError(error, 'NOT_FOUND')) return undefined
    throw error
  }
}

interface Beside {
  readonly id: string
  readonly fetched: FetchedPage
  readonly schema: DataSourceSchema | undefined
  readonly page: PageFile
}

/** Whether somebody else changed the page since it was seen last; a push of this folder that was interrupted is nobody else. */
function isForeign({ memory }: PlanContext, { id, fetched, schema, page }: Beside): boolean {
  const state = memory.state.objects.get(id)
  if (state === undefined) return page.revision !== fetched.revision
  if (state.revision === fetched.revision) return false
  const now = pageText({ page: fetched, content: fetched.content, schema, isIncomplete: false })
  if (now.remote === state.remote) return false
  return memory.state.intents.get(id)?.content !== meaningOf(fetched.content)
}
