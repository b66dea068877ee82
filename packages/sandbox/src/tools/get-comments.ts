import * as z from 'zod'

import { isLarge, type Offer } from '../offer.js'
import type { Discussion, Page } from '../workspace/model.js'
import { discussionUrl } from '../workspace/page-discussions.js'
import { escapeXml, pageUrl, readId, unwrap } from '../workspace/urls.js'
import type { Workspace } from '../workspace/workspace.js'
import { requirePage } from './page-parent.js'
import { defineTool } from './tool.js'

const Input = z.object({
  page_id: z.string(),
  include_resolved: z.boolean().optional(),
  include_all_blocks: z.boolean().optional().describe('Also discussions of single blocks.'),
  discussion_id: z.string().optional().describe('One discussion://… only.'),
})

export const getComments = defineTool({
  name: 'notion-get-comments',
  title: 'Get comments',
  description: 'Reads the discussions of a page.',
  effect: 'read',
  input: Input,
  run({ workspace, offer }, input) {
    const page = requirePage(workspace, input.page_id)
    const all = discussionsOf(workspace, page, offer)
    const shown = all.filter((discussion) => isShown(discussion, input))
    const lines = shown.map((discussion) => renderDiscussion(workspace, discussion))
    const head = `<discussions total-count="${all.length}" shown-count="${shown.length}">`
    const text = [head, ...lines, '</discussions>'].join('\n')
    if (offer.vintage === '2026-03') return { text }
    return { text, suggested_edits_status: isLarge(offer) ? 'available' : 'not_enabled' }
  },
})

/** Suggested edits are among them where the plan has them. */
function discussionsOf(workspace: Workspace, page: Page, offer: Offer): Discussion[] {
  const hasSuggestions = isLarge(offer) && offer.vintage !== '2026-03'
  return workspace.discussions.filter(
    ({ pageId, kind }) => pageId === page.id && (kind === 'comment' || hasSuggestions),
  )
}

function isShown(discussion: Discussion, input: z.infer<typeof Input>): boolean {
  if (input.discussion_id !== undefined) return discussion.id === readId(unwrap(input.discussion_id))
  if (discussion.resolved && input.include_resolved !== true) return false
  return discussion.kind === 'suggested_edit' || discussion.context === 'page' || input.include_all_blocks === true
}

function renderDiscussion(workspace: Workspace, discussion: Discussion): string {
  const { comments, resolved, context, textContext, kind } = discussion
  const type = kind === 'comment' ? 'type="comment"' : `kind="${kind}"`
  const anchor = textContext === '' ? '' : ` text-context="${escapeXml(textContext)}"`
  const head = `<discussion id="${discussionUrl(discussion)}" comment-count="${comments.length}" resolved="${resolved}" ${type} context="${context}"${anchor}>`
  const lines = comments.map(({ id, userId, atMs, text }) => {
    const email = workspace.users.find((user) => user.id === userId)?.email ?? ''
    const url = `${pageUrl(discussion.pageId)}?d=${discussion.id.replaceAll('-', '')}`
    return `<comment id="${id}" url="${url}" user-url="user://${userId}/${email}" datetime="${new Date(atMs).toISOString()}">${escapeXml(text)}</comment>`
  })
  return [head, ...lines, '</discussion>'].join('\n')
}
