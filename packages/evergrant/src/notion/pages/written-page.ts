import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import type { FetchedPage } from '../fetched.js'
import type { WrittenPage } from '../pages.js'
import { pageUrl, parseReference } from '../references/reference.js'
import { keptUrl } from '../replies/envelope.js'

/** The pages that a write names in its answer. @throws `MAYBE_COMMITTED` where it names none */
export function parseWrittenPages(answer: unknown): readonly WrittenPage[] {
  const list = isObject(answer) && Array.isArray(answer['pages']) ? answer['pages'] : [answer]
  const pages = list.filter(isObject).flatMap((page) => writtenPage(page) ?? [])
  if (pages.length > 0) return pages
  throw unnamed()
}

/** The only page of such an answer. */
export function parseWrittenPage(answer: unknown): WrittenPage {
  const page = isObject(answer) ? writtenPage(answer) : undefined
  if (page !== undefined) return page
  throw unnamed()
}

function unnamed(): EvergrantError {
  return new EvergrantError('MAYBE_COMMITTED', 'The server accepted the write, and did not say which pages it wrote', {
    details: { accepted: true },
    hint: 'Look for the pages, and do not send the write again unless they are missing.',
  })
}

export function writtenFrom({ id, url, title }: FetchedPage): WrittenPage {
  return { id, url, title }
}

/** Of each generation: `id` or `page_id`, `url` or `page_url`. */
function writtenPage(reply: Readonly<Record<string, unknown>>): WrittenPage | undefined {
  const { id = reply['page_id'], url = reply['page_url'], properties } = reply
  const found = [id, url].flatMap((value) => (typeof value === 'string' ? (parseReference(value)?.id ?? []) : []))[0]
  if (found === undefined) return undefined
  const title = isObject(properties) && typeof properties['title'] === 'string' ? properties['title'] : undefined
  return {
    id: found,
    url: typeof url === 'string' ? keptUrl(url) : pageUrl(found),
    ...(title !== undefined && { title }),
  }
}
