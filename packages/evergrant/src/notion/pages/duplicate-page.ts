import { EvergrantError, isEvergrantError } from '../../errors.js'
import { settled } from '../async-tasks.js'
import type { CallOptions } from '../caller.js'
import { afterWrite, lookAt } from '../calls/after-write.js'
import type { NotionContext } from '../context.js'
import { fetchPage } from '../fetch-notion.js'
import type { FetchedPage } from '../fetched.js'
import type { Pages, WrittenPage } from '../pages.js'
import { pageUrl } from '../references/reference.js'
import { idOf } from './parent.js'
import { parseWrittenPage, writtenFrom } from './written-page.js'

type Duplicating = NonNullable<Parameters<Pages['duplicate']>[1]>

/** The server names the copy at once and fills it later, with no task that could be asked for: its text is looked for. */
export async function duplicatePage(
  context: NotionContext,
  reference: string,
  options: Duplicating,
): Promise<WrittenPage> {
  const original = options.wait === false ? undefined : await fetchPage(context, reference, { signal: options.signal })
  const copy = await makeCopy(context, reference, { signal: options.signal })
  if (original !== undefined) await waitForText(context, { copy, original }, options)
  return copy
}

async function makeCopy(context: NotionContext, reference: string, options: CallOptions): Promise<WrittenPage> {
  try {
    const answer = await context.calls.call('duplicate_page', { page_id: idOf(reference) }, options)
    return parseWrittenPage(await settled(context, answer, options))
  } catch (error) {
    const lost = isEvergrantError(error, 'MAYBE_COMMITTED') ? error : undefined
    const id = lost?.details['committedResourceId']
    if (typeof id !== 'string') throw error
    return writtenFrom(await afterWrite(() => fetchPage(context, id, options), lookAt(pageUrl(id), options, lost)))
  }
}

interface Copied {
  readonly copy: WrittenPage
  readonly original: FetchedPage
}

/** @throws `MAYBE_COMMITTED` where it does not come: the copy is there all the same */
async function waitForText(
  context: NotionContext,
  { copy, original }: Copied,
  { signal, timeoutMs = TIMEOUT_MS }: Duplicating,
): Promise<void> {
  const { clock } = context
  const endsAt = clock.now() + timeoutMs
  const poll = async () => {
    let seen: Seen = { lines: 0, forMs: 0 }
    while (!isFilled(seen, original)) {
      if (clock.now() + POLL_MS > endsAt) throw notFilled(timeoutMs)
      await clock.sleep(POLL_MS, signal)
      const lines = linesOf((await fetchPage(context, copy.id, { signal })).content)
      seen = { lines, forMs: lines === seen.lines ? seen.forMs + POLL_MS : 0 }
    }
  }
  await afterWrite(poll, {
    what: `the wait for the text of the copy, ${copy.url},`,
    hint: `Do not copy the page again. Write nothing into the copy before its text is there: \`evergrant fetch ${copy.url}\` shows it.`,
    details: { page: copy.url },
    signal,
  })
}

interface Seen {
  readonly lines: number
  /** How long it has been so. */
  readonly forMs: number
}

/** The tags and files of a copy have addresses of their own, so its lines are counted. What has come and grows no more is all that comes. */
function isFilled({ lines, forMs }: Seen, original: FetchedPage): boolean {
  return lines >= linesOf(original.content) || (lines > 0 && forMs >= STILL_MS)
}

function linesOf(content: string): number {
  return content === '' ? 0 : content.split('\n').length
}

function notFilled(timeoutMs: number): EvergrantError {
  return new EvergrantError('REQUEST_TIMEOUT', `it has not come within ${timeoutMs / 1000} s`)
}

const POLL_MS = 1_000
const STILL_MS = 10_000
const TIMEOUT_MS = 5 * 60_000
