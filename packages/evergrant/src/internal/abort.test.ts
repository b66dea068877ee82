import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { onAbort } from './abort.js'

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
