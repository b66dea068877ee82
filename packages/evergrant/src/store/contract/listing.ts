import type { ListedRecord } from '../record-store.js'
import { assertSame, assertTypeError } from './assertions.js'
import type { Rules } from './subject.js'
import { bytes, keysOf } from './samples.js'

export const listing: Rules = {
  'lists what is under the prefix, in order of key': async ({ store }) => {
    for (const key of ['a/2', 'a/1/x', 'a/1', 'a/B', 'a/b', 'a/1-', 'b/1', 'a']) await store.write(key, bytes(key))
    const expected = ['a/1', 'a/1-', 'a/1/x', 'a/2', 'a/B', 'a/b']
    assertSame(await keysOf(store, { prefix: 'a/', limit: 100 }), expected, 'keys')
  },

  'never lists a/10/ under a/1/': async ({ store }) => {
    for (const key of ['a/1/x', 'a/10/x', 'a/1x/y', 'a/1']) await store.write(key, bytes(key))
    assertSame(await keysOf(store, { prefix: 'a/1/', limit: 100 }), ['a/1/x'], 'keys')
  },

  'lists nothing under an unknown prefix': async ({ store }) => {
    await store.write('a/1', bytes('one'))
    assertSame(await keysOf(store, { prefix: 'none/', limit: 100 }), [], 'keys')
  },

  'gives the version and dueAt of each record': async ({ store }) => {
    const first = await store.write('a/1', bytes('one'), { dueAt: 1_000 })
    const second = await store.write('a/2', bytes('two'))
    const expected: ListedRecord[] = [
      { key: 'a/1', version: first.version, dueAt: 1_000 },
      { key: 'a/2', version: second.version },
    ]
    const listed: ListedRecord[] = []
    for await (const record of store.list({ prefix: 'a/', limit: 10 })) listed.push(record)
    assertSame(listed.map(inOneOrder), expected.map(inOneOrder), 'records')
  },

  'leaves removed and taken records out': async ({ store }) => {
    for (const key of ['a/1', 'a/2', 'a/3']) await store.write(key, bytes(key))
    await store.remove('a/1')
    await store.take('a/3')
    assertSame(await keysOf(store, { prefix: 'a/', limit: 10 }), ['a/2'], 'keys')
  },

  'pages by key without gap or repetition': async ({ store }) => {
    const keys = ['a/1', 'a/2', 'a/3', 'a/4', 'a/5']
    for (const key of keys) await store.write(key, bytes(key))
    const pages: string[][] = []
    for (let after: string | undefined; pages.length < 10; after = pages.at(-1)?.at(-1)) {
      const page = await keysOf(store, {
        prefix: 'a/',
        limit: 2,
        ...(after !== undefined && { after: { key: after } }),
      })
      if (page.length === 0) break
      pages.push(page)
    }
    assertSame(pages, [['a/1', 'a/2'], ['a/3', 'a/4'], ['a/5']], 'pages')
    const afterAbsent = { prefix: 'a/', limit: 10, after: { key: 'a/35' } }
    assertSame(await keysOf(store, afterAbsent), ['a/4', 'a/5'], 'keys after one that is not there')
  },

  'lists due records earliest first and leaves the others out': async ({ store }) => {
    await store.write('a/late', bytes('x'), { dueAt: 3_000 })
    await store.write('a/early', bytes('x'), { dueAt: 1_000 })
    await store.write('a/middle', bytes('x'), { dueAt: 2_000 })
    await store.write('a/also', bytes('x'), { dueAt: 2_000 })
    await store.write('a/never', bytes('x'))
    const due = (dueBefore: number) => keysOf(store, { prefix: 'a/', limit: 10, dueBefore })
    assertSame(await due(3_000), ['a/early', 'a/also', 'a/middle'], 'due before 3000')
    assertSame(await due(1_000), [], 'due before 1000')
    assertSame(await due(9_000), ['a/early', 'a/also', 'a/middle', 'a/late'], 'due before 9000')
    const rest = { prefix: 'a/', limit: 1, dueBefore: 9_000, after: { key: 'a/also', dueAt: 2_000 } }
    assertSame(await keysOf(store, rest), ['a/middle'], 'the page after a/also')
  },

  'follows dueAt through changes': async ({ store }) => {
    const first = await store.write('a/1', bytes('x'), { dueAt: 1_000 })
    const second = await store.write('a/1', bytes('x'), { dueAt: 5_000, expected: first.version })
    assertSame(await keysOf(store, { prefix: 'a/', limit: 10, dueBefore: 2_000 }), [], 'after the change')
    await store.write('a/1', bytes('x'), { expected: second.version })
    assertSame(await keysOf(store, { prefix: 'a/', limit: 10, dueBefore: 9_000 }), [], 'without dueAt')
  },

  'refuses queries that make no sense': async ({ store }) => {
    const bad = { 'no slash': 'a', empty: '', 'only a slash': '/', parent: '../', 'empty part': 'a//' }
    for (const [what, prefix] of Object.entries(bad)) {
      await assertTypeError(async () => keysOf(store, { prefix, limit: 10 }), `prefix: ${what}`)
    }
    for (const limit of [0, -1, 1.5, Number.NaN]) {
      await assertTypeError(async () => keysOf(store, { prefix: 'a/', limit }), `limit ${limit}`)
    }
    const halfCursor = { prefix: 'a/', limit: 1, dueBefore: 1, after: { key: 'a/1' } }
    await assertTypeError(async () => keysOf(store, halfCursor), 'a due page after a record without dueAt')
  },
}

const inOneOrder = ({ key, version, dueAt }: ListedRecord) => [key, version, dueAt ?? 'no dueAt']
