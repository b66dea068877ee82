import { digest } from './digest.js'
import type { Folder } from './folder.js'
import type { ScannedFile } from './folder-scan.js'
import type { ObjectState } from './folder-state.js'
import { removeUnused } from './keep-files.js'
import { folderOf, placeOf } from './places.js'
import type { PullContext, PullOptions } from './pull-context.js'
import { goneOutcome, type Missed } from './pull-outcome.js'
import type { Walked } from './walk.js'
import { removeAsWritten } from './write-over.js'

interface Ended {
  readonly walked: Walked
  readonly files: ReadonlyMap<string, ScannedFile>
  readonly options: PullOptions
}

/** Files of pages that are no longer where they were: below what was read whole, and not found there. */
export async function tellGone(
  { folder, memory, report }: PullContext,
  { walked, files, options }: Ended,
): Promise<void> {
  for (const [id, state] of goneFrom(memory.state.objects, walked)) {
    const file = files.get(id)
    const path = file?.path ?? state.path
    const outcome = goneOutcome({ file: await fileNow(folder, path, state), prune: options.prune })
    const isRemoved = outcome === 'removed' && !options.dryRun && (await removeAsWritten(folder, path, state.local))
    const isSaved = outcome === 'removed' && !options.dryRun && !isRemoved
    report.gone({ path, id, outcome: isSaved ? 'gone-changed' : outcome })
    if (options.dryRun) continue
    // What lies there says no longer that it is this page: it is not asked about again.
    if (outcome === 'gone-changed' && file === undefined) await memory.note({ gone: id })
    if (!isRemoved) continue
    const kept = state.files ?? {}
    await removeUnused({ folder }, { place: placeOf(path), kept, unused: Object.keys(kept) })
    for (let up = placeOf(path); up !== ''; up = folderOf(up)) await folder.removeEmpty(up)
    await memory.note({ gone: id })
  }
}

async function fileNow(folder: Folder, path: string, { local }: ObjectState): Promise<Missed['file']> {
  const present = await folder.read(path)
  if (present === undefined) return 'missing'
  return digest(present) === local ? 'as-written' : 'changed'
}

/** What is below by path comes before what it is below of. */
function goneFrom(objects: ReadonlyMap<string, ObjectState>, walked: Walked): [string, ObjectState][] {
  const found = new Map(walked.objects.map((object) => [object.id, object]))
  const gone = new Set<string>()
  const isGone = (id: string, { parent }: ObjectState): boolean => {
    if (found.has(id) || parent === undefined) return false
    return found.get(parent)?.isExpanded === true || gone.has(parent)
  }
  // A child can be listed before its parent.
  for (let before = -1; before !== gone.size;) {
    before = gone.size
    for (const [id, state] of objects) if (!gone.has(id) && isGone(id, state)) gone.add(id)
  }
  return [...objects].filter(([id]) => gone.has(id)).sort(([, a], [, b]) => (a.path < b.path ? 1 : -1))
}
