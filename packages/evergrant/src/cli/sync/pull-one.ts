import { removeBeside, writeBeside } from './conflict-file.js'
import { digest } from './digest.js'
import type { ScannedFile } from './folder-scan.js'
import type { ObjectState } from './folder-state.js'
import { keepFiles, removeUnused } from './keep-files.js'
import { pathAt } from './places.js'
import type { PullContext, PullOptions } from './pull-context.js'
import { isWritten, type PullOutcome, pullOutcome, type Seen } from './pull-outcome.js'
import { type RemoteText, remoteTextOf } from './remote-text.js'
import type { WalkedObject } from './walk.js'
import { writeOver } from './write-over.js'

interface OneContext extends PullContext {
  readonly options: PullOptions
  /** ID of what was asked for. */
  readonly root: string
}

interface At {
  readonly place: string
  /** As it lies there now. */
  readonly file: ScannedFile | undefined
}

/** Writes one file, keeps it as it is, or puts what the server has beside it. */
export async function pullOne(context: OneContext, object: WalkedObject, { place, file }: At): Promise<void> {
  const { folder, memory, report, options, root } = context
  const { id, kind, title } = object
  const state = memory.state.objects.get(id)
  const remote = remoteTextOf(object, state?.files)
  const files = await keepFiles(context, { remote, place, kept: state?.files ?? {}, options })
  const text = remote.print({ place, names: files.names, extra: file?.page?.extra })
  const path = pathAt(place, kind)
  const isRemoteNew = state === undefined ? file?.page?.revision !== remote.revision : state.remote !== remote.remote
  const seenFile: Seen = {
    isKnown: state !== undefined,
    file: fileBeside(file, { text, written: state?.local }),
    isTextNew: digest(text) !== state?.local,
    isRemoteNew,
    isShown: state?.conflict !== undefined && state.shown === remote.remote,
    prefer: options.prefer,
  }
  const wanted = pullOutcome(seenFile)
  const isKept =
    !options.dryRun &&
    isWritten(wanted) &&
    !(await writeOver(folder, { path, text, over: [file?.digest, state?.local] }))
  // Somebody saved it since it was read.
  const outcome = isKept ? pullOutcome({ ...seenFile, file: 'changed', prefer: undefined }) : wanted
  const beside =
    outcome === 'conflict' && !options.dryRun
      ? await writeBeside(folder, { path, text, written: state?.conflict })
      : undefined
  report.page({ path, id, outcome, isIncomplete: object.isIncomplete, reason: beside?.reason })
  if (options.dryRun) return
  if (isWritten(outcome)) await removeUnused(context, { place, kept: state?.files ?? {}, unused: files.unused })
  if (beside === undefined && state?.conflict !== undefined) await removeBeside(folder, path, state.conflict)
  const seen = {
    kind,
    path,
    title,
    parent: id === root ? state?.parent : object.parent,
    source: kind === 'page' ? undefined : object.reading.schema?.url,
    isIncomplete: object.isIncomplete ? (true as const) : undefined,
    files: files.kept,
    conflict: beside?.digest,
    shown: beside && remote.remote,
  }
  await memory.note({ object: id, state: { ...seen, ...basis({ outcome, remote, text, state }) } })
}

interface Judged {
  readonly outcome: PullOutcome
  readonly remote: RemoteText
  readonly text: string
  readonly state: ObjectState | undefined
}

/** What the next pull and push compare with. In a conflict that stays as it was: it is not solved. */
function basis({
  outcome,
  remote,
  text,
  state,
}: Judged): Pick<ObjectState, 'revision' | 'remote' | 'content' | 'local'> {
  const seen = { revision: remote.revision, remote: remote.remote, content: remote.content }
  if (isWritten(outcome) || outcome === 'unchanged') return { ...seen, local: digest(text) }
  if (outcome === 'conflict') {
    const { revision = '', remote = '', content = '', local = '' } = state ?? {}
    return { revision, remote, content, local }
  }
  return { ...seen, local: state?.local ?? '' }
}

function fileBeside(
  file: ScannedFile | undefined,
  { text, written }: { readonly text: string; readonly written: string | undefined },
): Seen['file'] {
  if (file === undefined) return 'missing'
  if (file.text === text) return 'as-wanted'
  return file.digest === written ? 'as-written' : 'changed'
}
