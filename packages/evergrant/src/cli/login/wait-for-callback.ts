import { EvergrantError } from '../../errors.js'
import { systemClock } from '../../internal/clock.js'
import type { Context } from '../context.js'
import type { ArrivedCallback, CallbackDesk } from './callback-desk.js'

export interface Waiting {
  readonly timeoutMs: number
  /** Whether lines on stdin are read as callback URLs. */
  readonly readsPaste: boolean
}

/**
 * The first callback of this login, from the browser or pasted on stdin.
 *
 * @throws EvergrantError `LOGIN_TIMEOUT` when none comes, `INTERRUPTED` when the person stops waiting.
 */
export async function waitForCallback(
  desk: CallbackDesk,
  context: Context,
  waiting: Waiting,
): Promise<ArrivedCallback> {
  const over = new AbortController()
  const { signal } = context.io
  const ended = AbortSignal.any([over.signal, signal])
  try {
    const races: Promise<ArrivedCallback>[] = [desk.arrived, timeOut(waiting.timeoutMs, ended, signal)]
    if (waiting.readsPaste) races.push(withoutOutcome(readPasted(desk, context, ended), context))
    return await Promise.race(races)
  } finally {
    over.abort()
  }
}

async function timeOut(timeoutMs: number, ended: AbortSignal, stopped: AbortSignal): Promise<never> {
  try {
    await systemClock.sleep(timeoutMs, ended)
  } catch {
    if (stopped.aborted) throw new EvergrantError('INTERRUPTED', 'Interrupted while waiting for the browser')
    return await new Promise<never>(() => undefined)
  }
  const waited = `${Math.round(timeoutMs / 1000)} s`
  throw new EvergrantError('LOGIN_TIMEOUT', `No callback came within ${waited}`, { details: { timeoutMs } })
}

async function readPasted(desk: CallbackDesk, context: Context, ended: AbortSignal): Promise<void> {
  for await (const line of context.io.stdin.lines(ended)) {
    const text = line.trim()
    if (text === '') continue
    const reason = desk.fromPaste(text)
    if (reason === undefined) return
    context.warn(`${reason}. Still waiting.`)
  }
}

// Neither the end of the input nor a broken one is an outcome: the browser can still come back.
async function withoutOutcome(reading: Promise<void>, context: Context): Promise<never> {
  try {
    await reading
  } catch {
    context.warn('Addresses can no longer be pasted here; the browser still works.')
  }
  return await new Promise<never>(() => undefined)
}
