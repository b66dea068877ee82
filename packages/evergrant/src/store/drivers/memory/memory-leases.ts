import { EvergrantError } from '../../../errors.js'
import { assertLeaseOptions, assertRecordKey } from '../../record-key.js'
import type { RecordStore } from '../../record-store.js'

// A longer one would overflow the timer and fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1

interface Line {
  fence: bigint
  held: boolean
  readonly waiting: Array<() => void>
}

export interface MemoryLeases {
  readonly withLease: RecordStore['withLease']
  /** The fence of the newest lease of a key; 0 when there was none. */
  newestFence(key: string): bigint
}

/** Leases within one process: first come, first served. They are never lost, for nobody else can take them over. */
export function createMemoryLeases(): MemoryLeases {
  const lines = new Map<string, Line>()

  const lineOf = (key: string): Line => {
    const line = lines.get(key) ?? { fence: 0n, held: false, waiting: [] }
    lines.set(key, line)
    return line
  }

  return {
    newestFence: (key) => lines.get(key)?.fence ?? 0n,
    async withLease(key, options, run) {
      assertRecordKey(key)
      assertLeaseOptions(options)
      const line = lineOf(key)
      await enter(line, key, options.waitMs)
      try {
        line.fence += 1n
        return await run({ signal: new AbortController().signal, fence: line.fence })
      } finally {
        leave(line)
      }
    },
  }
}

async function enter(line: Line, key: string, waitMs: number): Promise<void> {
  if (!line.held) {
    line.held = true
    return
  }
  await new Promise<void>((resolve, reject) => {
    const granted = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(
      () => {
        line.waiting.splice(line.waiting.indexOf(granted), 1)
        reject(new EvergrantError('LEASE_TIMEOUT', `the lease of ${key} was not free within ${waitMs} ms`))
      },
      Math.min(waitMs, LONGEST_TIMER_MS),
    )
    line.waiting.push(granted)
  })
}

/** Hands the lease to the next in line, without a moment in which a newcomer could slip in. */
function leave(line: Line): void {
  const next = line.waiting.shift()
  if (next === undefined) line.held = false
  else next()
}
