import { invalid } from './api-error.js'
import type { Block } from './markdown/block.js'
import { parseBlocks } from './markdown/parse-blocks.js'
import { printBlocks } from './markdown/print-blocks.js'
import type { Page } from './model.js'
import { blocksOf, heldIds, withoutObject } from './page-blocks.js'
import { readId } from './urls.js'
import type { Workspace } from './workspace.js'

/** What a template puts into a page, without child pages and databases. Throws for an id of no template and no page. */
export function templateBlocks(workspace: Workspace, reference: string): readonly Block[] {
  const id = readId(reference)
  const templates = [...workspace.dataSources.values()].flatMap((source) => source.templates)
  const template = templates.find((one) => one.id === id)
  const page = id === undefined ? undefined : workspace.pages.get(id)
  if (template === undefined && page === undefined) {
    throw invalid(`There is no template ${JSON.stringify(reference.slice(0, 200))}.`)
  }
  const blocks = page === undefined ? parseBlocks(template?.content ?? '') : blocksOf(page)
  return heldIds(blocks).reduce<readonly Block[]>(withoutObject, blocks)
}

/** The Markdown of a page with a template at its end. */
export function withTemplate(workspace: Workspace, page: Page, reference: string): string {
  const template = printBlocks(templateBlocks(workspace, reference))
  return [page.content, template].filter((part) => part !== '').join('\n')
}
