import type { Progress } from '../../index.js'
import type { TextOutput } from '../io.js'
import { CLEAR_LINE, onOneLine, shorten } from '../terminal.js'

const BAR_WIDTH = 24
const USUAL_COLUMNS = 80

/** Says how far something is, on a line of the terminal that the next word replaces. */
export function showProgress(stderr: TextOutput, progress: Progress): void {
  stderr.write(`${CLEAR_LINE}${shorten(describeProgress(progress), (stderr.columns ?? USUAL_COLUMNS) - 1)}`)
}

/** `[######      ] 50 % reading`, or without a total `3 reading`. */
export function describeProgress({ progress, total, message }: Progress): string {
  const text = message === undefined ? '' : ` ${onOneLine(message)}`
  if (total === undefined || !(total > 0)) return `${progress}${text}`
  const part = Math.min(1, Math.max(0, progress / total))
  const bar = '#'.repeat(Math.round(part * BAR_WIDTH)).padEnd(BAR_WIDTH)
  return `[${bar}] ${Math.floor(part * 100)} %${text}`
}
