import { type Scan, scanFolder } from './folder-scan.js'
import { type KnownPlace, placeAll, placeOf } from './places.js'
import type { PullContext, PullOptions } from './pull-context.js'
import { tellGone } from './pull-gone.js'
import { doMoves, finishMove } from './pull-moves.js'
import { pullOne } from './pull-one.js'
import { walk, type Walked, type WalkedObject } from './walk.js'

/** Reads everything first, then works out where it belongs, then writes: what was read is in the spool until all is written. */
export async function pull(context: PullContext, options: PullOptions): Promise<void> {
  const { notion, folder, memory, spool, report } = context
  const { reference, depth, signal, dryRun } = options
  const walked = await walk(notion, {
    reference,
    depth,
    spool,
    signal,
    onProgress: (done, known) => options.onProgress(done, known, 'pages read'),
  })
  for (const each of walked.unreachable) report.unreachable(each)
  if (!dryRun) await finishMove(context)
  const scan = await scanFolder(folder, memory.state)
  for (const { path } of scan.twice) report.twice(path)
  const known = knownPlaces(context, scan)
  const { places, moves } = placeAll(walked.objects.map(asPlaced(context, walked)), known, {
    taken: otherPlaces(known, scan),
    keepNames: options.keepsNames,
  })
  if (!dryRun) await memory.note({ root: walked.root, asked: { reference, depth } })
  const files = await doMoves(context, { byId: scan.byId, moves, dryRun })
  let done = 0
  for (const object of walked.objects) {
    signal.throwIfAborted()
    await pullOne({ ...context, options, root: walked.root }, object, {
      place: places.get(object.id) ?? '',
      file: files.get(object.id),
    })
    options.onProgress((done += 1), walked.objects.length, 'pages written')
  }
  await tellGone(context, { walked, files, options })
  if (dryRun) return
  await memory.settle()
  await spool.done()
}

/** What was asked for keeps the place that it has as a part of something else. */
function asPlaced({ memory }: PullContext, { root }: Walked) {
  return ({ id, kind, title, parent }: WalkedObject) => ({
    id,
    kind,
    title,
    parent: id === root ? memory.state.objects.get(id)?.parent : parent,
  })
}

function knownPlaces({ memory }: PullContext, scan: Scan): Map<string, KnownPlace> {
  const known = new Map<string, KnownPlace>()
  const present = new Set(scan.paths)
  for (const [id, { path, title, parent }] of memory.state.objects) {
    // Something else lies there that is no file of this page: it gets another name.
    if (!scan.byId.has(id) && present.has(path)) continue
    known.set(id, { path: scan.byId.get(id)?.path ?? path, putAt: path, title, parent })
  }
  // Files of a folder whose memory was lost.
  for (const [id, { path, page }] of scan.byId) {
    if (!known.has(id)) known.set(id, { path, putAt: path, title: page?.title ?? '', parent: undefined })
  }
  return known
}

/** Everything in the folder that is no page of it: names that are taken. */
function otherPlaces(known: ReadonlyMap<string, KnownPlace>, { paths }: Scan): string[] {
  const own = new Set([...known.values()].map(({ path }) => placeOf(path)))
  return paths
    .map((path) => path.replace(/\/$/, '').replace(/(?:\.remote)?\.md$|\.files$/, ''))
    .filter((place) => !own.has(place))
}
