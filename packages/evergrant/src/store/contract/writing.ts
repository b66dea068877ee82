import { assert, assertCode, assertSame } from './assertions.js'
import type { Rules } from './subject.js'
import { bytes, textOf } from './samples.js'

const key = 'credential/owner/notion'

export const writing: Rules = {
  'reads nothing where nothing was written': async ({ store }) => {
    assertSame(await store.read(key), undefined, 'read')
  },

  'creates a record and reads it back at the version it gave': async ({ store }) => {
    const written = await store.write(key, bytes('one'))
    assertSame(await textOf(store, key), 'one', 'payload')
    assertSame((await store.read(key))?.version, written.version, 'version')
    assertSame(new TextDecoder().decode(written.payload), 'one', 'payload that write gives')
  },

  'refuses to create a record that exists': async ({ store }) => {
    await store.write(key, bytes('one'))
    await assertCode('STORE_CONFLICT', () => store.write(key, bytes('two')), 'second creation')
    assertSame(await textOf(store, key), 'one', 'payload')
  },

  'replaces a record at the expected version and gives a new one': async ({ store }) => {
    const first = await store.write(key, bytes('one'))
    const second = await store.write(key, bytes('two'), { expected: first.version })
    assert(second.version !== first.version, 'a write gives a new version')
    assertSame(await textOf(store, key), 'two', 'payload')
  },

  'gives a new version also for the same payload': async ({ store }) => {
    const first = await store.write(key, bytes('one'))
    const second = await store.write(key, bytes('one'), { expected: first.version })
    assert(second.version !== first.version, 'a write gives a new version')
  },

  'refuses a stale version and keeps the record': async ({ store }) => {
    const first = await store.write(key, bytes('one'))
    await store.write(key, bytes('two'), { expected: first.version })
    const stale = () => store.write(key, bytes('lost'), { expected: first.version })
    await assertCode('STORE_CONFLICT', stale, 'stale write')
    assertSame(await textOf(store, key), 'two', 'payload')
  },

  'compares and swaps also what need not be durable': async ({ store, peer }) => {
    const first = await store.write(key, bytes('one'), { volatile: true })
    const second = await store.write(key, bytes('two'), { expected: first.version, volatile: true })
    assert(second.version !== first.version, 'a write gives a new version')
    const stale = () => store.write(key, bytes('lost'), { expected: first.version, volatile: true })
    await assertCode('STORE_CONFLICT', stale, 'stale write')
    assertSame(await textOf(peer ?? store, key), 'two', 'payload')
    await store.write(key, bytes('three'), { expected: second.version })
    assertSame(await textOf(peer ?? store, key), 'three', 'payload after a durable write')
    await store.remove(key)
    const removed = () => store.write(key, bytes('lost'), { expected: second.version, volatile: true })
    await assertCode('STORE_CONFLICT', removed, 'write of a removed record')
  },

  'refuses an expected version where there is no record': async ({ store }) => {
    const { version } = await store.write('credential/owner/other', bytes('other'))
    await assertCode('STORE_CONFLICT', () => store.write(key, bytes('one'), { expected: version }), 'foreign version')
    await assertCode('STORE_CONFLICT', () => store.write(key, bytes('one'), { expected: '1' }), 'made-up version')
    await assertCode('STORE_CONFLICT', () => store.write(key, bytes('one'), { expected: '' }), 'empty version')
    assertSame(await store.read(key), undefined, 'read')
  },

  'never gives a version again after removal and re-creation': async ({ store }) => {
    const seen = new Set<string>()
    for (let round = 0; round < 5; round++) {
      const created = await store.write(key, bytes('same'))
      const changed = await store.write(key, bytes('same'), { expected: created.version })
      assert(!seen.has(created.version) && !seen.has(changed.version), 'versions never repeat')
      seen.add(created.version).add(changed.version)
      if (round % 2 === 0) await store.remove(key)
      else await store.take(key)
    }
    await store.write(key, bytes('new life'))
    for (const expected of seen) {
      const stale = () => store.write(key, bytes('lost'), { expected })
      await assertCode('STORE_CONFLICT', stale, 'write at a version of a former life')
    }
    assertSame(await textOf(store, key), 'new life', 'payload')
  },

  'keeps records apart whose keys begin alike': async ({ store }) => {
    const keys = ['a/b', 'a/b/c', 'a/bc', 'ab', 'a/B', 'A/b', 'a/b-', 'a/b~', 'a/b_']
    for (const each of keys) await store.write(each, bytes(each))
    for (const each of keys) assertSame(await textOf(store, each), each, `payload of ${each}`)
    await store.remove('a/b')
    assertSame(await textOf(store, 'a/b/c'), 'a/b/c', 'payload below a removed key')
  },
}
