import { filesOf, imagesOf, rewriteSources } from '../../notion/markdown/index.js'
import { nameKey, stemOf } from './file-name.js'
import type { KeptFile } from './folder-state.js'

/** Images and files that a page shows: kept beside it, named in its text by a path, and named as before when it is pushed. */

export interface LocalNames {
  /** By source in the content: the name of the file. */
  readonly names: ReadonlyMap<string, string>
  /** By name: the source without what changes from one reading to the next. */
  readonly sources: ReadonlyMap<string, string>
}

/** The name of the folder for the files of the page at a place. */
export function filesFolderOf(place: string): string {
  return `${place}.files`
}

/**
 * Names for everything in the content that lies at Notion. What has one keeps it; files elsewhere on the web stay there.
 */
export function nameSources(content: string, kept: Readonly<Record<string, KeptFile>> = {}): LocalNames {
  const known = new Map(Object.entries(kept).map(([name, { source }]) => [source, name]))
  const taken = new Set(Object.keys(kept).map(nameKey))
  const names = new Map<string, string>()
  const sources = new Map<string, string>()
  for (const { source } of [...imagesOf(content), ...filesOf(content)]) {
    if (!isHosted(source) || names.has(source)) continue
    const key = stableSource(source)
    const name = known.get(key) ?? freeName(nameFrom(source), taken)
    known.set(key, name)
    taken.add(nameKey(name))
    names.set(source, name)
    sources.set(name, key)
  }
  return { names, sources }
}

/** The content with paths in the place of sources. */
export function withPaths(content: string, names: ReadonlyMap<string, string>, place: string): string {
  return rewriteSources(content, new Map([...names].map(([source, name]) => [source, pathTo(place, name)])))
}

export interface Restored {
  readonly content: string
  /** Sources that are files here which Notion does not have yet, as the text names them. */
  readonly missing: readonly string[]
}

/**
 * The content with Notion's own sources again. `remote` is the content as it is there now: its sources carry the signatures of today.
 */
export function withSources(
  content: string,
  kept: Readonly<Record<string, KeptFile>>,
  { remote, uploaded = new Map() }: { readonly remote: string; readonly uploaded?: ReadonlyMap<string, string> },
): Restored {
  const current = new Map([...imagesOf(remote), ...filesOf(remote)].map(({ source }) => [stableSource(source), source]))
  const missing: string[] = []
  const back = new Map<string, string>()
  for (const { source } of [...imagesOf(content), ...filesOf(content)]) {
    if (!isPath(source)) continue
    const sent = uploaded.get(source)
    const name = sent === undefined ? keptNameOf(source, kept) : undefined
    const file = name === undefined ? undefined : kept[name]
    if (sent !== undefined) back.set(source, sent)
    else if (file !== undefined) back.set(source, current.get(file.source) ?? file.source)
    else missing.push(source)
  }
  return { content: rewriteSources(content, back), missing }
}

/** The text of a page that moved, with the paths to its files put right. */
export function withMovedPaths(content: string, from: string, to: string): string {
  const [old, now] = [pathTo(from, ''), pathTo(to, '')]
  const moved = [...imagesOf(content), ...filesOf(content)].flatMap(({ source }): [string, string][] =>
    source.startsWith(old) ? [[source, `${now}${source.slice(old.length)}`]] : [],
  )
  return rewriteSources(content, new Map(moved))
}

/** Without the signature of an address, which each reading makes anew. */
export function stableSource(source: string): string {
  const bare = source.replace(/^\{\{(.*)\}\}$/s, '$1')
  return isSigned(bare) ? bare.replace(/[?#].*$/s, '') : bare
}

/** The path that a source names, decoded, from the folder of the page on. */
export function decodedPath(source: string): string | undefined {
  try {
    return decodeURIComponent(source.replace(/^\.\//, ''))
  } catch {
    return undefined
  }
}

/** Whether a source is a path, not an address. */
export function isPath(source: string): boolean {
  return source !== '' && !/^(?:[a-z][a-z\d+.-]*:|\/|#|\{\{)/i.test(source)
}

function isHosted(source: string): boolean {
  const bare = stableSource(source)
  return bare.startsWith('notion-file-block://') || (bare !== source && /^https:/i.test(source) && isSigned(source))
}

function isSigned(address: string): boolean {
  return /^https?:\/\/[^?#]*\?(?:[^#]*&)?X-Amz-Signature=/i.test(address)
}

/** The name of the kept file that a path leads to, whatever the page is called by now. */
export function keptNameOf(source: string, kept: Readonly<Record<string, KeptFile>>): string | undefined {
  const parts = decodedPath(source)?.split('/') ?? []
  const [folder = '', name = ''] = parts.slice(-2)
  return folder.endsWith('.files') && Object.hasOwn(kept, name) ? name : undefined
}

function pathTo(place: string, name: string): string {
  const folder = filesFolderOf(place.slice(place.lastIndexOf('/') + 1))
  return `${encode(folder)}/${encode(name)}`
}

function encode(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

function nameFrom(source: string): string {
  const bare = stableSource(source)
  const [, named] = /^notion-file-block:[^?]*\?(?:[^#]*&)?name=([^&#]*)/i.exec(bare) ?? []
  const last =
    named ??
    bare
      .replace(/[?#].*$/s, '')
      .split('/')
      .at(-1) ??
    ''
  return decodedPath(last.replaceAll('+', '%20')) ?? last
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const [, stem = wanted, ending = ''] = /^(.*?)(\.[a-z\d]{1,8})?$/is.exec(wanted) ?? []
  const base = stemOf(stem === '' ? 'file' : stem)
  for (let number = 1; ; number += 1) {
    const name = `${number === 1 ? base : `${base} ${number}`}${ending}`
    if (!taken.has(nameKey(name))) return name
  }
}
