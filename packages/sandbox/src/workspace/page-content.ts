import { invalid } from './api-error.js'
import { carryBlockIds } from './block-ids.js'
import { makeLinkedDatabase } from './databases.js'
import { assertUploads, attachUploads } from './files.js'
import { objectBlock } from './held-tags.js'
import { type Block, type ContainerBlock, mapBlocks, type TagBlock, walkBlocks } from './markdown/block.js'
import { parseBlocks } from './markdown/parse-blocks.js'
import { printBlocks } from './markdown/print-blocks.js'
import type { Page, Parent } from './model.js'
import { assertCanMove, reparent } from './move.js'
import { databaseBlock } from './object-block.js'
import { blocksOf, heldId, heldIds } from './page-blocks.js'
import { restoreTranscripts } from './transcripts.js'
import { trashObject } from './trash.js'
import { pageUrl, readId } from './urls.js'
import type { Workspace } from './workspace.js'

/** What a page is going to hold, checked. */
export interface ContentPlan {
  readonly blocks: readonly Block[]
  /** Child pages and databases that go to the trash. */
  readonly lost: readonly string[]
  /** Pages and databases that move here because the text names them. */
  readonly arriving: readonly string[]
}

export interface ContentTarget {
  /** The page that is written; undefined while it is to be made. */
  readonly page?: Page
  /** Where it is, or its parent while it is to be made. */
  readonly place: Parent
}

/**
 * Reads written Markdown and checks all that can fail: objects it names must exist and may not be above it, uploads must be
 * there, transcripts stay as they are, and child pages and databases are dropped only where that is allowed.
 */
export function planContent(
  workspace: Workspace,
  { page, place }: ContentTarget,
  markdown: string,
  allowDeleting = false,
): ContentPlan {
  const written = parseBlocks(markdown)
  const blocks = page === undefined ? written : restoreTranscripts(page, written)
  const before = page === undefined ? [] : blocksOf(page)
  const held = heldIds(before)
  const named = heldIds(blocks)
  const lost = held.filter((id) => !named.includes(id))
  if (lost.length > 0 && !allowDeleting) throw wouldDelete(workspace, lost)
  const arriving = named.filter((id) => !held.includes(id))
  const twice = named.find((id, index) => named.indexOf(id) !== index)
  if (twice !== undefined) throw invalid(`The content holds ${pageUrl(twice)} twice. Link with <mention-page>.`)
  for (const id of arriving) assertCanMove(workspace, id, place)
  assertLinkedViews(workspace, blocks)
  assertMeetings(before, blocks)
  if (markdown.includes('file-upload://')) assertUploads(workspace, printBlocks(blocks))
  return { blocks, lost, arriving }
}

/** Stores what was planned: the text in its stored form, objects that it names moved here, and those it dropped in the trash. */
export function storeContent(workspace: Workspace, page: Page, { blocks, lost, arriving }: ContentPlan): void {
  for (const id of arriving) reparent(workspace, id, { kind: 'page', id: page.id })
  const content = attachUploads(workspace, printBlocks(settle(workspace, page, blocks)))
  carryBlockIds(page, content)
  page.content = content
  for (const id of lost) trashObject(workspace, id)
}

/** Tags of objects with their title as it is, and synced blocks with an address. */
function settle(workspace: Workspace, page: Page, blocks: readonly Block[]): Block[] {
  return mapBlocks(blocks, (block) => {
    const id = heldId(block)
    if (id !== undefined) return heldBlock(workspace, id, block)
    if (block.type === 'tag' && block.tag === 'database') return linkedView(workspace, page, block)
    if (block.type !== 'container' || block.tag !== 'synced_block' || block.attributes.has('url')) return block
    const anchor = workspace.random.uuid().replaceAll('-', '')
    return { ...block, attributes: new Map([['url', `${pageUrl(page.id)}#${anchor}`]]) }
  })
}

function heldBlock(workspace: Workspace, id: string, block: Block): Block {
  const database = workspace.databases.get(id)
  const inline = block.type === 'tag' ? block.attributes.get('inline') : undefined
  if (database !== undefined && inline !== undefined) database.inline = inline === 'true'
  return objectBlock(workspace, id) ?? block
}

function linkedView(workspace: Workspace, page: Page, block: TagBlock): Block {
  const id = readId(block.attributes.get('data-source-url') ?? '')
  const source = id === undefined ? undefined : workspace.dataSources.get(id)
  return source === undefined ? block : databaseBlock(makeLinkedDatabase(workspace, page.id, source))
}

function wouldDelete(workspace: Workspace, ids: readonly string[]): Error {
  const tags = ids.flatMap((id) => objectBlock(workspace, id) ?? [])
  return invalid(
    `This update would delete ${ids.length} child page(s) or database(s):\n${printBlocks(tags)}\n` +
      'Keep their tags in the content, or set allow_deleting_content to true.',
  )
}

/** `<database data-source-url="collection://…">` shows a data source that is elsewhere. */
function assertLinkedViews(workspace: Workspace, blocks: readonly Block[]): void {
  for (const block of walkBlocks(blocks)) {
    if (block.type !== 'tag' || (block.tag !== 'database' && block.tag !== 'page') || heldId(block) !== undefined)
      continue
    const url = block.attributes.get('data-source-url') ?? block.attributes.get('url') ?? ''
    const source = readId(url)
    if (block.tag === 'database' && source !== undefined && workspace.dataSources.has(source)) continue
    throw invalid(
      `<${block.tag}> names ${JSON.stringify(url.slice(0, 200))}, which is no ${block.tag} of this workspace.`,
    )
  }
}

/** Summaries and transcripts are made by the server: new meeting notes come without them, and transcripts never change. */
function assertMeetings(before: readonly Block[], after: readonly Block[]): void {
  const known = new Set(partsOf(before, ['transcript']).map(print))
  for (const transcript of partsOf(after, ['transcript'])) {
    if (!known.has(print(transcript)))
      throw invalid('A <transcript> cannot be written or changed. Leave it as it was fetched.')
  }
  const isNew = meetings(after).length > meetings(before).length
  if (isNew && partsOf(after, ['summary']).length > partsOf(before, ['summary']).length) {
    throw invalid('New <meeting-notes> must come without <summary> and <transcript>.')
  }
}

function meetings(blocks: readonly Block[]): ContainerBlock[] {
  return [...walkBlocks(blocks)].filter((block): block is ContainerBlock => isContainer(block, 'meeting-notes'))
}

function partsOf(blocks: readonly Block[], tags: readonly string[]): Block[] {
  return meetings(blocks).flatMap(({ children }) =>
    children.filter((child) => tags.some((tag) => isContainer(child, tag))),
  )
}

function isContainer(block: Block, tag: string): block is ContainerBlock {
  return block.type === 'container' && block.tag === tag
}

function print(block: Block): string {
  return printBlocks([block])
}
