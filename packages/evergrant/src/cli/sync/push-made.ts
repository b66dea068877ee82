import { parseReference } from '../../notion-entry.js'
import { childrenOf } from '../../notion/markdown/index.js'
import type { Home, NewFile } from './new-file.js'
import { maybeThere } from './push-problems.js'
import type { SendContext } from './push-send.js'
import { meaningOf } from './remote-text.js'
import { schemaOf } from './row-schema.js'

/**
 * The page that an earlier try made of a file, if it did: in the same place, of the same title and content, and known to no other file.
 *
 * @throws `MAYBE_COMMITTED` where one of that title has another content
 */
export async function findMade(
  context: SendContext,
  { file, title, content }: NewFile,
  home: Home,
): Promise<string | undefined> {
  const { notion, memory, signal } = context
  const isNew = (id: string) => !memory.state.objects.has(id)
  const candidates = (await named(context, title, home)).filter(isNew)
  for (const id of candidates) {
    const found = await notion.fetch(id, { signal })
    if (found.kind === 'page' && meaningOf(found.content) === meaningOf(content)) return id
  }
  const [other] = candidates
  if (other !== undefined) throw maybeThere(file.path, other)
  return undefined
}

async function named(context: SendContext, title: string, { reference }: Home): Promise<string[]> {
  const { notion, signal } = context
  if ('dataSource' in reference) return rowsNamed(context, title, reference.dataSource)
  const parent = await notion.fetch('page' in reference ? reference.page : reference.database, { signal })
  if (parent.kind !== 'page') return []
  return childrenOf(parent.content).flatMap((child) => {
    const id = child.title === title && child.url !== undefined ? parseReference(child.url)?.id : undefined
    return id === undefined ? [] : [id]
  })
}

async function rowsNamed(context: SendContext, title: string, source: string): Promise<string[]> {
  const { notion, signal } = context
  const schema = await schemaOf(context, { dataSourceUrl: source })
  if (schema === undefined) return []
  const isTitle = {
    ...({ type: 'property', propertyType: 'title', operator: 'string_is' } as const),
    property: schema.titleColumn,
    value: { type: 'exact', value: title },
  }
  const ids: string[] = []
  const where = { type: 'group', operator: 'and', filters: [isTitle] } as const
  for await (const row of notion.rows.all(source, { where, signal })) ids.push(row.id)
  return ids
}
