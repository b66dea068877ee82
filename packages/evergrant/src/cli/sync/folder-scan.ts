import { isUtf8 } from 'node:buffer'
import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { digest } from './digest.js'
import type { Folder } from './folder.js'
import type { FolderState } from './folder-state.js'
import { type PageFile, parsePageFile } from './page-file.js'

/** A file of a page, as it lies in the folder. */
export interface ScannedFile {
  readonly path: string
  readonly text: string
  /** Of its bytes. */
  readonly digest: string
  /** `undefined` where its front matter cannot be read. */
  readonly page: PageFile | undefined
  readonly problem: unknown
}

export interface Scan {
  /** By ID of the object, wherever a person has put its file. */
  readonly byId: ReadonlyMap<string, ScannedFile>
  /** Two files say that they are the same page: the second one is meant to be told. */
  readonly twice: readonly ScannedFile[]
  /** Files of no page yet. */
  readonly unknown: readonly ScannedFile[]
  /** Everything in the folder; folders end in `/`. */
  readonly paths: readonly string[]
}

/** Reads every Markdown file of the folder, and the files that describe a database. */
export async function scanFolder(folder: Folder, state: FolderState): Promise<Scan> {
  const byId = new Map<string, ScannedFile>()
  const twice: ScannedFile[] = []
  const unknown: ScannedFile[] = []
  const byPath = new Map([...state.objects].map(([id, { path }]) => [path, id]))
  const paths = await folder.list()
  for (const path of paths.filter(isPageOrSchema)) {
    const bytes = await folder.read(path)
    if (bytes === undefined) continue
    const file = scanned(path, bytes)
    const id = path.endsWith('/schema.yaml') ? byPath.get(path) : file.page ? idOf(file.page) : byPath.get(path)
    const other = id === undefined ? undefined : byId.get(id)
    if (id === undefined) unknown.push(file)
    else if (other === undefined) byId.set(id, file)
    else if (state.objects.get(id)?.path === path) {
      twice.push(other)
      byId.set(id, file)
    } else twice.push(file)
  }
  return { byId, twice, unknown: unknown.filter(({ path }) => path.endsWith('.md')), paths }
}

/** As the folder knows it, however it was written. */
function idOf({ id }: PageFile): string | undefined {
  const [, ...parts] = /^([\da-f]{8})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{12})$/i.exec(id ?? '') ?? []
  return parts.length === 0 ? id : parts.join('-').toLowerCase()
}

export function scanned(path: string, bytes: Buffer): ScannedFile {
  const base = { path, text: bytes.toString(), digest: digest(bytes) }
  if (!path.endsWith('.md')) return { ...base, page: undefined, problem: undefined }
  try {
    if (!isUtf8(bytes)) throw new EvergrantError('FILE_UNREADABLE', `${quote(path)} is not UTF-8`)
    return { ...base, page: parsePageFile(base.text, path), problem: undefined }
  } catch (problem) {
    return { ...base, page: undefined, problem }
  }
}

function isPageOrSchema(path: string): boolean {
  if (path.split('/').some((part) => part.endsWith('.files'))) return false
  return path.endsWith('/schema.yaml') || (path.endsWith('.md') && !path.endsWith('.remote.md'))
}
