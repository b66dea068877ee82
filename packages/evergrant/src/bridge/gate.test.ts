import { describe, expect, it } from 'vitest'
import { createGate } from './gate.js'

function deferred() {
  let resolve: () => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<void>((done, failed) => ([resolve, reject] = [done, failed]))
  return { promise, resolve, reject }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the gate', () => {
  it('lets through at once, in order', () => {
    const seen: number[] = []
    const gate = createGate<number>(async (message) => void seen.push(message))
    for (const message of [1, 2, 3]) gate.pass(message)
    expect(seen).toEqual([1, 2, 3])
  })

  it.each(['done', 'failed'] as const)(
    'holds what comes until the work is %s, then lets it through in order',
    async (how) => {
      const seen: number[] = []
      const work = deferred()
      const gate = createGate<number>(async (message) => void seen.push(message))
      gate.pass(1)
      gate.holdFor(work.promise)
      for (const message of [2, 3]) gate.pass(message)
      expect(seen).toEqual([1])
      if (how === 'done') work.resolve()
      else work.reject(new Error('failed'))
      await turn()
      expect(seen).toEqual([1, 2, 3])
    },
  )

  it('holds the rest again when one that was held asks for it', async () => {
    const seen: number[] = []
    const [first, second] = [deferred(), deferred()]
    const gate = createGate<number>(async (message) => {
      seen.push(message)
      if (message === 2) gate.holdFor(second.promise)
    })
    gate.holdFor(first.promise)
    for (const message of [2, 3]) gate.pass(message)
    first.resolve()
    await turn()
    expect(seen).toEqual([2])
    second.resolve()
    await turn()
    expect(seen).toEqual([2, 3])
  })

  it('is idle when nothing is held and nothing under way', async () => {
    const [hold, work] = [deferred(), deferred()]
    const gate = createGate<number>(() => work.promise)
    await gate.idle()
    gate.holdFor(hold.promise)
    gate.pass(1)
    let isIdle = false
    const idle = gate.idle().then(() => (isIdle = true))
    await turn()
    hold.resolve()
    await turn()
    expect(isIdle).toBe(false)
    work.resolve()
    await idle
  })
})
