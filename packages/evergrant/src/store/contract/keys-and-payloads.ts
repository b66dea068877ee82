import { assert, assertSame, assertTypeError } from './assertions.js'
import type { Rules } from './subject.js'
import { bytes, keysOf, textOf } from './samples.js'

const badKeys: Readonly<Record<string, string>> = {
  empty: '',
  'parent folder': '../x',
  'parent folder inside': 'a/../b',
  'this folder': './x',
  'dot in a part': 'a/b.json',
  absolute: '/etc/passwd',
  'empty part': 'a//b',
  'trailing slash': 'a/',
  backslash: 'a\\b',
  'drive letter': 'C:/x',
  space: 'a b',
  'line break': 'a/b\n',
  'null byte': 'a/b\0',
  percent: 'a%2fb',
  'not ASCII': 'a/ü',
  'too long': 'a'.repeat(1025),
}

const manyShapes = [
  'a',
  'credential/bG9jYWw/aHR0cHM6Ly9tY3Aubm90aW9uLmNvbS9tY3A',
  'a/-',
  'a/_',
  'a/~',
  'con/nul',
  `long/${'Xy'.repeat(300)}/${'z'.repeat(400)}`,
  'x'.repeat(1024),
]

export const keysAndPayloads: Rules = {
  'refuses bad keys everywhere, with a TypeError': async ({ store }) => {
    const lease = { waitMs: 0, ttlMs: 1_000 }
    for (const [what, key] of Object.entries(badKeys)) {
      await assertTypeError(async () => store.read(key), `read, ${what}`)
      await assertTypeError(async () => store.write(key, bytes('x')), `write, ${what}`)
      await assertTypeError(async () => store.take(key), `take, ${what}`)
      await assertTypeError(async () => store.remove(key), `remove, ${what}`)
      await assertTypeError(async () => store.withLease(key, lease, async () => 'ran'), `withLease, ${what}`)
    }
  },

  'keeps keys of every allowed shape': async ({ store }) => {
    for (const key of manyShapes) await store.write(key, bytes(key))
    for (const key of manyShapes) assertSame(await textOf(store, key), key, 'payload')
    const long = manyShapes.filter((key) => key.startsWith('long/'))
    assertSame(await keysOf(store, { prefix: 'long/', limit: 10 }), long, 'listed')
  },

  'keeps an empty payload apart from no record': async ({ store }) => {
    await store.write('a', new Uint8Array(0))
    const record = await store.read('a')
    assert(record !== undefined, 'the record is there')
    assertSame(record.payload.length, 0, 'payload length')
  },

  'keeps every byte of a payload of 1 MiB': async ({ store }) => {
    const payload = Uint8Array.from({ length: 1024 * 1024 }, (_, index) => (index * 31 + (index >> 8)) & 0xff)
    await store.write('a', payload)
    const read = (await store.read('a'))?.payload
    assertSame(read?.length, payload.length, 'payload length')
    assert(
      read?.every((byte, index) => byte === payload[index]),
      'every byte is the same',
    )
  },

  'keeps a payload that is a view into a larger buffer': async ({ store }) => {
    await store.write('a', bytes('--middle--').subarray(2, 8))
    assertSame(await textOf(store, 'a'), 'middle', 'payload')
  },

  'is not changed by changes to arrays handed in or out': async ({ store }) => {
    const handedIn = bytes('one')
    const written = await store.write('a', handedIn)
    handedIn.fill(0)
    assertSame(await textOf(store, 'a'), 'one', 'after changing the array handed in')
    written.payload.fill(0)
    assertSame(await textOf(store, 'a'), 'one', 'after changing the array that write gave')
    const read = await store.read('a')
    read?.payload.fill(0)
    assertSame(await textOf(store, 'a'), 'one', 'after changing the array that read gave')
    const onItsWay = bytes('two')
    const replaced = store.write('a', onItsWay, { expected: written.version })
    onItsWay.fill(0)
    await replaced
    assertSame(await textOf(store, 'a'), 'two', 'after changing the array handed in while the write is on its way')
  },
}
