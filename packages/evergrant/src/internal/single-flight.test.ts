import { expect, it } from 'vitest'
import { createSingleFlight } from './single-flight.js'

it('runs one work per key at a time and shares its outcome', async () => {
  const flight = createSingleFlight()
  let runs = 0
  const work = async () => ++runs
  expect(await Promise.all([flight.run('a', work), flight.run('a', work), flight.run('b', work)])).toEqual([1, 1, 2])
  expect(await flight.run('a', work)).toBe(3)
})

it('waits for everything under way, whatever becomes of it', async () => {
  const flight = createSingleFlight()
  const ends: (() => void)[] = []
  const later = () => new Promise<void>((resolve) => ends.push(resolve))
  const failing = flight.run('a', async () => {
    await later()
    throw new Error('refused')
  })
  const working = flight.run('b', later)
  let over = false
  const settled = flight.settled().then(() => (over = true))
  ends[0]?.()
  await expect(failing).rejects.toThrow('refused')
  expect(over).toBe(false)
  ends[1]?.()
  await working
  await settled
  await createSingleFlight().settled()
})
