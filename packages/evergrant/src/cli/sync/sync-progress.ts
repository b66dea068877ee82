import { showProgress } from '../asked/progress-line.js'
import type { Context } from '../context.js'
import { CLEAR_LINE } from '../terminal.js'

const QUIET_MS = 10_000

export interface SyncProgress {
  tell(done: number, of: number, what: string): void
}

/** The work, with a bar on a terminal; elsewhere a line every ten seconds. With `--json` nothing but the end. */
export async function withSyncProgress<T>(
  { io: { stderr }, flags }: Pick<Context, 'io' | 'flags'>,
  work: (progress: SyncProgress) => Promise<T>,
): Promise<T> {
  if (flags.json) return await work({ tell: () => undefined })
  let latest: string | undefined
  let isShown = false
  const timer = setInterval(() => {
    if (!stderr.isTTY && latest !== undefined) stderr.write(`${latest}\n`)
    latest = undefined
  }, QUIET_MS)
  timer.unref()
  try {
    return await work({
      tell(done, of, what) {
        latest = `${done} of ${of} ${what}`
        if (!stderr.isTTY) return
        isShown = true
        showProgress(stderr, { progress: done, total: of, message: latest })
      },
    })
  } finally {
    clearInterval(timer)
    if (isShown) stderr.write(CLEAR_LINE)
  }
}
