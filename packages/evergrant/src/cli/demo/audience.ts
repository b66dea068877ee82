import type { Context } from '../context.js'
import { onOneLine, paint, shorten } from '../terminal.js'
import type { Audience, StepReport } from './run-steps.js'
import type { Step } from './step.js'

const INDENT = '    '
const CLEAR_LINE = '\r\u001B[2K'

/** Numbered steps with their results on stdout; what is under way on stderr, where that is a terminal. */
export function readerOf(context: Context, total: number): Audience {
  const { stdout, stderr, env } = context.io
  const width = (stdout.columns || Infinity) - INDENT.length
  const mark = (ok: boolean) => (ok ? paint(stdout, env, 'green', 'ok') : paint(stdout, env, 'red', 'FAILED'))
  return {
    begins({ title }: Step, number) {
      if (stderr.isTTY) stderr.write(`${CLEAR_LINE}${number}/${total} ${title} …`)
    },
    ended({ ok, ms, title, lines, block = [] }: StepReport, number) {
      if (stderr.isTTY) stderr.write(CLEAR_LINE)
      const heading = `${String(number).padStart(2)}. ${paint(stdout, env, 'bold', title)}`
      const words = lines.flatMap((line) => wrapped(onOneLine(line), width))
      const results = [...words, ...block.map((line) => shorten(line, width))].map((line) => INDENT + line)
      context.print([`${heading}  ${mark(ok)} ${seconds(ms)}`, ...results].join('\n'))
    },
  }
}

/** The words of a line in as many lines as a terminal of that width needs. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Keeps everything for one JSON array at the end. */
export function programOf(reports: StepReport[]): Audience {
  return {
    begins: () => undefined,
    ended: (report) => void reports.push(report),
  }
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
