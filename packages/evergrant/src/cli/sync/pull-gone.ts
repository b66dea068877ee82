import type { ScannedFile } from './folder-scan.js'
import type { ObjectState } from './folder-state.js'
import { filesFolderOf } from './kept-sources.js'
import { folderOf, placeOf } from './places.js'
import type { PullContext, PullOptions } from './pull-context.js'
import { goneOutcome } from './pull-outcome.js'
import type { Walked } from './walk.js'

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
    const seen = file === undefined ? 'missing' : file.digest === state.local ? 'as-written' : 'changed'
    const outcome = goneOutcome({ file: seen, prune: options.prune })
    report.gone({ path, id, outcome })
    if (outcome !== 'removed' || options.dryRun) continue
    await folder.remove(path)
    await folder.remove(filesFolderOf(placeOf(path)))
    for (let up = placeOf(path); up !== ''; up = folderOf(up)) await folder.removeEmpty(up)
    await memory.note({ gone: id })
  }
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
