import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createBag } from './bag.js'

it('tells those who are in', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant('add' as const), fc.nat())), (steps) => {
      const bag = createBag<[string]>()
      const told: string[] = []
      const added: (() => void)[] = []
      const expected = new Set<number>()
      for (const step of steps) {
        const number = added.length
        if (step === 'add') {
          added.push(bag.add((word) => told.push(`${word} ${number}`)))
          expected.add(number)
        } else if (number > 0) {
          added[step % number]?.()
          expected.delete(step % number)
        }
      }
      expect(bag.size).toBe(expected.size)
      bag.tell('x')
      expect(new Set(told)).toEqual(new Set(Array.from(expected, (number) => `x ${number}`)))
      expect(told).toHaveLength(expected.size)
    }),
  )
})

it('does not tell who was taken out while it told', () => {
  const bag = createBag<[]>()
  const told: number[] = []
  const outs = [0, 1, 2, 3].map((number) =>
    bag.add(() => {
      told.push(number)
      outs[3 - number]?.()
      outs[number]?.()
    }),
  )
  bag.tell()
  expect(told).toEqual([0, 1])
  expect(bag.size).toBe(0)
})
