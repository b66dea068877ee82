import { type ErrorCode, type EvergrantError, isEvergrantError } from '../../errors.js'
import type { Notion } from '../../notion-entry.js'
import { digest } from './digest.js'
import type { KeptFile } from './folder-state.js'
import { filesFolderOf } from './kept-sources.js'
import type { RemoteText } from './remote-text.js'
import type { Folder } from './folder.js'
import type { Spool } from './spool.js'

export interface KeepContext {
  readonly notion: { readonly files: Pick<Notion['files'], 'download'> }
  readonly folder: Folder
  readonly spool: Spool
  readonly report: { file(path: string): void; fileMissing(path: string, error: EvergrantError): void }
}

interface Asked {
  readonly remote: RemoteText
  readonly place: string
  readonly kept: Readonly<Record<string, KeptFile>>
  readonly options: { readonly keepsFiles: boolean; readonly dryRun: boolean; readonly signal: AbortSignal }
}

export interface Kept {
  /** By source in the content, for the files that lie beside the page. */
  readonly names: ReadonlyMap<string, string>
  readonly kept: Readonly<Record<string, KeptFile>> | undefined
  /** Names that the page shows no longer. */
  readonly unused: readonly string[]
}

/** Downloads the images and files that a page shows, each once. What cannot be had is told, and its source stays in the text. */
export async function keepFiles(context: KeepContext, { remote, place, kept, options }: Asked): Promise<Kept> {
  const { folder, report } = context
  const names = new Map<string, string>()
  const files: [string, KeptFile][] = []
  const at = (name: string) => `${filesFolderOf(place)}/${name}`
  for (const [source, name] of remote.names.names) {
    const key = remote.names.sources.get(name) ?? source
    const known = kept[name]
    const isThere = known?.source === key && (await folder.exists(at(name)))
    if (options.dryRun) names.set(source, name)
    if (options.dryRun || (!isThere && !options.keepsFiles)) continue
    const wanted = { source, key, name, at, signal: options.signal }
    const file = isThere ? { name, kept: known } : await download(context, wanted)
    if (file === undefined) continue
    if (!isThere) report.file(at(file.name))
    names.set(source, file.name)
    files.push([file.name, file.kept])
  }
  const shown = new Set(remote.names.sources.keys())
  const unused = Object.keys(kept).filter((name) => !shown.has(name))
  return { names, kept: files.length === 0 ? undefined : Object.fromEntries(files), unused }
}

interface Download {
  readonly source: string
  readonly key: string
  readonly name: string
  readonly at: (name: string) => string
  readonly signal: AbortSignal
}

interface Downloaded {
  /** Another one, where somebody has put something else under the wanted one. */
  readonly name: string
  readonly kept: KeptFile
}

async function download(context: KeepContext, wanted: Download): Promise<Downloaded | undefined> {
  const { spool, folder, report } = context
  const { key, name, at } = wanted
  try {
    const file = await spool.remember(`file ${at(name)} ${key}`, () => fetchFile(context, wanted))
    return (await folder.exists(at(file.name))) ? file : await fetchFile(context, wanted)
  } catch (error) {
    if (!isEvergrantError(error, ...UNAVAILABLE)) throw error
    report.fileMissing(at(name), error)
    return undefined
  }
}

/** What cannot be had keeps the page from nobody. */
const UNAVAILABLE: readonly ErrorCode[] = [
  'NOT_FOUND',
  'VALIDATION_FAILED',
  'RESPONSE_TOO_LARGE',
  'PLAN_REQUIRED',
  'TOOL_CHANGED',
]

async function fetchFile(
  { notion, folder }: KeepContext,
  { source, key, name, at, signal }: Download,
): Promise<Downloaded> {
  const { bytes } = await notion.files.download(source, { signal })
  const kept = { source: key, bytes: digest(bytes) }
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? name : name.replace(/(\.[^.]*)?$/, ` ${number}$1`)
    const present = await folder.read(at(free))
    if (present === undefined) await folder.write(at(free), bytes)
    if (present === undefined || digest(present) === kept.bytes) return { name: free, kept }
  }
}

/** Takes files away that the page shows no longer, unless somebody changed them. */
export async function removeUnused(
  { folder }: Pick<KeepContext, 'folder'>,
  { place, kept, unused }: { readonly place: string; readonly kept: Asked['kept']; readonly unused: readonly string[] },
): Promise<void> {
  for (const name of unused) {
    const path = `${filesFolderOf(place)}/${name}`
    const present = await folder.read(path)
    if (present !== undefined && digest(present) === kept[name]?.bytes) await folder.remove(path)
  }
  if (unused.length > 0) await folder.removeEmpty(filesFolderOf(place))
}
