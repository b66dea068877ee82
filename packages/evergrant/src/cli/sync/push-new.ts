import { isEvergrantError } from '../../errors.js'
import { type NewPage, parseReference, type PropertyValue } from '../../notion-entry.js'
import type { FolderState } from './folder-state.js'
import type { ScannedFile } from './folder-scan.js'
import type { Home, NewFile } from './new-file.js'
import { findMade } from './push-made.js'
import { folderOf, placeOf } from './places.js'
import { propertiesFromYaml } from './property-yaml.js'
import { maybeThere, noParent } from './push-problems.js'
import { newContent, type SendContext } from './push-send.js'
import { refreshPage } from './refresh-page.js'
import { schemaOf } from './row-schema.js'
import { meaningOf } from './remote-text.js'

/**
 * Where a new file belongs: to what its front matter names, else to the page or database in whose folder it lies. That may be another new
 * file, which has to become a page first.
 *
 * @throws `REFERENCE_INVALID`
 */
export function homeOf(
  { path, page }: ScannedFile,
  { objects, newPaths }: { readonly objects: FolderState['objects']; readonly newPaths: ReadonlySet<string> },
): Home | { readonly newPath: string } {
  const named = page?.parent === undefined ? undefined : parseReference(page.parent)
  if (named !== undefined) {
    const reference = named.kind === 'data-source' ? { dataSource: named.address } : { page: named.address }
    return { reference, id: named.id }
  }
  const folder = folderOf(path)
  if (folder === '') throw noParent(path)
  for (const [id, { path: known, kind, source }] of objects) {
    if (placeOf(known) !== folder) continue
    if (kind === 'page') return { id, reference: { page: id } }
    if (source !== undefined) return { id, reference: { dataSource: source } }
  }
  if (newPaths.has(`${folder}.md`)) return { newPath: `${folder}.md` }
  throw noParent(path)
}

/** Makes the page, unless a push that was interrupted made it already, and writes what Notion has of it into the file. Gives its ID. */
export async function sendNew(context: SendContext, file: NewFile, home: Home): Promise<string> {
  const { memory } = context
  const { path, page } = file.file
  const content = await newContent(context, { content: file.content, path })
  const asked = { ...file, content }
  const wasBegun = memory.state.intents.has(path)
  const id = (wasBegun ? await findMade(context, asked, home) : undefined) ?? (await make(context, asked, home))
  await refreshPage(context, { id, path, extra: page?.extra, parent: home.id })
  await memory.note({ settled: path })
  return id
}

async function make(context: SendContext, asked: NewFile, home: Home): Promise<string> {
  const { notion, memory, signal } = context
  const { file, title, content } = asked
  const page = await newPage(context, asked, home)
  await memory.note({ intent: file.path, of: { kind: 'create', title, content: meaningOf(content) } })
  try {
    const [written] = await notion.pages.create(page, { parent: home.reference, signal })
    if (written !== undefined) return written.id
  } catch (error) {
    if (!isEvergrantError(error, 'MAYBE_COMMITTED')) throw error
    const made = await findMade(context, asked, home)
    if (made === undefined) throw error
    return made
  }
  throw maybeThere(file.path, title)
}

async function newPage(context: SendContext, { file, title, content }: NewFile, { reference }: Home): Promise<NewPage> {
  const { icon, cover, properties } = file.page ?? {}
  const looks = { title, content, ...(icon !== undefined && { icon }), ...(cover !== undefined && { cover }) }
  if (!('dataSource' in reference) || properties === undefined) return looks
  const schema = await schemaOf(context, { dataSourceUrl: reference.dataSource })
  if (schema === undefined) return looks
  const values = Object.entries(propertiesFromYaml(properties, schema, file.path)).filter(
    (entry): entry is [string, Exclude<PropertyValue, undefined>] => entry[1] !== null && entry[1] !== undefined,
  )
  return { ...looks, values: Object.fromEntries(values) }
}
