import { expect, test } from 'vitest'
import { currentProcess } from './process-identity.js'
import { createProcessSpender } from './spender.js'

test('two engines of one process are two spenders, and neither is dead', async () => {
  const [one, other] = [createProcessSpender(), createProcessSpender()]
  expect(await one.owner()).toBe(await one.owner())
  expect(await one.owner()).not.toBe(await other.owner())
  expect(await one.isProvedDead(await other.owner())).toBe(false)
})

test('a process that has ended is proved dead; words that name no process prove nothing', async () => {
  const spender = createProcessSpender()
  const gone = { ...(await currentProcess()), startedAt: '1' }
  expect(await spender.isProvedDead(JSON.stringify(gone))).toBe(process.platform === 'linux')
  expect(await spender.isProvedDead('{"pid":1}')).toBe(false)
})
