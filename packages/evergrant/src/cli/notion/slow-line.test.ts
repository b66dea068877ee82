import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeIo } from '../testing/fake-io.js'
import { withSlowLine } from './slow-line.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function told({ ms, isTTY = true, json = false }: { ms: number; isTTY?: boolean; json?: boolean }) {
  const io = createFakeIo({ isTTY })
  const work = withSlowLine({ io, flags: { json } }, 'Reading…', async (tell) => {
    tell('Reading… 1')
    await new Promise((resolve) => setTimeout(resolve, ms))
    tell('Reading… 2')
    return 'done'
  })
  await vi.advanceTimersByTimeAsync(ms)
  expect(await work).toBe('done')
  return io.err()
}

test('what takes longer than a second says how far it is, and takes its line away', async () => {
  expect((await told({ ms: 1001 })).split('\r\u001B[2K')).toEqual(['', 'Reading… 1', 'Reading… 2', ''])
})

test.each([
  ['what is quick', { ms: 999 }],
  ['no terminal', { ms: 1001, isTTY: false }],
  ['JSON', { ms: 1001, json: true }],
])('%s hears nothing', async (_, given) => {
  expect(await told(given)).toBe('')
})
