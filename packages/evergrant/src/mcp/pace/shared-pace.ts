import { createStepWatch, readClock } from '../../credentials/clock-steps.js'
import { isEvergrantError } from '../../errors.js'
import { onAbort, type Signal } from '../../internal/abort.js'
import { LeaveBlock } from './block.js'
import type { Leave, Pace, PaceContext } from './leave.js'
import { type Limits, parseLimits, reserve } from './limits.js'
import { WINDOW_MS } from './window.js'

interface Waiter {
  readonly give: (leave: Leave) => void
  readonly fail: (error: unknown) => void
}

/** By blocks that are reserved in the record of the store, so that few requests wait for it. */
export function createSharedPace(context: PaceContext): Pace {
  const { engine, connection, allowance } = context
  const { clock, records } = engine
  const stepped = createStepWatch()
  const waiters: Waiter[] = []
  /** Of this process, as long as others have to know of them. */
  let own: LeaveBlock[] = []
  let current: LeaveBlock | undefined
  let isServing = false
  /** What was told here and the store did not take. */
  let untold: Pick<Limits, 'notBefore' | 'paidAt'> | undefined
  /** Of the pause under way. */
  let wake: (() => void) | undefined
  let toldUntil = 0

  const use = (): Leave | undefined => (current?.use(clock.now()) ? current : undefined)

  const wait = (signal: Signal | undefined): Promise<Leave> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const waiter: Waiter = {
        give(leave) {
          release?.()
          resolve(leave)
        },
        fail(error) {
          release?.()
          waiters.splice(waiters.indexOf(waiter), 1)
          reject(error)
          if (waiters.length === 0) wake?.()
        },
      }
      const release = signal && onAbort(signal, () => waiter.fail(signal.reason))
      waiters.push(waiter)
      void serve()
    })

  const serve = async (): Promise<void> => {
    if (isServing) return
    isServing = true
    try {
      while (waiters.length > 0) {
        const leave = use()
        if (leave !== undefined) waiters.shift()?.give(leave)
        else await refill()
      }
    } catch (error) {
      while (waiters.length > 0) waiters[0]?.fail(error)
    } finally {
      isServing = false
    }
  }

  const refill = async (): Promise<void> => {
    const want = wanted()
    const aheadMs = Math.max(0, stepped(readClock(clock)))
    for (const block of own) block.move(aheadMs)
    const { granted, block, ...held } = await change((limits) => {
      const now = clock.now()
      const block = new LeaveBlock(now)
      const mine = own.map((each) => each.at(now))
      const reserved = reserve(limits, { ...allowance, now, id: block.id, want, own: mine, aheadMs })
      block.grant(reserved.granted)
      const told = mine.filter(({ isOver }) => isOver).map(({ id }) => id)
      const kept = () => (own = own.filter(({ id }) => !told.includes(id)))
      return { ...reserved, block, write: reserved.granted > 0 ? reserved.limits : undefined, kept }
    })
    if (granted > 0) {
      const now = clock.now()
      own = own.filter((each) => each.at(now).until + WINDOW_MS > now)
      own.push(block)
      current = block
      return
    }
    const { pause } = await import('./pause.js')
    toldUntil = await pause(context, { ...held, toldUntil, onPause: (end) => (wake = end) })
  }

  /** Few at first, since most programs send one request; more where they are used up as fast as they are had. */
  const wanted = (): number => {
    const most = Math.max(1, Math.min(MAX_BLOCK, Math.floor(allowance.perMinute / LEAST_BLOCKS)))
    const more = current?.isUsedUp(clock.now()) ? 2 * current.count : 1
    return Math.min(most, Math.max(waiters.length, more))
  }

  /**
   * Changes the record, as often as other processes come between. Where the store takes nothing, what was granted counts here alone: work goes on, and
   * this process keeps to the limit by itself.
   */
  const change = async <T extends Change>(next: (limits: Limits | undefined) => T): Promise<T> => {
    for (let round = 1; ; round += 1) {
      const { stored, isReadable } = await readOrForget()
      const limits = parseLimits(stored?.value)
      const changed = next(untold ? { format: 1, blocks: [], ...limits, ...untold } : limits)
      if (changed.write === undefined) return changed
      try {
        await records.writeLimits(connection, changed.write, stored?.version)
        untold = undefined
        changed.kept?.()
        return changed
      } catch (error) {
        const isConflict = isReadable && isEvergrantError(error, 'STORE_CONFLICT')
        if (!isConflict || round === MAX_ROUNDS) return changed
        if (round > QUICK_ROUNDS) await clock.sleep(engine.random() * BETWEEN_ROUNDS_MS)
      }
    }
  }

  const readOrForget = async () => {
    try {
      return { stored: await records.readLimits(connection), isReadable: true }
    } catch (error) {
      // Written without waiting for the disk, it is what a power cut damages.
      if (isEvergrantError(error, 'RECORD_UNREADABLE')) await records.removeLimits(connection).catch(() => undefined)
      return { stored: undefined, isReadable: false }
    }
  }

  return {
    take: (signal) => (waiters.length === 0 ? use() : undefined) ?? wait(signal),

    async change(facts) {
      current?.end()
      await change((limits) => {
        const told = facts(limits, clock.now())
        untold = { ...untold, ...told }
        return { write: { format: 1, blocks: [], ...limits, ...told } }
      })
    },
  }
}

interface Change {
  readonly write: Limits | undefined
  readonly kept?: () => void
}

const MAX_BLOCK = 10
/** In how many blocks a minute's requests come at least. */
const LEAST_BLOCKS = 18
const QUICK_ROUNDS = 5
const MAX_ROUNDS = 100
const BETWEEN_ROUNDS_MS = 20
