import { type EvergrantError, isEvergrantError } from '../../errors.js'
import { withoutClears } from '../notion/row-values.js'
import { pathIn } from './folder.js'
import { type Scan, type ScannedFile, scanFolder } from './folder-scan.js'
import { wantedValues } from './property-change.js'
import { assertWritable } from './property-check.js'
import { type ChangePlan, IS_OF_ONE_FILE, type PagePlan, type PlanContext, planPage } from './push-plan.js'
import { type Home, type NewFile, newFileOf } from './new-file.js'
import { childrenBeside } from './push-children.js'
import { homeOf, sendNew } from './push-new.js'
import type { PushReport } from './push-report.js'
import { type SendContext, sendChange } from './push-send.js'
import { noParent, samePage, takesChildren } from './push-problems.js'
import { refreshPage, type Written } from './refresh-page.js'
import { schemaOf } from './row-schema.js'

export interface PushOptions {
  /** Absolute paths, files and folders; everything without any. */
  readonly paths: readonly string[]
  /** New files are GitHub's Markdown. */
  readonly gfm: boolean
  readonly onProgress: (done: number, of: number, what: string) => void
}

export interface PushPlan {
  readonly pages: readonly PagePlan[]
  readonly created: readonly NewFile[]
  readonly homes: ReadonlyMap<string, ReturnType<typeof homeOf>>
  /** Files that cannot become a page. */
  readonly refused: readonly { readonly file: ScannedFile; readonly problem: EvergrantError }[]
}

/** Reads what changed here, and looks at each page of it in Notion. Sends nothing. */
export async function planPush(context: PlanContext, options: PushOptions): Promise<PushPlan> {
  const scan = await scanFolder(context.folder, context.memory.state)
  const isMeant = selection(context.folder.root, options.paths)
  const known = [...scan.byId].filter(([id, { path }]) => isMeant(path) && isPage(context, id, path))
  const pages: PagePlan[] = []
  for (const [id, file] of known) {
    context.signal.throwIfAborted()
    pages.push(await planPage(context, id, file))
    options.onProgress(pages.length, known.length, 'files compared')
  }
  const twice = scan.twice.filter(({ path }) => isMeant(path)).map((file) => ({ file, problem: samePage(file.path) }))
  const planned = await planNew(context, scan, { isMeant, gfm: options.gfm })
  return { pages, ...planned, refused: [...twice, ...planned.refused] }
}

function isPage({ memory }: PlanContext, id: string, path: string): boolean {
  return path.endsWith('.md') && (memory.state.objects.get(id)?.kind ?? 'page') === 'page'
}

function selection(root: string, paths: readonly string[]): (path: string) => boolean {
  const meant = paths.map((path) => pathIn(root, path))
  return (path) =>
    meant.length === 0 || meant.some((each) => each === '' || path === each || path.startsWith(`${each}/`))
}

async function planNew(
  context: PlanContext,
  scan: Scan,
  { isMeant, gfm }: { readonly isMeant: (path: string) => boolean; readonly gfm: boolean },
): Promise<Omit<PushPlan, 'pages'>> {
  const { objects } = context.memory.state
  const valuesFor = rowValues(context)
  const created: NewFile[] = []
  const refused: { file: ScannedFile; problem: EvergrantError }[] = []
  const homes = new Map<string, ReturnType<typeof homeOf>>()
  const meant = scan.unknown.filter(({ path }) => isMeant(path)).sort(byDepth)
  const newPaths = new Set(meant.map(({ path }) => path))
  for (const file of meant) {
    try {
      if (file.page === undefined) throw file.problem
      const home = homeOf(file, { objects, newPaths })
      const made = newFileOf(file, { isGithub: gfm })
      const { arriving } = childrenBeside('', made.content)
      if (arriving.length > 0) throw takesChildren(file.path, arriving)
      created.push({ ...made, values: await valuesFor(file, home) })
      homes.set(file.path, home)
    } catch (problem) {
      if (!isEvergrantError(problem) || !IS_OF_ONE_FILE.has(problem.code)) throw problem
      newPaths.delete(file.path)
      refused.push({ file, problem })
    }
  }
  return { created, homes, refused }
}

