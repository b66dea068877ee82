import { EvergrantError } from '../../errors.js'
import type { NotionContext } from '../context.js'
import { fetchPage } from '../fetch-notion.js'
import type { FetchedPage } from '../fetched.js'
import type { ContentUpdate, EditOptions, EditResult, Pages } from '../pages.js'
import { applyUpdates, updatesBetween } from './content-updates.js'
import { hasLanded } from './same-content.js'
import { assertRevision, carryOut, type PlannedWrite } from './update-page.js'

export async function editPage(
  context: NotionContext,
  reference: string,
  { change, options }: { readonly change: Parameters<Pages['edit']>[1]; readonly options: EditOptions },
): Promise<EditResult> {
  const { clock } = context
  const page = await fetchPage(context, reference, options)
  assertRevision(page, options.revision)
  const startedAt = clock.now()
  const asked = await change(page)
  const write = planEdit(page, asked)
  if (clock.now() - startedAt < FRESH_MS || options.dryRun === true) return carryOut(context, write, options)
  // The change took its time, as a person or a model does: the page can be another one by now.
  const current = await fetchPage(context, page.id, options)
  if (current.revision === page.revision) return carryOut(context, write, options)
  if (options.revision !== undefined) assertRevision(current, page.revision)
  return carryOut(context, rebase(current, page, write.updates), options)
}

export async function appendToPage(
  context: NotionContext,
  reference: string,
  {
    content,
    options,
  }: { readonly content: string; readonly options: EditOptions & { readonly at?: 'start' | 'end' | undefined } },
): Promise<EditResult> {
  const page = await fetchPage(context, reference, options)
  assertRevision(page, options.revision)
  const { at = 'end' } = options
  if (page.isTruncated && at === 'end') throw endNotGiven(page)
  const parts = at === 'start' ? [content, page.content] : [page.content, content]
  const update = { old: page.content, new: parts.filter((part) => part !== '').join('\n') }
  return carryOut(
    context,
    {
      ...writeOf(page, update.new, [update]),
      command: { command: 'insert_content', content, position: { type: at } },
      isHarmlessTwice: false,
      hasLanded: (now) => hasLanded([{ old: '', new: content }], { before: page.content, now }),
    },
    options,
  )
}

export async function replacePage(
  context: NotionContext,
  reference: string,
  { content, options }: { readonly content: string; readonly options: EditOptions },
): Promise<EditResult> {
  const page = await fetchPage(context, reference, options)
  assertRevision(page, options.revision)
  if (page.isTruncated) throw notWhole(page)
  return carryOut(
    context,
    {
      ...writeOf(page, content, [{ old: page.content, new: content }]),
      command: { command: 'replace_content', new_str: content },
      isHarmlessTwice: false,
      hasLanded: () => false,
    },
    options,
  )
}

function planEdit(page: FetchedPage, asked: string | readonly ContentUpdate[]): PlannedWrite {
  if (typeof asked !== 'string') return writeOf(page, applyUpdates(page.content, asked), asked)
  const updates = updatesBetween(page.content, asked)
  if (updates !== undefined) return writeOf(page, asked, updates)
  const write = writeOf(page, asked, [{ old: '', new: asked }])
  return { ...write, command: { command: 'insert_content', content: asked }, isHarmlessTwice: false }
}

/** The same replacements in the page of now, where they still have what they replace. @throws `EDIT_CONFLICT` */
function rebase(current: FetchedPage, base: FetchedPage, updates: readonly ContentUpdate[]): PlannedWrite {
  try {
    return writeOf(current, applyUpdates(current.content, updates), updates)
  } catch (cause) {
    throw new EvergrantError('EDIT_CONFLICT', `Somebody else changed the same part of ${current.url} meanwhile`, {
      cause,
      details: { page: current.url, revision: current.revision, expected: base.revision },
    })
  }
}

function writeOf(page: FetchedPage, after: string, updates: readonly ContentUpdate[]): PlannedWrite {
  return {
    page,
    after,
    updates,
    command: {
      command: 'update_content',
      content_updates: updates.map(({ old, new: text, all }) => ({
        old_str: old,
        new_str: text,
        ...(all === true && { replace_all_matches: true }),
      })),
    },
    isHarmlessTwice: updates.every(({ old }) => !after.includes(old)),
    hasLanded: (now) => hasLanded(updates, { before: page.content, now }),
  }
}

function notWhole({ url, unknownBlockCount }: FetchedPage): EvergrantError {
  return new EvergrantError('RESULT_INCOMPLETE', `${url} was not given whole, so it cannot be replaced as a whole`, {
    details: { page: url, unknownBlockCount },
    hint: 'Change the parts that are there with an edit.',
  })
}

function endNotGiven({ url, unknownBlockCount }: FetchedPage): EvergrantError {
  return new EvergrantError(
    'RESULT_INCOMPLETE',
    `${url} was not given whole, so nobody could see what is added at its end`,
    {
      details: { page: url, unknownBlockCount },
      hint: 'Nothing was written. Add it at the start, or after a text that is there with an edit.',
    },
  )
}

/** A fetch that is no older is taken for what is there now. */
const FRESH_MS = 1_000
