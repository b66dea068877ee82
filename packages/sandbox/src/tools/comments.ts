import * as z from 'zod'

import { invalid, notFound } from '../workspace/api-error.js'
import type { Comment, Discussion } from '../workspace/model.js'
import { escapeXml, pageUrl, readId, unwrap } from '../workspace/urls.js'
import { pageOf, type Workspace } from '../workspace/workspace.js'
import { defineTool } from './tool.js'

export const getComments = defineTool({
  name: 'notion-get-comments',
  title: 'Get comments',
  description: 'Reads the discussions of a page.',
  effect: 'read',
  input: z.object({
    page_id: z.string(),
    include_resolved: z.boolean().optional(),
    include_all_blocks: z.boolean().optional().describe('Also discussions of single blocks.'),
    discussion_id: z.string().optional().describe('One discussion://… only.'),
  }),
  run({ workspace }, input) {
    const page = pageOf(workspace, requireId(input.page_id))
    const all = workspace.discussions.filter(({ pageId }) => pageId === page.id)
    const shown = all.filter((discussion) => {
      if (input.discussion_id !== undefined) return uri(discussion) === unwrap(input.discussion_id)
      if (discussion.resolved && !input.include_resolved) return false
      return discussion.context === 'page' || input.include_all_blocks === true
    })
    const lines = shown.map((discussion) => render(workspace, discussion))
    const head = `<discussions total-count="${all.length}" shown-count="${shown.length}">`
    return { text: [head, ...lines, '</discussions>'].join('\n') }
  },
})

export const createComment = defineTool({
  name: 'notion-create-comment',
  title: 'Create comment',
  description: 'Adds a comment to a page, to some text of it, or to a discussion.',
  effect: 'create',
  input: z.object({
    page_id: z.string(),
    discussion_id: z.string().optional().describe('Replies to this discussion://….'),
    selection_with_ellipsis: z.string().optional().describe('The text to comment on: its start, "...", its end.'),
    markdown: z.string().optional(),
    rich_text: z.array(z.looseObject({ type: z.string().optional() })).optional(),
  }),
  run({ workspace, user }, input) {
    const page = pageOf(workspace, requireId(input.page_id))
    const text = commentText(input.markdown, input.rich_text)
    const comment = { id: workspace.random.uuid(), userId: user.id, atMs: workspace.clock.nowMs(), text }
    if (input.discussion_id === undefined) {
      workspace.discussions.push(openDiscussion(workspace, page, comment, input.selection_with_ellipsis))
    } else {
      discussionOf(workspace, page.id, input.discussion_id).comments.push(comment)
    }
    return { result: { status: 'success', id: comment.id } }
  },
})

function commentText(markdown: string | undefined, richText: readonly Record<string, unknown>[] | undefined): string {
  if ((markdown === undefined) === (richText === undefined)) {
    throw invalid('Exactly one of markdown and rich_text must be given.')
  }
  const text = markdown ?? (richText ?? []).map(plainText).join('')
  if (text.trim() === '') throw invalid('A comment must not be empty.')
  return text
}

function plainText(part: Record<string, unknown>): string {
  const text = part['text']
  return typeof text === 'object' && text !== null && 'content' in text ? String(text.content) : ''
}

function openDiscussion(
  workspace: Workspace,
  page: { id: string; content: string },
  comment: Comment,
  selection: string | undefined,
): Discussion {
  const textContext = selection === undefined ? '' : findSelection(page.content, selection)
  const onPage = selection === undefined
  return {
    id: workspace.random.uuid(),
    pageId: page.id,
    blockId: onPage ? page.id : workspace.random.uuid(),
    context: onPage ? 'page' : 'inline',
    textContext,
    resolved: false,
    comments: [comment],
  }
}

/** The text between the two ends of a selection such as `Offline sy...the roadmap`. */
function findSelection(content: string, selection: string): string {
  const [head = '', tail = ''] = selection.split('...')
  const start = content.indexOf(head)
  const end = content.indexOf(tail, start + head.length)
  if (head === '' || start < 0 || end < 0) throw invalid('selection_with_ellipsis does not match the page content.')
  return content.slice(start, tail === '' ? start + head.length : end + tail.length)
}

function discussionOf(workspace: Workspace, pageId: string, reference: string): Discussion {
  const wanted = unwrap(reference)
  const found = workspace.discussions.find((one) => one.pageId === pageId && uri(one) === wanted)
  if (found === undefined) throw notFound('discussion', wanted.slice(0, 200))
  return found
}

function uri({ pageId, blockId, id }: Discussion): string {
  return `discussion://${pageId}/${blockId}/${id}`
}

function render(workspace: Workspace, discussion: Discussion): string {
  const { comments, resolved, context, textContext } = discussion
  const anchor = textContext === '' ? '' : ` text-context="${escapeXml(textContext)}"`
  const head = `<discussion id="${uri(discussion)}" comment-count="${comments.length}" resolved="${resolved}" type="comment" context="${context}"${anchor}>`
  const lines = comments.map(({ id, userId, atMs, text }) => {
    const email = workspace.users.find((user) => user.id === userId)?.email ?? ''
    const url = `${pageUrl(discussion.pageId)}?d=${discussion.id.replaceAll('-', '')}`
    return `<comment id="${id}" url="${url}" user-url="user://${userId}/${email}" datetime="${new Date(atMs).toISOString()}">${escapeXml(text)}</comment>`
  })
  return [head, ...lines, '</discussion>'].join('\n')
}

function requireId(reference: string): string {
  const id = readId(unwrap(reference))
  if (id === undefined) throw invalid('page_id must be a page URL or a UUID.')
  return id
}
