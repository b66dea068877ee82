import { EvergrantError } from '../../errors.js'
import { isObject, parseJsonObject } from '../../internal/json-object.js'
import { isInside } from './file-name.js'

/** What a folder remembers of the workspace: pure data, kept in `.evergrant/state.json` and what was added since in `journal.jsonl`. */
export interface FolderState {
  /** The server that it was pulled from: another one's pages are never mixed in. */
  readonly server: string | undefined
  readonly roots: ReadonlyMap<string, Root>
  /** By ID: of a page or database its UUID, of a data source or view the one in its address. */
  readonly objects: ReadonlyMap<string, ObjectState>
  /** What was about to be written, by path for new pages and by ID for changed ones, until it is known to have been. */
  readonly intents: ReadonlyMap<string, Intent>
  /** Places between which files are being moved. */
  readonly moving: Moving | undefined
}

export interface Moving {
  readonly from: string
  readonly to: string
}

/** What was asked for. */
export interface Root {
  readonly reference: string
  readonly depth: number | undefined
}

export type ObjectKind = 'page' | 'database' | 'data-source' | 'view'

export interface ObjectState {
  readonly kind: ObjectKind
  /** Of its file, from the folder on, with `/`. */
  readonly path: string
  readonly title: string
  /** ID of the object in whose folder it stands; absent for what was asked for itself. */
  readonly parent?: string | undefined
  /** Of a folder of rows: the data source that a new one goes to. */
  readonly source?: string | undefined
  /** As the server's library names the state that was seen last. */
  readonly revision: string
  /** Digest of what was seen last at the server: of everything, and of the content alone. */
  readonly remote: string
  readonly content: string
  /** Digest of the file as it was written. */
  readonly local: string
  readonly isIncomplete?: true | undefined
  /** Digest of the file that shows the server's side of a conflict. */
  readonly conflict?: string | undefined
  /** Digest of what the server had in that conflict. */
  readonly shown?: string | undefined
  /** By the name in its folder of files. */
  readonly files?: Readonly<Record<string, KeptFile>> | undefined
}

export interface KeptFile {
  /** As the content names it, without what changes from one reading to the next. */
  readonly source: string
  /** Digest of the bytes. */
  readonly bytes: string
}

/** A write that may have landed. */
export interface Intent {
  readonly kind: 'create' | 'change'
  readonly title?: string | undefined
  /** Address of the parent of a new page. */
  readonly parent?: string | undefined
  /** What the content that was sent says. */
  readonly content: string
}

/** One line of the journal. */
export type Change =
  | { readonly server: string }
  | { readonly root: string; readonly asked: Root }
  | { readonly object: string; readonly state: ObjectState }
  | { readonly gone: string }
  | { readonly intent: string; readonly of: Intent }
  | { readonly settled: string }
  | { readonly moving: Moving }
  /** The place that it was moved to. */
  | { readonly moved: string }

interface Draft extends FolderState {
  server: string | undefined
  readonly roots: Map<string, Root>
  readonly objects: Map<string, ObjectState>
  readonly intents: Map<string, Intent>
  moving: Moving | undefined
}

/** A state that changes line by line. */
export interface ChangingState {
  readonly current: FolderState
  apply(change: Change): void
}

function apply(state: Draft, change: Change): void {
  if ('server' in change) state.server = change.server
  else if ('root' in change) state.roots.set(change.root, change.asked)
  else if ('object' in change) state.objects.set(change.object, change.state)
  else if ('gone' in change) state.objects.delete(change.gone)
  else if ('intent' in change) state.intents.set(change.intent, change.of)
  else if ('settled' in change) state.intents.delete(change.settled)
  else state.moving = 'moving' in change ? change.moving : undefined
}

export function printState({ server, roots, objects, intents, moving }: FolderState): string {
  const sorted = <T>(map: ReadonlyMap<string, T>) => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)))
  const data = {
    evergrant: 1,
    server,
    roots: sorted(roots),
    objects: sorted(objects),
    intents: sorted(intents),
    moving,
  }
  return `${JSON.stringify(data, undefined, 1)}\n`
}

/**
 * The state out of its file and its journal, whose last line may have been cut off.
 *
 * @throws `FILE_UNREADABLE`, `RECORD_TOO_NEW`
 */
export function parseState(text: string | undefined, journal = ''): ChangingState {
  const state: Draft =
    text === undefined
      ? { server: undefined, roots: new Map(), objects: new Map(), intents: new Map(), moving: undefined }
      : stateFrom(parseJsonObject(text))
  for (const line of journal.split('\n').slice(0, -1)) apply(state, changeFrom(parseJsonObject(line)))
  return { current: state, apply: (change) => apply(state, change) }
}

