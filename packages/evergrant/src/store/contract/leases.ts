import { assert, assertCode, assertSame } from './assertions.js'
import type { Rules, StoreUnderTest } from './subject.js'
import { atOnce, bytes, textOf } from './samples.js'

const key = 'credential/owner/notion'
const patient = { waitMs: 15_000, ttlMs: 5_000 }
const once = { waitMs: 0, ttlMs: 5_000 }

export const leases: Rules = {
  'gives what the work gives, and passes its error on': async ({ store }) => {
    assertSame(await store.withLease(key, once, async () => 'done'), 'done', 'result')
    const failure = new Error('the work failed')
    const outcome = await store.withLease(key, once, () => Promise.reject(failure)).catch((error: unknown) => error)
    assert(outcome === failure, 'the very error of the work comes out')
  },

  'lets one holder in at a time': async (subject) => {
    let inside = 0
    const results = await atOnce(subject, 10, (store) =>
      store.withLease(key, patient, async () => {
        inside++
        assertSame(inside, 1, 'holders inside')
        await pause(2)
        inside--
      }),
    )
    for (const result of results) assert(result.status === 'fulfilled', 'every waiter gets the lease and is alone')
  },

  'leases different keys at the same time': async ({ store }) => {
    const inner = store.withLease('a', once, () => store.withLease('a/b', once, async () => 'both'))
    assertSame(await inner, 'both', 'result')
  },

  'tries once with waitMs 0': async (subject) => {
    await whileHeld(subject, async (other) => {
      const started = Date.now()
      await assertCode('LEASE_TIMEOUT', () => other.withLease(key, once, async () => 'ran'), 'second holder')
      assert(Date.now() - started < 2_000, 'the answer comes at once')
    })
  },

  'gives up after waitMs': async (subject) => {
    await whileHeld(subject, async (other) => {
      const started = Date.now()
      const waiting = { waitMs: 200, ttlMs: 5_000 }
      await assertCode('LEASE_TIMEOUT', () => other.withLease(key, waiting, async () => 'ran'), 'second holder')
      assert(Date.now() - started >= 150, 'it waited')
    })
  },

  'is not re-entrant': async ({ store }) => {
    await store.withLease(key, once, () =>
      assertCode('LEASE_TIMEOUT', () => store.withLease(key, once, async () => 'ran'), 'the same key inside'),
    )
  },

  'is free again after the work, also when it failed': async (subject) => {
    const { store, peer = store } = subject
    await store.withLease(key, once, async () => 'done')
    await peer.withLease(key, once, () => Promise.reject(new Error('failed'))).catch(() => 'expected')
    assertSame(await store.withLease(key, patient, async () => 'again'), 'again', 'result')
  },

  'is held for longer than ttlMs while the work goes on': async (subject) => {
    const { store, peer = store } = subject
    await store.withLease(key, { waitMs: 0, ttlMs: 900 }, async ({ signal }) => {
      const waiting = { waitMs: 2_000, ttlMs: 900 }
      await assertCode('LEASE_TIMEOUT', () => peer.withLease(key, waiting, async () => 'ran'), 'second holder')
      assert(!signal.aborted, 'the holder still has it')
    })
  },

  'gives fences that grow, also after the record was removed': async ({ store, peer = store }) => {
    const fences: bigint[] = []
    for (const each of [store, peer, store, peer]) {
      fences.push(await each.withLease(key, patient, async ({ fence }) => fence))
      await store.write(key, bytes('x'))
      await store.remove(key)
    }
    fences.reduce((before, fence) => {
      assert(fence > before, `fences grow: ${fences.join(', ')}`)
      return fence
    })
  },

  'refuses a write with an older fence': async ({ store, peer = store }) => {
    const first = await store.write(key, bytes('one'))
    const old = await store.withLease(key, patient, async ({ fence }) => fence)
    const newer = await peer.withLease(key, patient, async ({ fence }) => fence)
    const late = () => store.write(key, bytes('late'), { expected: first.version, fence: old })
    await assertCode('STORE_CONFLICT', late, 'write with the older fence')
    assertSame(await textOf(store, key), 'one', 'payload')
    await store.write(key, bytes('two'), { expected: first.version, fence: newer })
    assertSame(await textOf(store, key), 'two', 'payload')
  },

  'refuses a creation with an older fence': async ({ store, peer = store }) => {
    const old = await store.withLease(key, patient, async ({ fence }) => fence)
    const newer = await peer.withLease(key, patient, async ({ fence }) => fence)
    await assertCode('STORE_CONFLICT', () => store.write(key, bytes('late'), { fence: old }), 'creation')
    assertSame(await store.read(key), undefined, 'read')
    await store.write(key, bytes('one'), { fence: newer })
  },

  'accepts the newest fence also after its lease has ended': async ({ store }) => {
    const fence = await store.withLease(key, patient, async (lease) => lease.fence)
    await store.write(key, bytes('late but first'), { fence })
    assertSame(await textOf(store, key), 'late but first', 'payload')
  },

  'tells the holder when the lease was taken over, and refuses its writes': async ({ store, takeOverLease }) => {
    if (takeOverLease === undefined) return
    await store.withLease(key, { waitMs: 0, ttlMs: 300 }, async ({ signal, fence }) => {
      const told = aborted(signal)
      await takeOverLease(key)
      await assertCode('STORE_CONFLICT', () => store.write(key, bytes('late'), { fence }), 'write after the loss')
      await told
      await assertCode('LEASE_LOST', async () => signal.throwIfAborted(), 'reason of the signal')
    })
  },
}

/** Runs `check` with another store on the same data while the lease is held. */
async function whileHeld(subject: StoreUnderTest, check: (other: StoreUnderTest['store']) => Promise<void>) {
  const { store, peer = store } = subject
  await store.withLease(key, { waitMs: 0, ttlMs: 5_000 }, () => check(peer))
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the signal did not abort within 5 s')), 5_000)
    const done = () => {
      clearTimeout(timer)
      resolve()
    }
    if (signal.aborted) done()
    else signal.addEventListener('abort', done, { once: true })
  })
}
