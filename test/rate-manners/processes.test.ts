import { expect, test } from 'vitest'
import { startFastWorld } from './fast-world.js'

const MANY_PROGRAMS_MS = 120_000

test(
  'programs and runs of the command line together send no more than 180 requests in any minute, also when one is killed',
  { timeout: MANY_PROGRAMS_MS },
  async () => {
    await using world = await startFastWorld()
    const [killed] = [world.startWorker(), world.startWorker(), world.startWorker()]
    let isOver = false
    const codes: (number | null)[] = []
    const runs = (async () => {
      while (!isOver) codes.push(await world.callOnce())
    })()

    await world.counted(({ mcpRequests }) => mcpRequests > 60)
    killed?.kill('SIGKILL')
    world.startWorker()
    // More than a minute's: what the killed one had reserved came back.
    const { busiestMinute } = await world.counted(({ mcpRequests }) => mcpRequests > 400)
    isOver = true
    await runs
    expect(busiestMinute.requests).toBeLessThanOrEqual(180)
    expect(codes.length).toBeGreaterThan(0)
    expect(new Set(codes)).toEqual(new Set([0]))
  },
)

test('without the record that they share the same programs send more', { timeout: MANY_PROGRAMS_MS }, async () => {
  await using world = await startFastWorld()
  for (let worker = 0; worker < 3; worker += 1) world.startWorker('unshared')
  const { busiestMinute } = await world.counted((counted) => counted.busiestMinute.requests > 180)
  expect(busiestMinute.requests).toBeGreaterThan(180)
})
