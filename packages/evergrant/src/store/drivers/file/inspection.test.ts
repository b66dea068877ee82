import { chmod, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import type { RecordStore } from '../../record-store.js'
import { createFileStore } from './file-store.js'
import { inspectFileStore } from './inspection.js'

const posix = process.platform !== 'win32'
const nothing = { records: 0, damaged: [], unfinished: 0, foreign: [], readable: [], changeable: [] }

let parent: string
let folder: string
let store: RecordStore
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'evergrant-inspection-'))
  folder = join(parent, 'store')
  store = createFileStore({ folder })
})
afterEach(() => rm(parent, { recursive: true, force: true }))

async function fill(): Promise<void> {
  for (const key of ['meta/store-id', 'credential/aa/BB', 'credential/aa/cc', 'cache/aa']) {
    const { version } = await store.write(key, Buffer.from('one'))
    await store.write(key, Buffer.from('two'), { expected: version })
  }
  await store.remove('cache/aa')
  await store.withLease('credential/aa/BB', { waitMs: 0, ttlMs: 1000 }, async () => undefined)
}

const inspect = () => inspectFileStore({ folder })
const recordOf = (name: string) => join(folder, 'records/credential/aa', `${name}.r`)

test('a folder that is not there is an empty store, and stays away', async () => {
  expect(await inspect()).toEqual(nothing)
  expect(await readdir(parent)).toEqual([])
})

test('counts the records of a store that is in order', async () => {
  await fill()
  expect(await inspect()).toEqual({ ...nothing, records: 3 })
})

test('leaves alone what operating systems put into any folder', async () => {
  await fill()
  await writeFile(join(folder, 'records/.DS_Store'), '')
  await writeFile(join(recordOf('cc'), '.nfs0001'), '')
  expect(await inspect()).toEqual({ ...nothing, records: 3 })
})

test('names records that are damaged', async () => {
  await fill()
  const newest = (await readdir(recordOf('cc'))).toSorted().at(-1) ?? ''
  await truncate(join(recordOf('cc'), newest), 70)
  expect(await inspect()).toEqual({ ...nothing, records: 2, damaged: ['credential/aa/cc'] })
})

test('counts what stopped processes left', async () => {
  await fill()
  const random = '0123456789abcdef'
  await writeFile(join(recordOf('cc'), `${random}.t3.0.${random}`), '', { mode: 0o600 })
  await mkdir(join(folder, `records/credential/aa/dd.n0.${random}`), { mode: 0o700 })
  await mkdir(join(folder, `records/credential/aa/dd.x${random}`), { mode: 0o700 })
  expect(await inspect()).toEqual({ ...nothing, records: 3, unfinished: 3 })
})

test.each([
  ['in the folder of the store', 'notes.txt'],
  ['among the records', 'records/credential/aa/conflicted copy.txt'],
  ['in a record', 'records/credential/aa/cc.r/copy of a version'],
  ['among the leases', 'leases/credential/aa/notes'],
  ['in a lease', 'leases/credential/aa/=b=b.l/notes'],
])('names files that no Evergrant wrote: %s', async (_, path) => {
  await fill()
  await writeFile(join(folder, path), '', { mode: 0o600 })
  expect(await inspect()).toEqual({ ...nothing, records: 3, foreign: [join(folder, path)] })
})

test.runIf(posix).each([
  ['readable', 0o640],
  ['changeable', 0o620],
] as const)('names what is %s by others', async (kind, mode) => {
  await fill()
  const path = join(folder, 'evergrant-store')
  await chmod(path, mode)
  expect(await inspect()).toEqual({ ...nothing, records: 3, [kind]: [path] })
})

test('a folder that is none is an error, not an empty store', async () => {
  await writeFile(folder, '')
  await expect(inspect()).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
})