/** The values of new rows, checked before anything is sent; each schema is asked for once. */
function rowValues(context: PlanContext) {
  const schemas = new Map<string, ReturnType<typeof schemaOf>>()
  return async ({ page, path }: ScannedFile, home: ReturnType<typeof homeOf>): Promise<NewFile['values']> => {
    const source = 'reference' in home && 'dataSource' in home.reference ? home.reference.dataSource : undefined
    if (page?.properties === undefined || source === undefined) return undefined
    const asked = schemas.get(source) ?? schemaOf(context, { dataSourceUrl: source })
    schemas.set(source, asked)
    const schema = await asked
    const values = await wantedValues(page, { people: context.people, schema, path })
    if (schema !== undefined) assertWritable(values, schema, path)
    return withoutClears(values)
  }
}

/** Parents before what is below them. */
function byDepth(a: ScannedFile, b: ScannedFile): number {
  const depth = ({ path }: ScannedFile) => path.split('/').length
  return depth(a) - depth(b) || (a.path < b.path ? -1 : 1)
}

interface Sent extends Written {
  readonly id: string
}

/** Sends what was planned, page by page; what fails keeps the others not back. */
export async function sendPush(
  context: SendContext,
  plan: PushPlan,
  { report, onProgress }: { readonly report: PushReport; readonly onProgress: PushOptions['onProgress'] },
): Promise<void> {
  const changes = plan.pages.filter((each): each is ChangePlan => each.outcome === 'changed')
  const total = changes.length + plan.created.length
  let done = 0
  const attempt = async (path: string, outcome: 'changed' | 'created', work: () => Promise<Sent>) => {
    context.signal.throwIfAborted()
    try {
      report.page({ path, outcome, ...(await work()) })
    } catch (problem) {
      if (!isEvergrantError(problem) || !IS_OF_ONE_PAGE.has(problem.code)) throw problem
      report.page({ path, outcome: problem.code === 'EDIT_CONFLICT' ? 'conflict' : 'failed', problem })
    }
    onProgress((done += 1), total, 'pages written')
  }
  for (const change of changes) {
    await attempt(change.file.path, 'changed', async () => {
      return { id: change.id, ...(await sendChange(context, change)) }
    })
  }
  for (const { outcome, id, file } of plan.pages) {
    if (outcome === 'already-there') await refreshPage(context, { id, file })
  }
  const made = new Map<string, string>()
  const parents = new Set<string>()
  for (const file of plan.created) {
    const { path } = file.file
    await attempt(path, 'created', async () => {
      const home = homeNow(plan.homes.get(path), made, path)
      const sent = await sendNew(context, file, home)
      made.set(path, sent.id)
      if (home.id !== undefined) parents.add(home.id)
      return sent
    })
  }
  await refreshParents(context, parents)
}

function homeNow(home: ReturnType<typeof homeOf> | undefined, made: ReadonlyMap<string, string>, path: string): Home {
  if (home !== undefined && !('newPath' in home)) return home
  const id = home === undefined ? undefined : made.get(home.newPath)
  if (id === undefined) throw noParent(path)
  return { id, reference: { page: id } }
}

/** Their text names the new pages now. What was changed here meanwhile stays, and the next pull tells. */
async function refreshParents(context: SendContext, ids: ReadonlySet<string>): Promise<void> {
  const { byId } = await scanFolder(context.folder, context.memory.state)
  for (const id of ids) {
    const [state, file] = [context.memory.state.objects.get(id), byId.get(id)]
    if (state?.kind !== 'page' || file?.digest !== state.local) continue
    await refreshPage(context, { id, file })
  }
}

/** What goes wrong with one page, and would not with the next. */
const IS_OF_ONE_PAGE: ReadonlySet<string> = new Set([
  'EDIT_CONFLICT',
  'EDIT_NOT_VERIFIED',
  'MATCH_MISSING',
  'MATCH_NOT_UNIQUE',
  'CHILDREN_AT_RISK',
  'MAYBE_COMMITTED',
  'VALIDATION_FAILED',
  'NOT_FOUND',
  'FILE_UNREADABLE',
  'FOLDER_UNSAFE',
  'REFERENCE_INVALID',
  'RESULT_INCOMPLETE',
  'TASK_FAILED',
])
