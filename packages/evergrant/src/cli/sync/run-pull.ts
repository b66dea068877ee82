import { resolve } from 'node:path'
import { NOTION_SERVER } from '../../index.js'
import { dataFolder } from '../../internal/node/environment.js'
import type { Context } from '../context.js'
import { findReference, reading } from '../notion/find-reference.js'
import { withNotion } from '../notion/open-notion.js'
import { createFolder } from './folder.js'
import { withFolderLock } from './folder-lock.js'
import { assertNoHome, assertServer, openMemory } from './folder-memory.js'
import { pull } from './pull.js'
import { createPullReport, hasConflicts, type PullSummary } from './pull-report.js'
import { pullChangeLine, pullWords } from './pull-words.js'
import { NO_SPOOL, openSpool } from './spool.js'
import { withSyncProgress } from './sync-progress.js'

export interface PullFlags {
  readonly depth?: number
  readonly theirs?: boolean
  readonly ours?: boolean
  readonly keepNames?: boolean
  readonly files: boolean
  readonly prune?: boolean
  readonly force?: boolean
  readonly dryRun?: boolean
}

export async function runPull(
  context: Context,
  asked: { readonly reference: string; readonly folder: string },
  flags: PullFlags,
): Promise<void> {
  const folder = createFolder(resolve(context.io.folder, asked.folder))
  assertNoHome(folder, dataFolder(context.io.env))
  const report = createPullReport()
  const dryRun = flags.dryRun === true
  const work = () =>
    withNotion(context, { readOnly: true }, (notion) =>
      withSyncProgress(context, async ({ tell }) => {
        const { signal } = context.io
        const server = context.connection().server ?? NOTION_SERVER
        const memory = await openMemory(folder, { isNew: true })
        assertServer(memory.state, server)
        const reference = await findReference(notion, asked.reference, reading(context))
        const name = JSON.stringify([server, reference, flags.depth])
        const spool = dryRun
          ? NO_SPOOL
          : await openSpool(folder, { name, force: flags.force === true, now: Date.now() })
        if (!dryRun && memory.state.server === undefined) await memory.note({ server })
        await pull(
          { notion, folder, memory, spool, report },
          {
            reference,
            signal,
            dryRun,
            depth: flags.depth,
            prefer: flags.theirs ? 'theirs' : flags.ours ? 'ours' : undefined,
            keepsNames: flags.keepNames === true,
            keepsFiles: flags.files,
            prune: flags.prune === true,
            onProgress: tell,
          },
        )
        return spool.resumed
      }),
    )
  const resumed = dryRun ? await work() : await withFolderLock(folder.root, work)
  tellPull(context, { summary: report.summary, root: folder.root, resumed, dryRun })
}

interface Told {
  readonly summary: PullSummary
  readonly root: string
  /** How much was there from a pull that was interrupted. */
  readonly resumed: number
  readonly dryRun: boolean
}

function tellPull(context: Context, { summary, root, resumed, dryRun }: Told): void {
  if (hasConflicts(summary)) context.exitWith(1)
  if (context.flags.json) return context.printJson({ folder: root, ...summary })
  for (const change of summary.changes) context.print(pullChangeLine(change))
  for (const path of summary.incomplete) {
    context.warn(`${path} is not the whole page: Notion left parts out that cannot be fetched. push will refuse it.`)
  }
  if (resumed > 0) context.say(`${resumed} replies were there from the pull that was interrupted.`)
  context.say(pullWords(summary, { root, dryRun }))
}
