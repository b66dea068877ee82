import { dirname, resolve } from 'node:path'
import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { NOTION_SERVER } from '../../index.js'
import type { Notion } from '../../notion-entry.js'
import type { Context } from '../context.js'
import { isWriteConfirmed } from '../notion/confirm-write.js'
import { colouredDiff } from '../notion/edit-report.js'
import { withNotion } from '../notion/open-notion.js'
import { createPeopleFinder } from '../notion/people-finder.js'
import { assertMayWrite, type WriteFlags } from '../notion/write-flags.js'
import { onOneLine } from '../terminal.js'
import { createFolder, type Folder } from './folder.js'
import { withFolderLock } from './folder-lock.js'
import { assertServer, isPulled, openMemory } from './folder-memory.js'
import type { ChangePlan } from './push-plan.js'
import { createPushReport, hasFailed, type PushReport } from './push-report.js'
import { planPush, type PushPlan, sendPush } from './push.js'
import { pushChangeLine, pushWords, risksOf } from './push-words.js'
import { NO_SPOOL } from './spool.js'
import { type SyncProgress, withSyncProgress } from './sync-progress.js'

export interface PushFlags extends WriteFlags {
  readonly gfm?: boolean
  readonly allowDeletingChildren?: boolean
  readonly askAbove: number
}

export async function runPush(context: Context, words: readonly string[], flags: PushFlags): Promise<void> {
  assertMayWrite(context, flags, 'push')
  const paths = words.map((word) => resolve(context.io.folder, word))
  const folder = await folderOfAll(paths.length === 0 ? [context.io.folder] : paths)
  const report = createPushReport()
  const work = () =>
    withNotion(context, { readOnly: flags.dryRun === true }, (notion) =>
      withSyncProgress(context, (progress) => push({ context, notion, folder, flags, paths, report, progress })),
    )
  const isSent = await (flags.dryRun ? work() : withFolderLock(folder.root, work))
  if (!isSent) return
  if (hasFailed(report.summary)) context.exitWith(1)
  if (context.flags.json) return context.printJson({ folder: folder.root, ...report.summary })
  context.say(pushWords(report.summary, { dryRun: flags.dryRun === true }))
}

interface Pushed {
  readonly context: Context
  readonly notion: Notion
  readonly folder: Folder
  readonly flags: PushFlags
  readonly paths: readonly string[]
  readonly report: PushReport
  readonly progress: SyncProgress
}

/** `false` when the person said no. */
async function push({ context, notion, folder, flags, paths, report, progress }: Pushed): Promise<boolean> {
  const { signal } = context.io
  const memory = await openMemory(folder, { isNew: false })
  assertServer(memory.state, context.connection().server ?? NOTION_SERVER)
  const allowsLoss = flags.allowDeletingChildren === true
  const plan = await planPush(
    { notion, people: createPeopleFinder(notion, signal), folder, memory, signal, allowsLoss },
    { paths, gfm: flags.gfm === true, onProgress: progress.tell },
  )
  const tell = (change: Parameters<PushReport['page']>[0]) => {
    report.page(change)
    const line = pushChangeLine(change)
    if (!context.flags.json && line !== undefined) context.print(line)
  }
  for (const page of plan.pages) if (page.outcome !== 'changed') tell({ ...page, path: page.file.path })
  for (const { file, problem } of plan.refused) tell({ outcome: 'refused', path: file.path, problem })
  const changes = plan.pages.filter((page): page is ChangePlan => page.outcome === 'changed')
  if (flags.dryRun) {
    showPlan(context, plan, changes)
    for (const { file, id } of changes) tell({ outcome: 'changed', path: file.path, id })
    for (const { file } of plan.created) tell({ outcome: 'created', path: file.path })
    return true
  }
  const risks = risksOf(plan, changes, flags.askAbove)
  if (risks !== undefined && !(await isWriteConfirmed(context, flags, { what: risks, question: 'Push?' }))) return false
  await sendPush(
    {
      notion,
      folder,
      memory,
      signal,
      spool: NO_SPOOL,
      report: { file: () => undefined, fileMissing: () => undefined },
    },
    plan,
    { report: { ...report, page: tell }, onProgress: progress.tell },
  )
  await memory.settle()
  return true
}

function showPlan(context: Context, plan: PushPlan, changes: readonly ChangePlan[]): void {
  if (context.flags.json) return
  for (const { diff } of changes) context.printFormatted(colouredDiff(diff, context.io))
  for (const { file, title } of plan.created) context.print(`+++ ${file.path}\n  a new page: ${onOneLine(title)}`)
}

/** The pulled folder that all of the paths are in. @throws `FOLDER_UNKNOWN` */
async function folderOfAll(paths: readonly string[]): Promise<Folder> {
  const folders = await Promise.all(paths.map(pulledFolderOf))
  const [first, ...others] = folders
  const other = others.find(({ root }) => root !== first?.root)
  if (first === undefined || other !== undefined) {
    throw new EvergrantError('USAGE', 'These paths are in different folders that were pulled', {
      hint: 'Push one folder at a time.',
    })
  }
  return first
}

async function pulledFolderOf(path: string): Promise<Folder> {
  for (let at = path; ; at = dirname(at)) {
    const folder = createFolder(at)
    if (await isPulled(folder)) return folder
    if (dirname(at) === at) throw new EvergrantError('FOLDER_UNKNOWN', `${quote(path)} is in no folder that was pulled`)
  }
}
