import type { Context } from '../context.js'
import { onOneLine, paint, shorten } from '../terminal.js'
import type { Audience, StepReport } from './run-steps.js'
import type { Step } from './step.js'

const PIPED_COLUMNS = 160
const CLEAR_LINE = '\r\u001B[2K'

/** Numbered steps with their results on stdout; what is under way on stderr, where that is a terminal. */
export function readerOf(context: Context, total: number): Audience {
  const { stdout, stderr, env } = context.io
  const width = stdout.columns ?? PIPED_COLUMNS
  const mark = (ok: boolean) => (ok ? paint(stdout, env, 'green', 'ok') : paint(stdout, env, 'red', 'FAILED'))
  return {
    begins({ title }: Step, number) {
      if (stderr.isTTY) stderr.write(`${CLEAR_LINE}${number}/${total} ${title} …`)
    },
    ended({ ok, ms, title, lines }: StepReport, number) {
      if (stderr.isTTY) stderr.write(CLEAR_LINE)
      const heading = `${String(number).padStart(2)}. ${paint(stdout, env, 'bold', title)}`
      const results = lines.map((line) => `    ${shorten(onOneLine(line), width - 4)}`)
      context.print([`${heading}  ${mark(ok)} ${seconds(ms)}`, ...results].join('\n'))
    },
  }
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
