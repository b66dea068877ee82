import type { RecordStore } from 'evergrant'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRedisStore, type NodeRedisClient } from 'evergrant/store/redis'
import { type RedisServer, startRedis } from '../servers/redis.js'
import { bytes, textOf } from './samples.js'

let server: RedisServer
let client: NodeRedisClient
beforeAll(async () => {
  server = await startRedis()
  client = await server.nodeRedis()
})
afterAll(() => server.stop())

/** A store over another client each time, as the machines of a cluster have it. */
async function machines(prefix: string): Promise<RecordStore[]> {
  const clients = [client, await server.nodeRedis(), await server.ioredis(), await server.ioredis()]
  return clients.map((each) => createRedisStore({ client: each, prefix }))
}

const patient = { waitMs: 15_000, ttlMs: 5_000 }
const key = 'credential/a'

test('loses none of 200 increments by four machines', async () => {
  const stores = await machines('increments')
  await stores[0]!.write(key, bytes('0'))
  const rounds = Array.from({ length: 50 })
  await Promise.all(
    stores.map(async (store) => {
      for (const _ of rounds) await increment(store)
    }),
  )
  expect(await textOf(stores[0]!, key)).toBe('200')
})

async function increment(store: RecordStore): Promise<void> {
  const record = await store.read(key)
  const next = String(Number(new TextDecoder().decode(record!.payload)) + 1)
  try {
    await store.write(key, bytes(next), { expected: record!.version })
  } catch (error) {
    if ((error as { code?: string }).code !== 'STORE_CONFLICT') throw error
    await increment(store)
  }
}

test('holds 200 leases at the same time, each renewed', async () => {
  const stores = await machines('many')
  let inside = 0
  let most = 0
  const fences = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      stores[index % stores.length]!.withLease(`credential/${index}`, { waitMs: 0, ttlMs: 900 }, async (lease) => {
        most = Math.max(most, ++inside)
        await pause(1_500)
        inside--
        lease.signal.throwIfAborted()
        return lease.fence
      }),
    ),
  )
  expect(most).toBe(200)
  expect(fences.every((fence) => fence > 0n)).toBe(true)
})

test('lets 40 waiters of four machines in one by one', async () => {
  const stores = await machines('queue')
  let inside = 0
  const fences: bigint[] = []
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      stores[index % stores.length]!.withLease(key, patient, async ({ fence }) => {
        expect(++inside).toBe(1)
        fences.push(fence)
        await pause(1)
        inside--
      }),
    ),
  )
  expect(fences).toEqual(fences.toSorted((a, b) => (a < b ? -1 : 1)))
  expect(new Set(fences).size).toBe(40)
})

test('waits by the clock that it was given', async () => {
  let now = 0
  const slept: number[] = []
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      slept.push(ms)
      now += ms
    },
  }
  const store = createRedisStore({ client, prefix: 'clock', clock })
  await createRedisStore({ client, prefix: 'clock' }).withLease(key, patient, async () => {
    const waiting = store.withLease(key, { waitMs: 600_000, ttlMs: 1_000 }, async () => 'ran')
    await expect(waiting).rejects.toMatchObject({ code: 'LEASE_TIMEOUT' })
  })
  expect(now).toBe(600_000)
  expect(Math.max(...slept)).toBeLessThanOrEqual(375)
})

