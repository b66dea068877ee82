import type { SearchHit } from '../../notion-entry.js'
import { parseSearchReply } from '../../notion/replies/search-reply.js'
import type { Context } from '../context.js'
import { onOneLine, paint, shorten, withoutControls } from '../terminal.js'

export interface Answer {
  readonly value: unknown
  /** As people read what is no data. */
  readonly text: string
}

/** What the plainest search was answered. Loaded with each, and nothing else of the library is. */
export function printReply(
  context: Context,
  { value, text }: Answer,
  { query, limit, most }: { readonly query: string; readonly limit: number | undefined; readonly most: number },
): void {
  const reply = parseSearchReply(value)
  for (const notice of reply?.notices ?? []) context.warn(onOneLine(notice))
  if (reply !== undefined && reply.hits.length === most) warnOfCeiling(context, most, limit)
  if (context.flags.json) return context.printJson(value)
  if (reply === undefined) return context.print(text)
  printHits(context, query, reply.hits.slice(0, limit))
}

/** A search that is as full as the server makes it says nothing of what else there is. */
export function warnOfCeiling(context: Context, count: number, limit: number | undefined): void {
  if (limit !== undefined && count < limit) context.warn(`The server shows ${count} at most, and there may be more.`)
}

/** What a search found, on stdout. */
export function printHits(context: Context, query: string, hits: readonly SearchHit[]): void {
  if (hits.length === 0) context.say(`Nothing found for ${JSON.stringify(withoutControls(query))}.`)
  else context.printFormatted(hits.map((hit) => describe(hit, context)).join('\n\n'))
}

function describe({ title, url, type, highlight }: SearchHit, context: Context): string {
  const { stdout, env } = context.io
  const heading = paint(stdout, env, 'bold', onOneLine(title))
  const lines = [type === '' ? heading : `${heading} (${onOneLine(type)})`, `  ${onOneLine(url)}`]
  if (highlight !== '') lines.push(`  ${shorten(onOneLine(highlight), 200)}`)
  return lines.join('\n')
}
