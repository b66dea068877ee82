import type { EditResult } from '../../notion-entry.js'
import type { Context } from '../context.js'
import type { Io } from '../io.js'
import { paint, withoutControls } from '../terminal.js'

/** What became of an edit: its diff on stdout, and a word on stderr. */
export function reportEdit(context: Context, result: EditResult): void {
  if (context.flags.json) return context.printJson(editJson(result))
  if (result.diff !== '') context.printFormatted(colouredDiff(result.diff, context.io))
  context.say(editWords(result))
}

/** The shape that programs get. */
function editJson({ page, outcome, revision, diff, updates }: EditResult): object {
  const { id, url } = page
  return { page: { id, url }, outcome, revision, updates, diff }
}

function editWords({ outcome, page, revision }: EditResult): string {
  switch (outcome) {
    case 'verified':
      return `Changed, and read again: ${page.url} (revision ${revision})`
    case 'unchanged':
      return `Nothing to change: ${page.url}`
    case 'dry-run':
      return `Nothing was written. The change is for revision ${revision}.`
  }
}

/** A unified diff with its lines in red and green, without what a terminal would obey. */
export function colouredDiff(diff: string, { stdout, env }: Pick<Io, 'stdout' | 'env'>): string {
  return (stdout.isTTY ? withoutControls(diff) : diff)
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const format = formatOf(line)
      return format === undefined ? line : paint(stdout, env, format, line)
    })
    .join('\n')
}

function formatOf(line: string): 'green' | 'red' | 'cyan' | 'bold' | undefined {
  if (/^(?:---|\+\+\+) /.test(line)) return 'bold'
  if (line.startsWith('@@')) return 'cyan'
  if (line.startsWith('+')) return 'green'
  return line.startsWith('-') ? 'red' : undefined
}
