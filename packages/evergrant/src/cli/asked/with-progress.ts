import type { Progress } from '../../index.js'
import { CLEAR_LINE } from '../terminal.js'
import type { Asker } from './asker.js'

/** The work, whose progress is shown until it is done: on a terminal only, and by what the first word of progress loads. */
export async function withProgress<T>(
  { io: { stderr }, flags }: Asker,
  work: (onProgress?: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  if (flags.json || !stderr.isTTY) return await work()
  let shown: Promise<void> | undefined
  try {
    return await work((progress) => {
      shown = import('./progress-line.js').then((line) => line.showProgress(stderr, progress))
    })
  } finally {
    await shown
    if (shown !== undefined) stderr.write(CLEAR_LINE)
  }
}
