import { EvergrantError, isEvergrantError } from '../../errors.js'
import { settled } from '../async-tasks.js'
import type { CallOptions } from '../caller.js'
import { afterWrite, lookAt, wasAccepted } from '../calls/after-write.js'
import type { NotionContext } from '../context.js'
import { fetchPage } from '../fetch-notion.js'
import type { FetchedPage } from '../fetched.js'
import type { ContentUpdate, EditOptions, EditResult } from '../pages.js'
import { unifiedDiff } from '../text/unified-diff.js'
import { assertChildrenKept, assertNoneMoved } from './children-at-risk.js'
import { firstDifference } from './first-difference.js'
import { isSameContent } from './same-content.js'
import { writtenFrom } from './written-page.js'

/** One write of a page's content, worked out and not yet sent. */
export interface PlannedWrite {
  readonly page: FetchedPage
  readonly after: string
  readonly updates: readonly ContentUpdate[]
  /** The command of `update-page` and what belongs to it. */
  readonly command: Readonly<Record<string, unknown>>
  /** To send it once more can do no harm: where the first has landed, the server refuses the second. */
  readonly isHarmlessTwice: boolean
  /** Whether the text that is there now has it, by what was meant or by what else can be seen of it. */
  hasLanded(now: string): boolean
}

/** Sends the write unless it is a dry run or changes nothing, fetches again, and compares. */
export async function carryOut(context: NotionContext, write: PlannedWrite, options: EditOptions): Promise<EditResult> {
  const { page, after, updates } = write
  if (options.allowMovingChildren !== true) assertNoneMoved(page.content, after)
  if (options.allowDeletingChildren !== true) assertChildrenKept(page.content, after)
  const result = {
    page: writtenFrom(page),
    before: page.content,
    after,
    diff: unifiedDiff(page.content, after),
    updates,
    revision: page.revision,
  }
  if (page.content === after) return { ...result, outcome: 'unchanged' }
  if (options.dryRun === true) return { ...result, outcome: 'dry-run' }
  const now = await sendAndLook(context, write, options)
  if (!isThere(write, now)) throw notVerified(write, now)
  return {
    ...result,
    after: now.content,
    diff: unifiedDiff(page.content, now.content),
    revision: now.revision,
    outcome: 'verified',
  }
}

/** Refuses a page that is not the one that the change was made for. @throws `EDIT_CONFLICT` */
export function assertRevision(page: FetchedPage, revision: string | undefined): void {
  if (revision === undefined || page.revision === revision) return
  throw new EvergrantError('EDIT_CONFLICT', `${page.url} has changed since the change was made for it`, {
    details: { page: page.url, revision: page.revision, expected: revision, editedAt: page.editedAt },
  })
}

/** The page as it is after the write. A write whose answer was lost is looked for before anything is sent again. */
async function sendAndLook(context: NotionContext, write: PlannedWrite, options: EditOptions): Promise<FetchedPage> {
  const look = () => fetchPage(context, write.page.id, options)
  try {
    await send(context, write, options)
  } catch (error) {
    if (isEvergrantError(error, 'VALIDATION_FAILED')) throw conflictOr(error, { write, now: await look() })
    if (!isEvergrantError(error, 'MAYBE_COMMITTED')) throw error
    return lookForIt(context, write, { options, error, look })
  }
  return afterWrite(look, lookAt(write.page.url, options))
}

async function lookForIt(
  context: NotionContext,
  write: PlannedWrite,
  {
    options,
    error,
    look,
  }: { readonly options: EditOptions; readonly error: EvergrantError; look(): Promise<FetchedPage> },
): Promise<FetchedPage> {
  const following = lookAt(write.page.url, options, error)
  for (const waitMs of [0, LATE_MS]) {
    if (waitMs > 0) await context.clock.sleep(waitMs, options.signal)
    const now = await afterWrite(look, following)
    if (isThere(write, now)) return now
    if (now.revision !== write.page.revision) throw unclear(error, now)
  }
  if (!write.isHarmlessTwice || wasAccepted(error)) throw unclear(error, write.page)
  const sendAgain = () =>
    send(context, write, options).catch((second: unknown) => {
      // The first has landed meanwhile, and there is nothing left to match: the look that follows tells.
      if (!isEvergrantError(second, 'VALIDATION_FAILED', 'MAYBE_COMMITTED')) throw second
    })
  await afterWrite(sendAgain, { ...following, what: 'sending it once more' })
  return afterWrite(look, following)
}

async function send(context: NotionContext, { page, command }: PlannedWrite, options: EditOptions): Promise<void> {
  const args = {
    page_id: page.id,
    ...command,
    allow_deleting_content: options.allowDeletingChildren === true ? true : undefined,
  }
  await settled(context, await callLarge(context, args, options), options)
}

/** Large writes may go on as tasks, which the caller waits for; what is too large for that is written at once. */
async function callLarge(
  { calls }: NotionContext,
  args: Readonly<Record<string, unknown>>,
  { signal }: CallOptions,
): Promise<unknown> {
  const optional = ['allow_async', 'allow_deleting_content']
  const call = (more: object) => calls.call('update_page', { ...args, ...more }, { signal, optional })
  if (JSON.stringify(args).length < LARGE) return call({})
  try {
    return await call({ allow_async: true })
  } catch (error) {
    // Refused, so nothing was written.
    if (!isEvergrantError(error, 'VALIDATION_FAILED')) throw error
    return call({ allow_async: false })
  }
}

function isThere({ after, hasLanded }: PlannedWrite, { content }: FetchedPage): boolean {
  return isSameContent(after, content) || hasLanded(content)
}

/** The server matches against the page of now: what was there a moment ago need not be. */
function conflictOr(
  error: EvergrantError,
  { write, now }: { readonly write: PlannedWrite; readonly now: FetchedPage },
): EvergrantError {
  if (now.revision === write.page.revision) return error
  return new EvergrantError('EDIT_CONFLICT', `${now.url} changed while the change was on its way: ${error.message}`, {
    cause: error,
    details: { page: now.url, revision: now.revision, expected: write.page.revision },
  })
}

function unclear(error: EvergrantError, now: FetchedPage): EvergrantError {
  return new EvergrantError('MAYBE_COMMITTED', `${error.message}; ${now.url} does not show it`, {
    cause: error,
    details: { ...error.details, page: now.url, revision: now.revision },
    hint: error.hint,
  })
}

function notVerified({ page: before, after }: PlannedWrite, now: FetchedPage): EvergrantError {
  if (now.isTruncated) {
    return new EvergrantError('MAYBE_COMMITTED', `${now.url} is not given whole, and what is given does not show it`, {
      details: { page: now.url, revision: now.revision, before: before.revision },
    })
  }
  return new EvergrantError(
    'EDIT_NOT_VERIFIED',
    `${now.url} does not show what was written${firstDifference(after, now.content)}`,
    {
      details: { page: now.url, revision: now.revision, before: before.revision },
    },
  )
}

/** A write can land a moment after its answer was lost. */
const LATE_MS = 2_000
/** From here on Notion may make a task of it. */
const LARGE = 20_000
