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

describe('a signal is used again', () => {
  test('after what it was for went well', () => {
    const inFlight = createInFlight()
    const { signal, done } = inFlight.begin()
    done()
    expect(inFlight.begin().signal).toBe(signal)
  })

  test('and obeys nobody it was for before', () => {
    const inFlight = createInFlight()
    const caller = new AbortController()
    inFlight.begin(caller.signal, 1).done()
    const { signal } = inFlight.begin(undefined, 2)
    caller.abort()
    inFlight.cancel(1)
    expect(signal.aborted).toBe(false)
  })

  test('never when it has aborted', () => {
    const inFlight = createInFlight()
    const { signal, done } = inFlight.begin(undefined, 1)
    inFlight.cancel(1)
    done()
    expect(inFlight.begin().signal).not.toBe(signal)
  })

  test('never twice at the same time, also when done is said twice', () => {
    const inFlight = createInFlight()
    const { done } = inFlight.begin()
    done()
    done()
    expect(inFlight.begin().signal).not.toBe(inFlight.begin().signal)
  })

  test('the id of a later request is not forgotten with an earlier one', () => {
    const inFlight = createInFlight()
    const first = inFlight.begin(undefined, 1)
    const second = inFlight.begin(undefined, 1)
    first.done()
    inFlight.cancel(1)
    expect(second.signal.aborted).toBe(true)
  })
})
