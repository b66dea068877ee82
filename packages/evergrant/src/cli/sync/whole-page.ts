import { isEvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { bodyOfPage, type Fetched, type FetchedPage } from '../../notion-entry.js'
import { fillGaps } from './gaps.js'

export interface WholePage {
  readonly content: string
  /** What could not be fetched. */
  readonly missing: readonly string[]
}

/** A page or one of its blocks, as far as the server gave it. */
export type Parts = Pick<FetchedPage, 'content' | 'isTruncated' | 'unknownBlockCount' | 'unknownBlockIds'>

/** A long page with the blocks that the server left out, each fetched by its ID, and so on below them. */
export async function wholePage(
  page: Parts,
  fetchBlock: (id: string) => Promise<Parts | undefined>,
): Promise<WholePage> {
  if (!page.isTruncated) return { content: page.content, missing: [] }
  const blocks = new Map<string, string>()
  for (const id of page.unknownBlockIds) {
    const block = await wholeBlock(id, fetchBlock)
    if (block !== undefined) blocks.set(id, block)
  }
  const { content, missing } = fillGaps(page.content, blocks)
  // What is not even named cannot be fetched.
  const unnamed = page.unknownBlockCount - page.unknownBlockIds.length
  return { content, missing: unnamed > 0 ? [...missing, `${unnamed} more`] : missing }
}

async function wholeBlock(id: string, fetchBlock: Parameters<typeof wholePage>[1]): Promise<string | undefined> {
  try {
    const block = await fetchBlock(id)
    if (block === undefined) return undefined
    const { content, missing } = await wholePage(block, fetchBlock)
    return missing.length === 0 ? content : undefined
  } catch (error) {
    if (isEvergrantError(error, 'NOT_FOUND', 'VALIDATION_FAILED')) return undefined
    throw error
  }
}

/** What the fetch of a block gave: an envelope like that of a page, which is none. */
export function blockParts(fetched: Fetched): Parts | undefined {
  if (fetched.kind === 'page') {
    const { content, isTruncated, unknownBlockCount, unknownBlockIds } = fetched
    return { content, isTruncated, unknownBlockCount, unknownBlockIds }
  }
  const content = fetched.kind === 'document' ? bodyOfPage(fetched.text) : undefined
  if (content === undefined) return undefined
  const { truncated, unknown_block_count: count, unknown_block_ids: ids } = isObject(fetched.raw) ? fetched.raw : {}
  const unknownBlockIds = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  const unknownBlockCount = typeof count === 'number' ? count : unknownBlockIds.length
  return { content, isTruncated: truncated === true, unknownBlockCount, unknownBlockIds }
}
