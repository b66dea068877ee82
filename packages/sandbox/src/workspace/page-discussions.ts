import { type BlockTree, mapTree } from './block-ids.js'
import { markRange } from './markdown/mark-range.js'
import { type RichText, visibleText } from './markdown/rich-text.js'
import type { Discussion, Page } from './model.js'
import { escapeXml } from './urls.js'
import type { Workspace } from './workspace.js'

/** A discussion as replies name it. */
export function discussionUrl({ pageId, blockId, id }: Discussion): string {
  return `discussion://${pageId}/${blockId}/${id}`
}

/** The discussions of a page in short, with the beginning of what was said first. */
export function renderPageDiscussions(workspace: Workspace, page: Page): string {
  const all = workspace.discussions.filter(({ pageId, kind }) => pageId === page.id && kind === 'comment')
  const open = all.filter(({ resolved }) => !resolved)
  const lines = open.map((discussion) => {
    const { comments, context } = discussion
    const preview = escapeXml((comments[0]?.text ?? '').slice(0, 80))
    return `<discussion url="${discussionUrl(discussion)}" comment-count="${comments.length}" context="${context}">${preview}</discussion>`
  })
  const head = `<page-discussions total-count="${all.length}" shown-count="${open.length}">`
  return [head, ...lines, '</page-discussions>'].join('\n')
}

/** Blocks with a span round every text that is discussed. */
export function markDiscussed(workspace: Workspace, page: Page, tree: BlockTree): BlockTree {
  const open = workspace.discussions.filter(
    (one) => one.pageId === page.id && one.context === 'inline' && !one.resolved,
  )
  return mapTree(tree, (block, id) => {
    const here = open.filter(({ blockId }) => blockId === id)
    return 'text' in block ? { ...block, text: here.reduce(markAnchor, block.text) } : block
  })
}

function markAnchor(text: RichText, discussion: Discussion): RichText {
  const from = visibleText(text).indexOf(discussion.textContext)
  return from < 0 ? text : markRange(text, from, from + discussion.textContext.length, discussionUrl(discussion))
}