describe('a holder that stalls past its lease', () => {
  test('is told, and cannot overwrite what the winner wrote', async () => {
    const gate = createGate()
    const stalling = createRedisStore({ client: gatedClient(gate), prefix: 'stall' })
    const winner = createRedisStore({ client, prefix: 'stall' })
    const { version } = await winner.write(key, bytes('before'))

    await stalling.withLease(key, { waitMs: 0, ttlMs: 400 }, async ({ fence, signal }) => {
      gate.close()
      const told = aborted(signal)
      const wonAt = await winner.withLease(key, patient, async (lease) => {
        // Nothing is written yet, so that only the fence can stop the one that comes late.
        gate.open()
        const late = stalling.write(key, bytes('late'), { expected: version, fence })
        await expect(late).rejects.toMatchObject({ code: 'STORE_CONFLICT' })
        await winner.write(key, bytes('won'), { expected: version, fence: lease.fence })
        return performance.now()
      })
      expect(await told).toBeLessThan(wonAt)
      expect(() => signal.throwIfAborted()).toThrow(expect.objectContaining({ code: 'LEASE_LOST' }))
    })
    expect(await textOf(winner, key)).toBe('won')
  })

  test('is told before its lease ends when renewals do not get through', async () => {
    const gate = createGate()
    const stalling = createRedisStore({ client: gatedClient(gate), prefix: 'unheard' })
    const ttlMs = 600
    await stalling.withLease(key, { waitMs: 0, ttlMs }, async ({ signal }) => {
      const begun = performance.now()
      gate.close()
      expect((await aborted(signal)) - begun).toBeLessThan(ttlMs)
      gate.open()
    })
  })

  test('is told when the whole process stood still', async () => {
    const store = createRedisStore({ client, prefix: 'still' })
    await store.withLease(key, { waitMs: 0, ttlMs: 300 }, async ({ signal }) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700)
      expect(await aborted(signal)).toBeDefined()
    })
  })
})

test('tells a holder at its next renewal that another has the lease', async () => {
  const store = createRedisStore({ client, prefix: 'taken' })
  const raw = await server.ioredis()
  await store.withLease(key, { waitMs: 0, ttlMs: 900 }, async ({ fence, signal }) => {
    await raw.hset('{taken}:leases', key, `${fence + 1n} somebody 9007199254740991`)
    await aborted(signal)
    expect(signal.reason).toMatchObject({ code: 'LEASE_LOST', message: expect.stringContaining('another owner') })
  })
  // What is left by the one who lost it is not given back for the other.
  expect(await raw.hget('{taken}:leases', key)).toContain('somebody')
})

test('goes on with the lease after one renewal that failed', async () => {
  let renewals = 0
  const failing: NodeRedisClient = {
    ...bound(client),
    async evalSha(...call) {
      if (call[1].arguments.length === 3 && ++renewals === 2) throw new Error('Socket closed unexpectedly')
      return client.evalSha(...call)
    },
  }
  const store = createRedisStore({ client: failing, prefix: 'hiccup' })
  await store.withLease(key, { waitMs: 0, ttlMs: 600 }, async ({ signal }) => {
    await pause(1_300)
    expect(renewals).toBeGreaterThan(4)
    expect(signal.aborted).toBe(false)
  })
})

test('leaves no lease behind when only the answer was lost', async () => {
  const deaf: NodeRedisClient = {
    ...bound(client),
    async evalSha(...call) {
      const reply = await client.evalSha(...call)
      if (call[1].arguments.length === 3) throw new Error('Socket closed unexpectedly')
      return reply
    },
  }
  const sound = createRedisStore({ client, prefix: 'deaf' })
  // So that the server knows the script.
  await sound.withLease(key, patient, async () => 'done')
  const store = createRedisStore({ client: deaf, prefix: 'deaf' })
  const failed = store.withLease(key, { waitMs: 0, ttlMs: 60_000 }, async () => 'ran')
  await expect(failed).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
  const begun = performance.now()
  await sound.withLease(key, patient, async () => 'done')
  expect(performance.now() - begun).toBeLessThan(5_000)
})

interface Gate {
  open(): void
  close(): void
  passed(): Promise<void>
}

function createGate(): Gate {
  let state = Promise.resolve()
  let open = () => {}
  return {
    open: () => open(),
    close() {
      state = new Promise((resolve) => (open = resolve))
    },
    passed: () => state,
  }
}

/** A client whose commands wait at the gate, as those of a machine that lost its network do. */
function gatedClient(gate: Gate): NodeRedisClient {
  return {
    ...bound(client),
    async evalSha(...call) {
      await gate.passed()
      return client.evalSha(...call)
    },
  }
}

function bound(target: NodeRedisClient): NodeRedisClient {
  return {
    eval: (...call) => target.eval(...call),
    evalSha: (...call) => target.evalSha(...call),
    configGet: async (name) => target.configGet?.(name),
  }
}

/** When the signal aborted. */
function aborted(signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the signal did not abort within 5 s')), 5_000).unref()
    signal.addEventListener('abort', () => resolve(performance.now()), { once: true })
  })
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
