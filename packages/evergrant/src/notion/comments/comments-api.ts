import { EvergrantError, isEvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import type { CallOptions } from '../caller.js'
import type { Arguments } from '../calls/drift.js'
import type { Comment, Comments, Discussion } from '../comments.js'
import type { NotionContext } from '../context.js'
import { idOf } from '../pages/parent.js'
import { parseReference } from '../references/reference.js'
import { unwrapped } from '../replies/envelope.js'
import { parseComments } from '../replies/comments-reply.js'

export function createComments(context: NotionContext): Comments {
  return {
    list: (page, options = {}) => listComments(context, page, options),
    add: (page, markdown, { on, ...options } = {}) =>
      createComment(
        context,
        { page_id: idOf(page), selection_with_ellipsis: on && selectionOf(on) },
        { markdown, options },
      ),
    reply: (page, discussion, markdown, options = {}) =>
      createComment(context, { page_id: idOf(page), discussion_id: unwrapped(discussion) }, { markdown, options }),
    wait: (page, options = {}) => waitForComment(context, page, options),
  }
}

type ListOptions = NonNullable<Parameters<Comments['list']>[1]>

async function listComments(
  { calls }: NotionContext,
  page: string,
  { resolved, allBlocks, discussion, signal }: ListOptions,
): Promise<readonly Discussion[]> {
  const args = {
    page_id: idOf(page),
    include_resolved: resolved,
    include_all_blocks: allBlocks,
    discussion_id: discussion && unwrapped(discussion),
  }
  return parseComments(await calls.call('get_comments', args, { signal }))
}

async function createComment(
  { calls }: NotionContext,
  where: Arguments,
  { markdown, options }: { readonly markdown: string; readonly options: CallOptions },
): Promise<{ readonly id: string }> {
  const { inputSchema } = await calls.definition('create_comment', options)
  const properties = isObject(inputSchema['properties']) ? inputSchema['properties'] : {}
  // Contracts before Markdown knew rich text alone.
  const isOld = 'rich_text' in properties && !('markdown' in properties)
  const text = isOld ? { rich_text: [{ type: 'text', text: { content: markdown } }] } : { markdown }
  try {
    return { id: idIn(await calls.call('create_comment', { ...where, ...text }, options)) }
  } catch (error) {
    const id = isEvergrantError(error, 'MAYBE_COMMITTED') ? error.details['committedResourceId'] : undefined
    if (typeof id !== 'string') throw error
    return { id }
  }
}

function idIn(answer: unknown): string {
  const result = isObject(answer) && isObject(answer['result']) ? answer['result'] : answer
  const id = isObject(result) ? result['id'] : undefined
  if (typeof id === 'string') return id
  throw new EvergrantError('MAYBE_COMMITTED', 'The server accepted the write, and did not say which comment it made', {
    details: { accepted: true },
    hint: 'Look at the page, and do not send the comment again unless it is missing.',
  })
}

/** First and last characters of the text, as the tool wants it. */
function selectionOf(text: string): string {
  const [head = '', tail] = text.trim().split(/\s*(?:…|\.\.\.)\s*/, 2)
  if (tail !== undefined) return `${head}...${tail}`
  const signs = [...head]
  return signs.length <= 2 * SHOWN ? head : `${signs.slice(0, SHOWN).join('')}...${signs.slice(-SHOWN).join('')}`
}

type WaitOptions = NonNullable<Parameters<Comments['wait']>[1]>

async function waitForComment(
  context: NotionContext,
  page: string,
  { everyMs = EVERY_MS, discussion, notBy, signal }: WaitOptions,
): ReturnType<Comments['wait']> {
  const list = () => listComments(context, page, { resolved: true, allBlocks: true, discussion, signal })
  const known = new Set((await list()).flatMap(({ comments }) => comments.map(({ id }) => id)))
  for (;;) {
    await context.clock.sleep(everyMs, signal)
    for (const found of await list()) {
      const comment = found.comments.find((one) => !known.has(one.id) && !isBy(one, notBy))
      if (comment !== undefined) return { discussion: found, comment }
    }
  }
}

/** By ID, `user://…` or e-mail address. */
function isBy({ userId, userEmail }: Comment, user: string | undefined): boolean {
  if (user === undefined) return false
  const wanted = parseReference(user)?.id ?? user
  return [userId, userEmail].some((one) => one?.toLowerCase() === wanted.toLowerCase())
}

const SHOWN = 10
const EVERY_MS = 10_000
