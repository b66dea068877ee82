import { once } from '../../internal/once.js'
import type { Leave, Pace, PaceContext } from './leave.js'
import type { Limits } from './limits.js'
import { HELD_MS, WINDOW_MS } from './window.js'

/** The first request, which is the only one of most programs, gets its leave by itself; what the others need is loaded with the second. */
export function createPace(context: PaceContext): Pace {
  let whole: Pace | undefined
  let judged: Promise<Leave | undefined> | undefined
  const load = once(async () => {
    const { createSharedPace } = await import('./shared-pace.js')
    return (whole = createSharedPace(context))
  })
  return {
    take(signal) {
      if (whole !== undefined) return whole.take(signal)
      const isFirst = judged === undefined
      judged ??= firstLeave(context)
      // Those that come meanwhile follow it, whatever becomes of it.
      return judged.then(async (leave) => (isFirst && leave) || (await load()).take(signal))
    },
    change: async (facts) => (await load()).change(facts),
  }
}

/** Leave where it is plain that there is some, and nothing where anything is odd. Nobody follows its request: it counts for as long as it can be under way. */
async function firstLeave({ engine, connection, allowance }: PaceContext): Promise<Leave | undefined> {
  const { records, clock } = engine
  try {
    const { value, version } = (await records.readLimits(connection)) ?? {}
    const limits = value as Limits
    const now = clock.now()
    const until = Math.ceil((now + HELD_MS) / 1000) * 1000
    const blocks = limits.blocks.filter((block) => !(block.until + WINDOW_MS <= now))
    const used = blocks.reduce((sum, { count }) => sum + count, 0)
    const isPlain =
      limits.format === 1 && !((limits.notBefore ?? 0) > now) && blocks.every((block) => block.until <= until)
    if (!isPlain || !(used < allowance.perMinute)) return undefined
    const last = blocks.at(-1)
    const isSame = last?.until === until && last.id === undefined
    const counted = isSame
      ? [...blocks.slice(0, -1), { count: last.count + 1, until }]
      : [...blocks, { count: 1, until }]
    await records.writeLimits(connection, { ...limits, blocks: counted }, version)
    return NOT_FOLLOWED
  } catch {
    return undefined
  }
}

const NOT_FOLLOWED: Leave = { over: () => undefined }
