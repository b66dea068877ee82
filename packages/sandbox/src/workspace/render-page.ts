import type { Vintage } from '../offer.js'
import { blockIdsOf, type BlockTree } from './block-ids.js'
import { describeIcon } from './icon.js'
import type { Block } from './markdown/block.js'
import { printBlocks } from './markdown/print-blocks.js'
import type { Page } from './model.js'
import { blocksOf } from './page-blocks.js'
import { markDiscussed, renderPageDiscussions } from './page-discussions.js'
import { renderAncestors } from './render-ancestors.js'
import { rowProperties } from './row-properties.js'
import { hideTranscripts, isTranscript } from './transcripts.js'
import { isInTrash } from './trash.js'
import { blockUrl, truncate } from './truncate.js'
import { escapeXml, pageUrl } from './urls.js'
import { dataSourceOf, type Workspace } from './workspace.js'

export interface PageRendering {
  readonly vintage: Vintage
  readonly includeDiscussions: boolean
  readonly includeTranscript: boolean
  /** How many blocks are shown; undefined for all. */
  readonly mostBlocks: number | undefined
}

export interface RenderedPage {
  readonly text: string
  /** What a reply says when blocks were left out. */
  readonly missing: MissingBlocks | undefined
}

export interface MissingBlocks {
  readonly truncated: true
  readonly unknown_block_count: number
  readonly unknown_block_ids: readonly string[]
}

/** A page as the text of a fetch: pseudo-XML round tab-indented Markdown. */
export function renderPage(workspace: Workspace, page: Page, options: PageRendering): RenderedPage {
  const url = pageUrl(page.id)
  const icon = page.icon === undefined ? '' : ` icon="${escapeXml(page.icon)}"`
  const deleted = isInTrash(workspace, page) ? ' deleted' : ''
  const { content, missing } = renderContent(workspace, page, options)
  const body = content === '' ? '<blank-page>This page is blank and has no content.</blank-page>' : wrap(content)
  const lines = [
    `Here is the result of "fetch" for the Page with URL ${url} as of ${nowOf(workspace)}:`,
    `<page url="${url}"${icon}${deleted}>`,
    renderAncestors(workspace, page.parent),
    '<properties>',
    JSON.stringify(propertiesOf(workspace, page)),
    '</properties>',
    ...(options.vintage === '2026-03' ? [] : [`<iconMetadata>${iconMetadata(page)}</iconMetadata>`]),
    ...(options.includeDiscussions ? [renderPageDiscussions(workspace, page)] : []),
    body,
    '</page>',
  ]
  return { text: lines.join('\n'), missing }
}

/** One block of a page that was left out of the page. */
export function renderBlock(
  workspace: Workspace,
  page: Page,
  blockId: string,
  options: PageRendering,
): RenderedPage | undefined {
  const block = [...blockIdsOf(page)].find(([, id]) => id === blockId)?.[0]
  if (block === undefined) return undefined
  const url = blockUrl(page, blockId)
  const { content, missing } = renderContent(workspace, page, options, block)
  const lines = [
    `Here is the result of "fetch" for the Block with URL ${url} as of ${nowOf(workspace)}:`,
    `<block url="${url}">`,
    wrap(content),
    '</block>',
  ]
  return { text: lines.join('\n'), missing }
}

function renderContent(workspace: Workspace, page: Page, options: PageRendering, only?: Block) {
  const { includeDiscussions, includeTranscript, mostBlocks } = options
  const isHiding = !includeTranscript && page.content.includes('<transcript>') && !(only && isTranscript(only))
  const isAsIs = !includeDiscussions && !isHiding && mostBlocks === undefined
  const blocks = only === undefined ? blocksOf(page) : [only]
  if (isAsIs) return { content: printBlocks(blocks), missing: undefined }
  let tree: BlockTree = { blocks, ids: blockIdsOf(page) }
  if (includeDiscussions) tree = markDiscussed(workspace, page, tree)
  if (isHiding) tree = hideTranscripts(page, tree)
  const { blocks: left, unknownCount, unknownIds } = truncate(page, tree, mostBlocks ?? Infinity)
  return {
    content: printBlocks(left),
    missing: unknownCount === 0 ? undefined : missingBlocks(unknownCount, unknownIds),
  }
}

function missingBlocks(count: number, ids: readonly string[]): MissingBlocks {
  return { truncated: true, unknown_block_count: count, unknown_block_ids: ids }
}

function wrap(content: string): string {
  return `<content>\n${content}\n</content>`
}

function nowOf(workspace: Workspace): string {
  return new Date(workspace.clock.nowMs()).toISOString()
}

/** What stands in `<properties>`: the title alone, or every column of a row. */
function propertiesOf(workspace: Workspace, page: Page): Record<string, unknown> {
  if (page.parent.kind !== 'data-source') return { title: page.title }
  return rowProperties(workspace, dataSourceOf(workspace, page.parent.id), page)
}

/** Says more about icons that are no emoji. */
function iconMetadata({ icon }: Page): string {
  const isPlain = icon === undefined || !/^(?:https?:|:|icons\/)/.test(icon)
  return JSON.stringify(isPlain ? null : describeIcon(icon))
}
