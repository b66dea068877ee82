import type { Notion, ParentReference } from '../../notion-entry.js'
import { findReference, type FindOptions } from './find-reference.js'

/** Where a new or moved page goes: a page, a database, a data source, or `workspace`. Which of them, the server is asked for where the words do not say. */
export async function findParent(
  notion: Pick<Notion, 'search' | 'fetch'>,
  text: string,
  options: Pick<FindOptions, 'signal' | 'onDoubt'>,
): Promise<ParentReference> {
  if (text === 'workspace') return text
  const reference = await findReference(notion, text, options)
  if (reference.startsWith('collection://')) return { dataSource: reference }
  const found = await notion.fetch(reference, { signal: options.signal })
  if (found.kind === 'database') return { database: reference }
  return found.kind === 'data-source' ? { dataSource: found.schema.url } : { page: reference }
}
