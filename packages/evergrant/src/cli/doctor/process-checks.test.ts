import { expect, test } from 'vitest'
import { createEvergrant, createMemoryStore, envKeyProvider, type RecordStore } from '../../index.js'
import type { Answer, Order } from './orders.js'
import type { Patient } from './patient.js'
import { processChecks } from './process-checks.js'
import { runChecks } from './run-checks.js'
import { storeChecks } from './store-checks.js'

type Reply = (order: Order, store: RecordStore) => Promise<Exclude<Answer, { kind: 'failed' }>>

const keys = envKeyProvider(`main:${btoa('k'.repeat(32))}`)

function patientWith(store: RecordStore): Patient {
  const evergrant = createEvergrant({ store, keys })
  return {
    env: {},
    home: '/nowhere',
    folder: undefined,
    connection: { server: 'https://mcp.example.com/mcp', profile: 'default' },
    storage: async () => ({ store, place: 'memory' }),
    evergrant: async () => evergrant,
    hasKeys: () => true,
    inspection: () => Promise.reject(new Error('not asked')),
    requests: () => [],
    close: async () => undefined,
  }
}

/** What a second process does that is in order. */
const inOrder: Reply = async (order, store) => {
  if (order.do === 'try-lease') {
    return store
      .withLease(order.key, { waitMs: order.waitMs, ttlMs: 1000 }, async ({ fence }) => ({
        kind: 'lease' as const,
        fence: String(fence),
      }))
      .catch(() => ({ kind: 'busy' as const }))
  }
  const scratch = await createEvergrant({ store, keys }).scratch(order.name)
  const record = await scratch.read()
  await scratch.write(order.text, record?.version)
  return { kind: 'swapped', found: record?.text ?? '' }
}

async function complaintsOf(store: RecordStore, reply: Reply = inOrder): Promise<string[]> {
  const patient = patientWith(store)
  const second = { ask: (order: Order) => reply(order, store), end: () => undefined }
  const checks = [...storeChecks(patient), ...processChecks(patient, () => second)]
  // The checks of the keys are not part of this.
  const given = checks.map((check) => ({
    ...check,
    needs: (check.needs ?? []).map((id) => (id === 'key.seal' ? 'store.write' : id)),
  }))
  const examined = await runChecks(given, { signal: new AbortController().signal, onStart: () => undefined })
  return examined.filter(({ outcome }) => outcome === 'fail').map(({ id, found }) => `${id}: ${found}`)
}

test('a store and a second process that are in order', async () => {
  expect(await complaintsOf(createMemoryStore())).toEqual([])
})

const lease = (fence: string) => ({ kind: 'lease', fence }) as const

test.each<[string, Reply, string]>([
  [
    'finds nothing',
    async (order, store) => (order.do === 'swap' ? { kind: 'missing' } : inOrder(order, store)),
    'process.records: the second process looks elsewhere: it does not find the record that was written here',
  ],
  [
    'finds another text',
    async (order, store) => (order.do === 'swap' ? { kind: 'swapped', found: 'other' } : inOrder(order, store)),
    'process.records: the second process looks elsewhere: it found another text than was written here',
  ],
  [
    'writes elsewhere',
    async (order, store) => {
      if (order.do !== 'swap') return inOrder(order, store)
      const record = await (await createEvergrant({ store, keys }).scratch(order.name)).read()
      return { kind: 'swapped', found: record?.text ?? '' }
    },
    'process.records: the second process looks elsewhere: what it wrote cannot be seen here',
  ],
  [
    'gets a lease that is held',
    async (order, store) => (order.do === 'try-lease' ? lease('1000') : inOrder(order, store)),
    'process.lock: a second process was given the lease while it was held here',
  ],
  [
    'never gets the lease',
    async (order, store) => (order.do === 'try-lease' ? { kind: 'busy' } : inOrder(order, store)),
    'process.lock: a second process did not get the lease after it was given back',
  ],
  [
    'counts fences of its own',
    async (order, store) => {
      const answer = await inOrder(order, store)
      return answer.kind === 'lease' ? lease('1') : answer
    },
    'process.lock: its fence does not grow from one process to the next',
  ],
])('a second process that %s', async (_, reply, found) => {
  expect(await complaintsOf(createMemoryStore(), reply)).toEqual([found])
})

const broken = (change: (store: RecordStore) => Partial<RecordStore>): RecordStore => {
  const store = createMemoryStore()
  return { ...store, ...change(store) }
}

test.each<[string, (store: RecordStore) => Partial<RecordStore>, string]>([
  [
    'takes a write after a stale version',
    (store) => ({
      write: async (key, payload, options) => {
        const now = await store.read(key)
        return store.write(key, payload, { ...options, ...(now && options?.expected && { expected: now.version }) })
      },
    }),
    'store.write: a write after a stale version was taken',
  ],
  [
    'makes a record again that is there',
    (store) => ({
      write: async (key, payload, options) => {
        if (options?.expected === undefined) await store.remove(key)
        return store.write(key, payload, options)
      },
    }),
    'store.write: a record that is there was made again',
  ],
  [
    'gives something else back',
    (store) => ({
      read: async (key) => {
        const record = await store.read(key)
        return record && { ...record, payload: new Uint8Array(3) }
      },
    }),
    'store.write: what was written does not come back',
  ],
  ['removes nothing', () => ({ remove: async () => undefined }), 'store.write: what was removed is still there'],
  [
    'gives a lease twice',
    () => {
      let fence = 0n
      return { withLease: (_key, _options, run) => run({ fence: (fence += 1n), signal: new AbortController().signal }) }
    },
    'lock.lease: a lease was given while it was held',
  ],
  [
    'counts no fences',
    (store) => ({
      withLease: (key, options, run) => store.withLease(key, options, ({ signal }) => run({ signal, fence: 1n })),
    }),
    'lock.lease: its fence does not grow (1, then 1)',
  ],
])('a store that %s', async (_, change, found) => {
  expect(await complaintsOf(broken(change))).toEqual([found])
})
