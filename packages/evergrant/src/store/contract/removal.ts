import { assertCode, assertSame } from './assertions.js'
import type { Rules } from './subject.js'
import { bytes, keysOf, textOf } from './samples.js'

const key = 'pending/state'

export const removal: Rules = {
  'takes a record once': async ({ store }) => {
    const { version } = await store.write(key, bytes('one'))
    const taken = await store.take(key)
    assertSame(taken && new TextDecoder().decode(taken.payload), 'one', 'payload taken')
    assertSame(taken?.version, version, 'version taken')
    assertSame(await store.take(key), undefined, 'second take')
    assertSame(await store.read(key), undefined, 'read after take')
  },

  'takes nothing where nothing was written': async ({ store }) => {
    assertSame(await store.take(key), undefined, 'take')
  },

  'removes a record at any version': async ({ store }) => {
    await store.write(key, bytes('one'))
    await store.remove(key)
    assertSame(await store.read(key), undefined, 'read')
    assertSame(await keysOf(store, { prefix: 'pending/', limit: 10 }), [], 'list')
  },

  'removes nothing without complaint': async ({ store }) => {
    await store.remove(key)
    await store.write(key, bytes('one'))
    await store.remove(key)
    await store.remove(key)
  },

  'removes at the expected version only': async ({ store }) => {
    const first = await store.write(key, bytes('one'))
    const second = await store.write(key, bytes('two'), { expected: first.version })
    await assertCode('STORE_CONFLICT', () => store.remove(key, first.version), 'removal at a stale version')
    assertSame(await textOf(store, key), 'two', 'payload')
    await store.remove(key, second.version)
    assertSame(await store.read(key), undefined, 'read')
    await assertCode('STORE_CONFLICT', () => store.remove(key, second.version), 'second removal at that version')
  },

  'creates a record again after removal': async ({ store }) => {
    for (const round of ['one', 'two', 'three']) {
      await store.write(key, bytes(round))
      assertSame(await textOf(store, key), round, 'payload')
      await store.remove(key)
    }
  },
}
