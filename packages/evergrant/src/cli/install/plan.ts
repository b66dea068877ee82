import { EvergrantError } from '../../errors.js'
import { DocumentError, type Document } from './document.js'
import { type Entry, isObject, isSame, mergeEntry, startsBridge } from './entry.js'
import type { Host } from './hosts.js'
import { createJsonDocument } from './json-document.js'
import { tomlDocument } from './toml-document.js'

/** What would happen to a configuration. */
export interface Plan {
  readonly action: 'add' | 'change' | 'remove' | 'none'
  /** Where the entry stands in the file. */
  readonly path: readonly string[]
  readonly before?: unknown
  readonly after?: Entry
  /** The whole file, afterwards. */
  readonly text: string
}

export function documentOf({ format }: Host): Document {
  return format === 'toml' ? tomlDocument : createJsonDocument(format)
}

/** @throws EvergrantError `CONFIG_UNREADABLE`, `CONFIG_UNEDITABLE` */
export function planToAdd(
  host: Host,
  file: string,
  text: string,
  { name, entry }: { name: string; entry: Entry },
): Plan {
  const document = documentOf(host)
  const whole = read(document, file, text)
  const path = [...sectionOf(host, whole), name]
  const before = at(whole, path)
  const after = mergeEntry(before, entry)
  if (isSame(before, after)) return { action: 'none', path, before, after, text }
  const edited = edit(file, () => write(document, text, path, { before, after }))
  proveOnlyThatChanged(document, file, { path, before: text, after: edited, value: after })
  return { action: before === undefined ? 'add' : 'change', path, before, after, text: edited }
}

/** @throws EvergrantError `CONFIG_UNREADABLE`, `CONFIG_UNEDITABLE` */
export function planToRemove(host: Host, file: string, text: string, name: string): Plan {
  const document = documentOf(host)
  const whole = read(document, file, text)
  const path = [...sectionOf(host, whole), name]
  const before = at(whole, path)
  if (before === undefined) return { action: 'none', path, text }
  const edited = edit(file, () => document.remove(text, path))
  proveOnlyThatChanged(document, file, { path, before: text, after: edited, value: undefined })
  return { action: 'remove', path, before, text: edited }
}

/** The names of the entries that start the bridge. @throws EvergrantError `CONFIG_UNREADABLE` */
export function findBridges(host: Host, file: string, text: string): string[] {
  const whole = read(documentOf(host), file, text)
  const entries = at(whole, sectionOf(host, whole))
  return isObject(entries) ? Object.keys(entries).filter((name) => startsBridge(entries[name])) : []
}

/** opencode knows two: the names stand under `mcp`, or since its second version under `mcp.servers`, which the first does not read. */
function sectionOf({ id, section }: Host, whole: unknown): readonly string[] {
  const nested = [...section, 'servers']
  const servers = id === 'opencode' ? at(whole, nested) : undefined
  return isObject(servers) && !('type' in servers) && !('enabled' in servers) ? nested : section
}

function at(whole: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    whole,
  )
}

function read(document: Document, file: string, text: string): unknown {
  try {
    const whole = document.parse(text)
    if (isObject(whole)) return whole
  } catch (cause) {
    if (!(cause instanceof DocumentError)) throw cause
    throw new EvergrantError('CONFIG_UNREADABLE', `${file} cannot be parsed (${cause.message})`, {
      cause,
      details: { file },
    })
  }
  throw new EvergrantError('CONFIG_UNREADABLE', `${file} holds something else than settings`, { details: { file } })
}

/** Member by member, so that the comments inside of an entry stay too; as a whole where it has no members to be named. */
function write(
  document: Document,
  text: string,
  path: readonly string[],
  { before, after }: { before: unknown; after: Entry },
): string {
  if (before === undefined) return document.set(text, path, after)
  try {
    return writeMembers(document, text, path, { before, after })
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    return document.set(document.remove(text, path), path, after)
  }
}

function writeMembers(
  document: Document,
  text: string,
  path: readonly string[],
  { before, after }: { before: unknown; after: Entry },
): string {
  if (!isObject(before)) throw new DocumentError('the entry has no members')
  let edited = text
  for (const key of Object.keys(before)) {
    if (!(key in after)) edited = document.remove(edited, [...path, key])
  }
  for (const [key, value] of Object.entries(after)) {
    if (!isSame(before[key], value)) edited = document.set(edited, [...path, key], value)
  }
  return edited
}

function edit<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (!(cause instanceof DocumentError)) throw cause
    throw uneditable(file, cause)
  }
}

/** The text is read again before it goes anywhere: everything but the entry has to be what it was. */
function proveOnlyThatChanged(
  document: Document,
  file: string,
  { path, before, after, value }: { path: readonly string[]; before: string; after: string; value: unknown },
): void {
  const found = edit(file, () => document.parse(after))
  const others = without(read(document, file, before), path)
  if (isSame(at(found, path), value) && isSame(without(found, path), others)) return
  throw uneditable(file, new DocumentError('the change would touch more than the entry'))
}

/** Without the entry, and without the objects on the way to it that hold nothing else. */
function without(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || !isObject(value)) return undefined
  const { [key]: inner, ...others } = value
  const left = rest.length === 0 ? undefined : without(inner, rest)
  const isLeft = isObject(left) ? Object.keys(left).length > 0 : left !== undefined
  return isLeft ? { ...others, [key]: left } : others
}

function uneditable(file: string, cause: DocumentError): EvergrantError {
  return new EvergrantError(
    'CONFIG_UNEDITABLE',
    `${file} is laid out in a way that cannot be edited safely (${cause.message})`,
    {
      cause,
      details: { file },
    },
  )
}
