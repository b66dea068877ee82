import type { Database } from './data-source.js'
import type { Block, TagBlock } from './markdown/block.js'
import { printBlocks } from './markdown/print-blocks.js'
import { plain } from './markdown/rich-text.js'
import type { Page } from './model.js'
import { collectionUrl, pageUrl } from './urls.js'

/** The tag that holds a page in its parent. */
export function pageBlock(page: Pick<Page, 'id' | 'title'>): TagBlock {
  return { type: 'tag', tag: 'page', attributes: new Map([['url', pageUrl(page.id)]]), body: plain(page.title) }
}

/** The tag that holds a database in its parent. */
export function databaseBlock({ id, inline, title, dataSourceIds }: Database): TagBlock {
  const [source] = dataSourceIds
  const attributes = new Map([
    ['url', pageUrl(id)],
    ['inline', String(inline)],
    ...(source === undefined ? [] : [['data-source-url', collectionUrl(source)] as const]),
  ])
  return { type: 'tag', tag: 'database', attributes, body: plain(title) }
}

/** Puts a block at the end of a page. */
export function appendBlock(page: Page, block: Block): void {
  const printed = printBlocks([block])
  page.content = page.content === '' ? printed : `${page.content}\n${printed}`
}
