import * as z from 'zod'

import { invalid, notFound } from '../workspace/api-error.js'
import { storedComment, storedRichText } from '../workspace/comment-text.js'
import type { Comment, Discussion, Page } from '../workspace/model.js'
import { findSelection } from '../workspace/selection.js'
import { assertNotInTrash } from '../workspace/trash.js'
import { readId, unwrap } from '../workspace/urls.js'
import type { Workspace } from '../workspace/workspace.js'
import { requirePage } from './page-parent.js'
import { type CallContext, defineTool } from './tool.js'

const RichTextItem = z.object({
  type: z.enum(['text', 'mention', 'equation']).optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
  text: z.object({ content: z.string().max(2000), link: z.object({ url: z.string() }).nullish() }).optional(),
  mention: z.record(z.string(), z.unknown()).optional(),
  equation: z.object({ expression: z.string() }).optional(),
})

const Input = z.object({
  page_id: z.string(),
  discussion_id: z.string().optional().describe('Replies to this discussion://….'),
  selection_with_ellipsis: z
    .string()
    .optional()
    .describe('The text to comment on: about ten characters of its start, "...", about ten of its end.'),
  markdown: z
    .string()
    .optional()
    .describe('Inline forms, mentions, and up to three suggested_markdown lines of uploads.'),
  rich_text: z.array(RichTextItem).max(100).optional(),
})

type CommentInput = z.infer<typeof Input>

export const createComment = defineTool({
  name: 'notion-create-comment',
  title: 'Create comment',
  description: 'Adds a comment to a page, to some text of it, or to a discussion.',
  effect: 'create',
  input: Input,
  run(context, input) {
    const { workspace, user } = context
    const { discussion_id: reference, selection_with_ellipsis: selection } = input
    const page = requirePage(workspace, input.page_id)
    assertNotInTrash(workspace, page)
    if (reference !== undefined && selection !== undefined) {
      throw invalid('discussion_id and selection_with_ellipsis exclude each other.')
    }
    const discussion = reference === undefined ? undefined : discussionOf(workspace, page, reference)
    const place = placeOf(page, selection)
    const text = commentText(context, input)
    const comment = { id: workspace.random.uuid(), userId: user.id, atMs: workspace.clock.nowMs(), text }
    if (discussion === undefined) workspace.discussions.push(open(workspace, page, { comment, place }))
    else discussion.comments.push(comment)
    return { result: { status: 'success', id: comment.id } }
  },
})

function commentText({ workspace, user }: CallContext, { markdown, rich_text: richText }: CommentInput): string {
  if (markdown !== undefined && richText === undefined) return storedComment(workspace, markdown)
  if (markdown === undefined && richText !== undefined) {
    return storedRichText({ workspace, userId: user.id }, richText)
  }
  throw invalid('Exactly one of markdown and rich_text must be given.')
}

type DiscussionPlace = Pick<Discussion, 'blockId' | 'context' | 'textContext'>

function placeOf(page: Page, selection: string | undefined): DiscussionPlace {
  if (selection === undefined) return { blockId: page.id, context: 'page', textContext: '' }
  const { blockId, text } = findSelection(page, selection)
  return { blockId, context: 'inline', textContext: text }
}

function open(
  workspace: Workspace,
  page: Page,
  { comment, place }: { readonly comment: Comment; readonly place: DiscussionPlace },
): Discussion {
  const id = workspace.random.uuid()
  return { id, pageId: page.id, kind: 'comment', resolved: false, comments: [comment], ...place }
}

function discussionOf(workspace: Workspace, page: Page, reference: string): Discussion {
  const id = readId(unwrap(reference))
  const found = workspace.discussions.find((one) => one.pageId === page.id && one.id === id)
  if (found === undefined) throw notFound('discussion', reference.slice(0, 200))
  return found
}