function stateFrom(data: Record<string, unknown> | undefined): Draft {
  if (typeof data?.['evergrant'] === 'number' && data['evergrant'] > 1) {
    throw new EvergrantError('RECORD_TOO_NEW', 'A newer Evergrant wrote .evergrant/state.json')
  }
  const { server, roots, objects, intents, moving } = data ?? {}
  if (data?.['evergrant'] !== 1 || (server !== undefined && typeof server !== 'string')) throw damaged()
  return {
    server,
    roots: mapOf(roots, rootFrom),
    objects: mapOf(objects, objectFrom),
    intents: mapOf(intents, intentFrom),
    moving: moving === undefined ? undefined : movingFrom(moving),
  }
}

function changeFrom(data: Record<string, unknown> | undefined): Change {
  const { server, root, asked, object, state, gone, intent, of, settled, moving, moved } = data ?? {}
  if (typeof server === 'string') return { server }
  if (typeof root === 'string') return { root, asked: rootFrom(asked) }
  if (typeof object === 'string') return { object, state: objectFrom(state) }
  if (typeof gone === 'string') return { gone }
  if (typeof intent === 'string') return { intent, of: intentFrom(of) }
  if (typeof settled === 'string') return { settled }
  if (moving !== undefined) return { moving: movingFrom(moving) }
  if (typeof moved === 'string') return { moved }
  throw damaged()
}

function movingFrom(value: unknown): Moving {
  const { from, to } = isObject(value) ? value : {}
  if (!isText(from) || !isText(to) || !isInside(from) || !isInside(to)) throw damaged()
  return { from, to }
}

function rootFrom(value: unknown): Root {
  const { reference, depth } = isObject(value) ? value : {}
  if (typeof reference !== 'string' || (depth !== undefined && typeof depth !== 'number')) throw damaged()
  return { reference, depth }
}

function objectFrom(value: unknown): ObjectState {
  if (!isObject(value)) throw damaged()
  const { kind, path, title, parent, source, revision, remote, content, local, isIncomplete, conflict, shown, files } =
    value
  if (kind !== 'page' && kind !== 'database' && kind !== 'data-source' && kind !== 'view') throw damaged()
  // A path that leaves the folder would be one that somebody else wrote.
  if (!isText(path) || !isInside(path) || !isText(title) || !isText(revision)) throw damaged()
  if (!isText(remote) || !isText(content) || !isText(local)) throw damaged()
  return {
    kind,
    path,
    title,
    revision,
    remote,
    content,
    local,
    ...optionalTexts({ parent, source, conflict, shown }),
    isIncomplete: isIncomplete === true ? true : undefined,
    files: files === undefined ? undefined : Object.fromEntries(mapOf(files, keptFileFrom, isFileName)),
  }
}

function keptFileFrom(value: unknown): KeptFile {
  const { source, bytes } = isObject(value) ? value : {}
  if (!isText(source) || !isText(bytes)) throw damaged()
  return { source, bytes }
}

function intentFrom(value: unknown): Intent {
  const { kind, title, parent, content } = isObject(value) ? value : {}
  if ((kind !== 'create' && kind !== 'change') || !isText(content)) throw damaged()
  if ((title !== undefined && !isText(title)) || (parent !== undefined && !isText(parent))) throw damaged()
  return { kind, title, parent, content }
}

function mapOf<T>(value: unknown, read: (value: unknown) => T, isKey = isText): Map<string, T> {
  if (!isObject(value)) throw damaged()
  return new Map(
    Object.entries(value).map(([key, each]) => {
      if (!isKey(key)) throw damaged()
      return [key, read(each)]
    }),
  )
}

function optionalTexts<K extends string>(values: Readonly<Record<K, unknown>>): Partial<Record<K, string>> {
  const texts = Object.entries(values).map(([name, value]) => {
    if (value !== undefined && !isText(value)) throw damaged()
    return [name, value]
  })
  return Object.fromEntries(texts) as Partial<Record<K, string>>
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isFileName = (value: unknown): value is string => isText(value) && isInside(value) && !value.includes('/')

function damaged(): EvergrantError {
  return new EvergrantError('FILE_UNREADABLE', '.evergrant/state.json or its journal is damaged', {
    hint: 'Bring it back from a copy, or remove the folder .evergrant and pull again: what was changed here since becomes conflicts.',
  })
}
