import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { abortSignalOf, onAbort, Stop, withAbortSignal } from './abort.js'

it('tells all who watch, and nobody who has let go', () => {
  const controller = new AbortController()
  const told: number[] = []
  const [first, , third] = [1, 2, 3, 4].map((number) => onAbort(controller.signal, () => told.push(number)))
  first?.()
  first?.()
  onAbort(controller.signal, () => third?.())
  controller.abort()
  expect(told.toSorted()).toEqual([2, 3, 4])
})

it('has one listener on a signal for as long as anybody watches', () => {
  const { signal } = new AbortController()
  const counts = () => getEventListeners(signal, 'abort').length
  for (let round = 0; round < 2; round += 1) {
    const watching = Array.from({ length: 20 }, () => onAbort(signal, () => undefined))
    expect(counts()).toBe(1)
    for (const letGo of watching) letGo()
    expect(counts()).toBe(0)
  }
})

describe('a stop', () => {
  it('tells all who watch, and nobody who has let go', () => {
    const stop = new Stop()
    const told: number[] = []
    const [first, , third] = [1, 2, 3, 4].map((number) => onAbort(stop, () => told.push(number)))
    first?.()
    first?.()
    onAbort(stop, () => told.push(stop.aborted ? 5 : 0))
    onAbort(stop, () => third?.())
    stop.abort('enough')
    expect(told).toEqual([2, 3, 4, 5])
  })

  it('tells nobody who has let go while it told', () => {
    const stop = new Stop()
    const told: string[] = []
    onAbort(stop, () => late())
    const late = onAbort(stop, () => told.push('late'))
    stop.abort('enough')
    expect(told).toEqual([])
  })

  it('keeps its first reason, and tells once', () => {
    const stop = new Stop()
    let told = 0
    onAbort(stop, () => (told += 1))
    stop.abort('first')
    stop.abort('second')
    expect([stop.reason, told]).toEqual(['first', 1])
  })

  it('has an AbortSignal that lasts as long as it does', () => {
    const [before, after] = [new Stop(), new Stop()]
    before.abort('before')
    const signals = [before, after].map(abortSignalOf)
    after.abort('after')
    expect(signals.map(({ reason }) => reason as unknown)).toEqual(['before', 'after'])
  })

  it('is an AbortSignal for who wants one, with the same reason', async () => {
    const [before, meanwhile, after] = [new Stop(), new Stop(), new Stop()]
    before.abort('before')
    const seen = (stop: Stop) =>
      withAbortSignal(stop, async (signal) => {
        if (stop === meanwhile) stop.abort('meanwhile')
        return signal
      })
    const signals = await Promise.all([before, meanwhile, after].map(seen))
    after.abort('after')
    expect(signals.map(({ reason }) => reason as unknown)).toEqual(['before', 'meanwhile', undefined])
  })
})
