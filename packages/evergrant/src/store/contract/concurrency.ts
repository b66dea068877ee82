import type { RecordStore, StoredRecord, WriteOptions } from '../record-store.js'
import { assert, assertSame } from './assertions.js'
import type { Rules } from './subject.js'
import { atOnce, bytes, textOf } from './samples.js'

const key = 'limits/counter'

export const concurrency: Rules = {
  'lets exactly one of many creations through': async (subject) => {
    const results = await atOnce(subject, 20, (store, index) => store.write(key, bytes(`writer ${index}`)))
    assertOneWinner(results)
    const winner = results.findIndex(({ status }) => status === 'fulfilled')
    assertSame(await textOf(subject.store, key), `writer ${winner}`, 'payload')
  },

  'lets exactly one of many writes at the same version through': async (subject) => {
    const { version } = await subject.store.write(key, bytes('start'))
    const results = await atOnce(subject, 20, (store, index) =>
      store.write(key, bytes(`writer ${index}`), { expected: version }),
    )
    assertOneWinner(results)
    const winner = results.findIndex(({ status }) => status === 'fulfilled')
    assertSame(await textOf(subject.store, key), `writer ${winner}`, 'payload')
  },

  'loses none of 50 concurrent increments': async (subject) => {
    await subject.store.write(key, bytes('0'))
    const results = await atOnce(subject, 50, (store) => increment(store))
    for (const result of results) assert(result.status === 'fulfilled', `increment failed: ${reasonOf(result)}`)
    assertSame(await textOf(subject.store, key), '50', 'counter')
  },

  'loses none of 50 concurrent increments that need not be durable': async (subject) => {
    await subject.store.write(key, bytes('0'), { volatile: true })
    const results = await atOnce(subject, 50, (store, index) => increment(store, { volatile: index % 3 > 0 }))
    for (const result of results) assert(result.status === 'fulfilled', `increment failed: ${reasonOf(result)}`)
    assertSame(await textOf(subject.store, key), '50', 'counter')
  },

  'gives a record to exactly one of many takers': async (subject) => {
    for (let round = 0; round < 5; round++) {
      await subject.store.write(key, bytes(`round ${round}`))
      const results = await atOnce(subject, 10, (store) => store.take(key))
      const taken = results.map((result) => {
        assert(result.status === 'fulfilled', `take failed: ${reasonOf(result)}`)
        return result.value
      })
      const got = taken.filter((record): record is StoredRecord => record !== undefined)
      assertSame(got.length, 1, 'takers that got the record')
      assertSame(new TextDecoder().decode(got[0]?.payload), `round ${round}`, 'payload taken')
    }
  },

  'lets either a write or a take of the same version through': async (subject) => {
    for (let round = 0; round < 10; round++) {
      const { version } = await subject.store.write(key, bytes('old'))
      const [written, taken] = await atOnce<StoredRecord | undefined>(subject, 2, (store, index) =>
        index === 0 ? store.write(key, bytes('new'), { expected: version }) : store.take(key),
      )
      assert(taken?.status === 'fulfilled' && taken.value !== undefined, 'the taker gets the record, old or new')
      const expected = written?.status === 'fulfilled' ? 'new' : 'old'
      const payload = new TextDecoder().decode(taken.value.payload)
      // A write that came after the take would have been refused; one that came before it is what was taken.
      assertSame(payload, expected, 'payload taken')
      assertSame(await subject.store.read(key), undefined, 'read')
    }
  },
}

async function increment(store: RecordStore, options: Pick<WriteOptions, 'volatile'> = {}): Promise<void> {
  for (;;) {
    const record = await store.read(key)
    assert(record !== undefined, 'the counter is there')
    const next = Number(new TextDecoder().decode(record.payload)) + 1
    try {
      await store.write(key, bytes(String(next)), { ...options, expected: record.version })
      return
    } catch (error) {
      if (!isConflict(error)) throw error
    }
  }
}

function assertOneWinner(results: PromiseSettledResult<unknown>[]): void {
  for (const result of results) {
    assert(
      result.status === 'fulfilled' || isConflict(result.reason),
      `a loser gets STORE_CONFLICT: ${reasonOf(result)}`,
    )
  }
  assertSame(results.filter(({ status }) => status === 'fulfilled').length, 1, 'winners')
}

const isConflict = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'STORE_CONFLICT'

const reasonOf = (result: PromiseSettledResult<unknown>) => (result.status === 'rejected' ? String(result.reason) : '')
