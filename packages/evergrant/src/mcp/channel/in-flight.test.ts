import { describe, expect, test } from 'vitest'
import { createInFlight } from './in-flight.js'

describe('what is under way', () => {
  test('ends with its caller, with its reason', () => {
    const caller = new AbortController()
    const { signal } = createInFlight().begin(caller.signal)
    caller.abort('enough')
    expect([signal.aborted, signal.reason]).toEqual([true, 'enough'])
  })

  test('that was begun by a caller who has given up is over', () => {
    expect(createInFlight().begin(AbortSignal.abort('before')).signal.reason).toBe('before')
  })

  test('ends when it is cancelled, and nothing else does', () => {
    const inFlight = createInFlight()
    const [first, second] = [inFlight.begin(undefined, 1), inFlight.begin(undefined, 2)]
    inFlight.cancel(1)
    inFlight.cancel(3)
    expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false])
  })

  test('ends with the channel, also what is begun afterwards', () => {
    const inFlight = createInFlight()
    const before = inFlight.begin()
    inFlight.abort(() => 'closed')
    expect([before.signal.reason, inFlight.begin().signal.reason]).toEqual(['closed', 'closed'])
  })
})

describe('what is done', () => {
  test('obeys nobody any more', () => {
    const inFlight = createInFlight()
    const caller = new AbortController()
    const { signal, done } = inFlight.begin(caller.signal, 1)
    done()
    done()
    caller.abort()
    inFlight.cancel(1)
    inFlight.abort(() => 'closed')
    expect(signal.aborted).toBe(false)
  })

  test('takes no later request of the same id along', () => {
    const inFlight = createInFlight()
    const first = inFlight.begin(undefined, 1)
    const second = inFlight.begin(undefined, 1)
    first.done()
    inFlight.cancel(1)
    expect(second.signal.aborted).toBe(true)
  })
})
