import { expect, test } from 'vitest'
import { EvergrantError } from '../../errors.js'
import { createTestEngine, type TestEngine } from '../../credentials/testing/engine.js'
import { createFillingStore } from '../../credentials/testing/filling-store.js'
import { createMemoryStore } from '../../store/drivers/memory/memory-store.js'
import { brake, forgetPlan } from './brake.js'
import type { Leave, Pace } from './leave.js'
import { type Limits, parseLimits } from './limits.js'
import { createPace } from './pace.js'
import { tellPlan } from './plan.js'

const KEY = 'limits/bG9jYWw/aHR0cHM6Ly9tY3AuZXhhbXBsZS9tY3A/ZGVmYXVsdA'
const allowance = { perMinute: 180, perMinutePaid: 600 }

function paceOf(engine: TestEngine): Pace {
  return createPace({ engine: engine.another(), connection: engine.connection, allowance })
}

/** When each of so many requests left, one after the other, each answered at once. */
async function send(engine: TestEngine, pace: Pace, count: number): Promise<number[]> {
  const times: number[] = []
  for (let sent = 0; sent < count; sent += 1) {
    const leave = await pace.take()
    times.push(engine.clock.now())
    leave.over(engine.clock.now())
  }
  return times
}

function busiestMinute(times: readonly number[]): number {
  return Math.max(0, ...times.map((end) => times.filter((time) => time > end - 60_000 && time <= end).length))
}

async function recordedBlocks({ context, connection }: TestEngine): Promise<Limits['blocks']> {
  return parseLimits((await context.records.readLimits(connection))?.value)?.blocks ?? []
}

const waits = ({ events }: TestEngine) => events.filter(({ type }) => type === 'requests_held')

test('one process sends as many as are allowed at once, then waits for the minute to pass', async () => {
  const engine = createTestEngine()
  const begun = engine.clock.now()
  const times = await send(engine, paceOf(engine), 400)
  expect(times.filter((time) => time === begun)).toHaveLength(180)
  expect(busiestMinute(times)).toBe(180)
  // What was answered at once counts no longer than it must.
  expect((times.at(-1) ?? 0) - begun).toBeLessThan(130_000)
})

test('twelve processes together send no more', async () => {
  const engine = createTestEngine()
  const sent = await Promise.all(Array.from({ length: 12 }, () => send(engine, paceOf(engine), 40)))
  expect(busiestMinute(sent.flat())).toBeLessThanOrEqual(180)
})

test('without the record that they share they send more', async () => {
  const engine = createTestEngine()
  const alone = () => ({ ...engine, another: () => createTestEngine({ clock: engine.clock }).context })
  const sent = await Promise.all(Array.from({ length: 12 }, () => send(engine, paceOf(alone()), 40)))
  expect(busiestMinute(sent.flat())).toBeGreaterThan(180)
})

test('a hundred programs that send one request each leave one record of a few blocks', async () => {
  const engine = createTestEngine()
  for (let program = 0; program < 100; program += 1) await send(engine, paceOf(engine), 1)
  const blocks = await recordedBlocks(engine)
  expect(blocks.reduce((sum, { count }) => sum + count, 0)).toBe(100)
  expect(blocks.length).toBeLessThanOrEqual(2)
})

test('what a process that was killed had reserved is free again after a minute', async () => {
  const engine = createTestEngine()
  const killed = paceOf(engine)
  for (let sent = 0; sent < 100; sent += 1) void (await killed.take())
  const begun = engine.clock.now()
  const times = await send(engine, paceOf(engine), 150)
  expect(busiestMinute(times)).toBeLessThanOrEqual(80)
  expect((times.at(-1) ?? 0) - begun).toBeLessThanOrEqual(76_000)
})

test.each([
  ['ahead', 3_600_000],
  ['back', -3_600_000],
])(
  'a clock that is set %s lets no more leave in any minute that passes, and nobody wait for long',
  async (_, stepMs) => {
    const engine = createTestEngine()
    const { clock } = engine
    const [one, other] = [paceOf(engine), paceOf(engine)]
    await Promise.all([send(engine, one, 80), send(engine, other, 80)])
    const before = clock.monotonic()
    clock.step(stepMs)
    const times: number[] = []
    for (const pace of [one, other]) {
      for (let sent = 0; sent < 80; sent += 1) {
        ;(await pace.take()).over(clock.now())
        times.push(clock.monotonic())
      }
    }
    expect(times.filter((time) => time < before + 60_000).length).toBeLessThanOrEqual(20)
    expect((times.at(-1) ?? 0) - before).toBeLessThan(160_000)
  },
)

