import type { Notion } from '../../notion-entry.js'
import { onOneLine } from '../terminal.js'
import { usage } from '../usage.js'

interface NamedPage {
  readonly id: string
  readonly url: string
  readonly title: string
}

/** The page that a dry run speaks of: it has to be there. @throws `NOT_FOUND`, `USAGE` */
export async function namedPage(
  notion: Pick<Notion, 'fetch'>,
  reference: string,
  signal: AbortSignal,
): Promise<NamedPage> {
  const page = await notion.fetch(reference, { signal })
  if (page.kind === 'page') return { id: page.id, url: page.url, title: page.title }
  throw usage(`${reference} is no page but a ${page.kind}`, 'Give the address, ID or title of a page.')
}

/** It in words. */
export function pageWords({ title, url }: NamedPage): string {
  return `${onOneLine(JSON.stringify(title))} ${url}`
}
