import type { Context } from './context.js'
import { formatColumns, shorten } from './terminal.js'

/** Rows on stdout, each no wider than the terminal, and on stderr what they are. */
export function printList(context: Context, rows: readonly (readonly string[])[], told: string): void {
  const columns = context.io.stdout.columns ?? Number.POSITIVE_INFINITY
  const lines = formatColumns(rows).trimEnd().split('\n')
  if (rows.length > 0) context.print(lines.map((line) => shorten(line, columns)).join('\n'))
  context.say(told)
}
