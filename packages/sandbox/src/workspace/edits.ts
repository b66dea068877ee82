import { invalid } from './api-error.js'
import type { Page, Parent } from './model.js'
import { pageUrl, readId } from './urls.js'
import { type Workspace, ancestorsOf } from './workspace.js'

export interface ContentUpdate {
  readonly old_str: string
  readonly new_str: string
  readonly replace_all_matches?: boolean | undefined
}

/** Applies literal replacements one after the other; if one fails, none is applied. */
export function applyUpdates(content: string, updates: readonly ContentUpdate[]): string {
  return updates.reduce((text, update) => {
    const { old_str: before, new_str: after, replace_all_matches: all = false } = update
    if (before === '') throw invalid('old_str must not be empty.')
    const matches = text.split(before).length - 1
    const shown = JSON.stringify(before.slice(0, 100))
    if (matches === 0) throw invalid(`No matches found for old_str ${shown}. Fetch the page and copy its exact text.`)
    if (matches > 1 && !all) {
      throw invalid(`old_str ${shown} matches ${matches} times. Make it unique or set replace_all_matches to true.`)
    }
    return text.replaceAll(before, () => after)
  }, content)
}

/** Sets a page's content by its rules: child pages are kept unless that is allowed, and named objects move in. */
export function writeContent(workspace: Workspace, page: Page, content: string, allowDeleting: boolean): void {
  const before = childIds(page.content)
  const after = childIds(content)
  const lost = before.filter((id) => !after.includes(id))
  if (lost.length > 0 && !allowDeleting) {
    throw invalid(
      `This update would delete ${lost.length} child page(s) or database(s): ${lost.map((id) => pageUrl(id)).join(', ')}. ` +
        'Keep their tags in the content, or set allow_deleting_content to true.',
    )
  }
  const arriving = after.filter((id) => !before.includes(id))
  assertCanHold(workspace, { kind: 'page', id: page.id }, arriving)
  page.content = content
  for (const id of lost) removeObject(workspace, id)
  for (const id of arriving) moveUnder(workspace, page, id)
  page.editedAtMs = workspace.clock.nowMs()
}

/** The objects that a page's `<page url>` and `<database url>` tags hold, in order. */
export function childIds(content: string): string[] {
  const tags = content.matchAll(/<(?:page|database) url="([^"]*)"/g)
  return [...new Set([...tags].flatMap(([, url]) => readId(url ?? '') ?? []))]
}

/** Throws when one of the objects does not exist, or is above the place that it would move to. */
export function assertCanHold(workspace: Workspace, place: Parent, ids: readonly string[]): void {
  const above = ancestorsOf(workspace, place).map(({ url }) => url)
  for (const id of ids) {
    if (!workspace.pages.has(id) && !workspace.databases.has(id)) {
      throw invalid(`The content names ${pageUrl(id)}, which does not exist. Link to pages with <mention-page>.`)
    }
    if (above.includes(pageUrl(id))) throw invalid(`${pageUrl(id)} cannot be moved under its own descendant.`)
  }
}

function moveUnder(workspace: Workspace, page: Page, id: string): void {
  const moved = workspace.pages.get(id) ?? workspace.databases.get(id)
  if (moved === undefined) return
  const { parent } = moved
  if (parent.kind === 'page' && parent.id !== page.id) dropTag(workspace, parent.id, id)
  moved.parent = { kind: 'page', id: page.id }
}

function dropTag(workspace: Workspace, pageId: string, childId: string): void {
  const parent = workspace.pages.get(pageId)
  if (parent === undefined) return
  const lines = parent.content.split('\n').filter((line) => !childIds(line).includes(childId))
  parent.content = lines.join('\n')
}

function removeObject(workspace: Workspace, id: string): void {
  const page = workspace.pages.get(id)
  for (const child of page === undefined ? [] : childIds(page.content)) removeObject(workspace, child)
  workspace.pages.delete(id)
  workspace.databases.delete(id)
}
