import { CLEAR_LINE, onOneLine, shorten } from '../terminal.js'
import type { Context } from '../context.js'

/** The work, and on a terminal a line that says how far it is, once it takes longer than a second. */
export async function withSlowLine<T>(
  { io: { stderr }, flags }: Pick<Context, 'io' | 'flags'>,
  text: string,
  work: (tell: (text: string) => void) => Promise<T>,
): Promise<T> {
  if (flags.json || !stderr.isTTY) return await work(() => undefined)
  let shown = text
  let isShowing = false
  const show = () => {
    isShowing = true
    stderr.write(`${CLEAR_LINE}${shorten(onOneLine(shown), (stderr.columns ?? USUAL_COLUMNS) - 1)}`)
  }
  const timer = setTimeout(show, SLOW_MS)
  try {
    return await work((next) => {
      shown = next
      if (isShowing) show()
    })
  } finally {
    clearTimeout(timer)
    if (isShowing) stderr.write(CLEAR_LINE)
  }
}

const SLOW_MS = 1000
const USUAL_COLUMNS = 80
