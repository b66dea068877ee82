import { expect, test } from 'vitest'
import { createMemoryStore } from '../store/drivers/memory/memory-store.js'
import { acquireToken } from './acquire.js'
import { createTestEngine } from './testing/engine.js'

interface Calls {
  readonly everyMs: number
  readonly forMs: number
  /** At the same time. */
  readonly callers?: number
}

async function countedReads(freshnessMs: number | undefined, options: Calls) {
  const memory = createMemoryStore()
  let reads = 0
  const store = {
    ...memory,
    async read(key: string) {
      reads += 1
      return memory.read(key)
    },
  }
  const { context, clock, connection, put } = createTestEngine({ store, ...(freshnessMs && { freshnessMs }) })
  await put()
  reads = 0
  for (let passedMs = 0; passedMs < options.forMs; passedMs += options.everyMs) {
    await Promise.all(Array.from({ length: options.callers ?? 1 }, () => acquireToken(context, { connection })))
    clock.advance(options.everyMs)
  }
  return reads
}

test.each([
  ['a hundred times a second for a minute: once a second', undefined, { everyMs: 10, forMs: 60_000 }, 60],
  ['in a window of its own choice', 5_000, { everyMs: 10, forMs: 60_000 }, 12],
  ['more seldom than the window lasts: each time', undefined, { everyMs: 1_000, forMs: 60_000 }, 60],
  ['by fifty callers at once: one reads for all', undefined, { everyMs: 1_000, forMs: 10_000, callers: 50 }, 10],
])('a token that is not due, asked for %s', async (_, freshnessMs, calls, reads) => {
  expect(await countedReads(freshnessMs, calls)).toBe(reads)
})
