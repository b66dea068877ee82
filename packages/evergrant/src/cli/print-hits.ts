import type { SearchHit } from '../notion-entry.js'
import type { Context } from './context.js'
import { onOneLine, paint, shorten, withoutControls } from './terminal.js'

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
