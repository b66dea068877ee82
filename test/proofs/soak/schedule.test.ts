import { expect, test } from 'vitest'
import { digestOf, makeSchedule, PROCESSES } from './schedule.js'

const DAY = 86_400_000
const schedule = makeSchedule({ seed: 1, days: 180 })

test('the same seed gives the same schedule, another seed another one', () => {
  expect(digestOf(makeSchedule({ seed: 1, days: 180 }))).toBe(digestOf(schedule))
  expect(digestOf(makeSchedule({ seed: 2, days: 180 }))).not.toBe(digestOf(schedule))
})

test('time goes on to the last day', () => {
  const times = schedule.map(({ atMs }) => atMs)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times.at(-1)).toBeGreaterThan(178 * DAY)
  expect(times.at(-1)).toBeLessThan(180 * DAY)
})

test('every kind of fault comes, every process calls, sleeps for days and has a wrong clock, ahead and behind', () => {
  const kinds = new Set(schedule.flatMap(({ faults }) => faults.map(({ kind }) => kind)))
  expect(kinds.size).toBe(12)
  for (const process of PROCESSES) {
    const calls = schedule.filter(({ callers }) => callers.includes(process)).map(({ atMs }) => atMs)
    expect(Math.max(...calls.slice(1).map((atMs, index) => atMs - calls[index]!))).toBeGreaterThan(2 * DAY)
    const skews = schedule.map(({ skewMs }) => skewMs[process]!)
    expect(Math.min(...skews)).toBeLessThan(0)
    expect(Math.max(...skews)).toBeGreaterThan(0)
  }
})

test('for longer than an idle login lives nobody but the timer asks', () => {
  const used = schedule.filter(({ kind }) => kind === 'use').map(({ atMs }) => atMs)
  expect(Math.max(...used.slice(1).map((atMs, index) => atMs - used[index]!))).toBeGreaterThan(30 * DAY)
})

test('only a process that calls is killed', () => {
  const victims = schedule.flatMap(({ faults, callers }) =>
    faults.flatMap((fault) => ('victim' in fault ? [{ victim: fault.victim, callers }] : [])),
  )
  expect(victims.filter(({ victim, callers }) => !callers.includes(victim))).toEqual([])
  expect(victims.length).toBeGreaterThan(50)
})