test('a store that refuses writes leaves each process its own limit', async () => {
  const filling = createFillingStore()
  const engine = createTestEngine({ store: filling.store })
  await send(engine, paceOf(engine), 20)
  filling.full = true
  const times = await send(engine, paceOf(engine), 300)
  expect(times).toHaveLength(300)
  expect(busiestMinute(times)).toBeLessThanOrEqual(160)
  filling.full = false
  await send(engine, paceOf(engine), 1)
})

test('a record that is damaged is begun anew', async () => {
  const engine = createTestEngine()
  await engine.store.write(KEY, new TextEncoder().encode('not JSON'))
  expect(await send(engine, paceOf(engine), 3)).toHaveLength(3)
  expect((await engine.context.records.readLimits(engine.connection))?.value).toMatchObject({ format: 1 })
})

test('a record of a later version is left as it is, and each process keeps its own limit', async () => {
  const store = createMemoryStore()
  const engine = createTestEngine({
    store: {
      ...store,
      read: async () => Promise.reject(new EvergrantError('RECORD_TOO_NEW', 'written by a newer Evergrant')),
    },
  })
  await store.write(KEY, new TextEncoder().encode('of later days'))
  const times = await send(engine, paceOf(engine), 200)
  expect(busiestMinute(times)).toBe(180)
  expect(new TextDecoder().decode((await store.read(KEY))?.payload)).toBe('of later days')
})

test('what many change at once is granted to each once', async () => {
  const engine = createTestEngine({ store: slowStore() })
  const leaves = await Promise.all(Array.from({ length: 18 }, async () => paceOf(engine).take()))
  expect(leaves).toHaveLength(18)
  const blocks = await recordedBlocks(engine)
  expect(blocks.reduce((sum, { count }) => sum + count, 0)).toBe(18)
})

/** Everybody has read before anybody writes. */
function slowStore() {
  const store = createMemoryStore()
  return {
    ...store,
    async read(key: string) {
      const record = await store.read(key)
      await new Promise((resolve) => setImmediate(resolve))
      return record
    },
  }
}

test('the silence that one process was asked for holds the others, and is told', async () => {
  const engine = createTestEngine()
  const [one, other] = [paceOf(engine), paceOf(engine)]
  await Promise.all([send(engine, one, 2), send(engine, other, 2)])
  const begun = engine.clock.now()
  await brake(one, 7_000)
  const [mine = 0] = await send(engine, one, 1)
  expect(mine - begun).toBeGreaterThanOrEqual(7_000)
  expect(waits(engine)).toMatchObject([{ waitMs: 7_000, by: 'server' }])
  engine.clock.advance(60_000)
  await brake(one, 7_000)
  const again = engine.clock.now()
  const [others = 0] = await send(engine, other, 1)
  expect(others - again).toBeGreaterThanOrEqual(7_000)
})

test('a plan that one process learned of raises the limit of all, until the server shows that it was wrong', async () => {
  const engine = createTestEngine()
  const [one, other] = [paceOf(engine), paceOf(engine)]
  await tellPlan(one, 'business')
  const begun = engine.clock.now()
  const times = await send(engine, other, 500)
  expect(times.at(-1)).toBe(begun)
  await forgetPlan(other)
  const [late = 0] = await send(engine, one, 1)
  expect(late - begun).toBeGreaterThanOrEqual(60_000)
})

test('a wait is told once, and given up at once', async () => {
  const engine = createTestEngine()
  const pace = paceOf(engine)
  await send(engine, pace, 180)
  const waiting = new AbortController()
  const given = Promise.resolve(pace.take(waiting.signal))
  waiting.abort(new Error('enough'))
  await expect(given).rejects.toThrow('enough')
  await send(engine, pace, 1)
  expect(waits(engine)).toMatchObject([{ type: 'requests_held', perMinute: 180, by: 'limit' }])
})

test('those that wait leave in the order in which they came', async () => {
  const engine = createTestEngine()
  const pace = paceOf(engine)
  const order: number[] = []
  const leave = async (index: number) => {
    const given: Leave = await pace.take()
    order.push(index)
    given.over(engine.clock.now())
  }
  await Promise.all(Array.from({ length: 200 }, (_, index) => leave(index)))
  expect(order).toEqual([...order].toSorted((a, b) => a - b))
})
