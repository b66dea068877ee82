import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { pidsOf, usageOf } from './processes.js'

test('finds the processes of a home, with what they use', async () => {
  const home = `/no-home-of-${process.pid}`
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log(1)'], { env: { HOME: home } })
  await once(child.stdout, 'data')
  expect(pidsOf(home)).toEqual([child.pid])
  const { residentMb, peakMb } = usageOf(home)
  expect(residentMb).toBeGreaterThan(10)
  expect(peakMb).toBeGreaterThanOrEqual(residentMb)
  child.stdin.end()
  await once(child, 'close')
  expect(pidsOf(home)).toEqual([])
  expect(usageOf(home)).toEqual({ cpuMs: 0, residentMb: 0, peakMb: 0 })
})
