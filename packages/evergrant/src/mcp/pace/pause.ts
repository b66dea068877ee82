import type { PaceContext } from './leave.js'
import type { Reserved } from './limits.js'

export interface Pause extends Pick<Reserved, 'freeAt' | 'perMinute' | 'isBraked'> {
  /** Until when a wait has been told already. */
  readonly toldUntil: number
  /** Gets what ends the pause before its time. */
  readonly onPause: (end: (() => void) | undefined) => void
}

/**
 * Until there may be leave again, and never for long: another process may have given leave back meanwhile, or somebody may have set the clock.
 *
 * @returns until when the wait has been told
 */
export async function pause({ engine, connection }: PaceContext, held: Pause): Promise<number> {
  const { clock, random, emit } = engine
  const { freeAt, perMinute, isBraked, toldUntil, onPause } = held
  const waitMs = Math.max(0, freeAt - clock.now())
  const isTold = freeAt - toldUntil > SAME_WAIT_MS
  if (isTold) emit(connection, { type: 'requests_held', waitMs, perMinute, by: isBraked ? 'server' : 'limit' })
  const stopping = new AbortController()
  onPause(() => stopping.abort())
  try {
    // They that wait for the same second need not all read and write in the same millisecond.
    await clock.sleep(Math.min(waitMs, LONGEST_MS) + random() * SPREAD_MS, stopping.signal)
  } catch (error) {
    if (!stopping.signal.aborted) throw error
  } finally {
    onPause(undefined)
  }
  return isTold ? freeAt : toldUntil
}

const LONGEST_MS = 5_000
const SPREAD_MS = 250
const SAME_WAIT_MS = 1_000
