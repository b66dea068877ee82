import { mkdtempSync, rmSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { Clock } from '../../../internal/clock.js'
import type { RecordStore } from '../../record-store.js'
import { recordPlace } from './context.js'
import { createFileStore, openFileStore } from './file-store.js'

const posix = process.platform !== 'win32'
const key = 'credential/owner/Notion'
const bytes = (text: string) => new TextEncoder().encode(text)

let folder: string
let store: RecordStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evergrant-store-'))
  store = createFileStore({ folder })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const folderOf = (each: string) => recordPlace(folder, each).folder
const namesOf = async (each: string) => (await readdir(folderOf(each))).toSorted()
const pathOfHead = async (each: string) => join(folderOf(each), (await namesOf(each)).at(-1) ?? '')
const textOf = async (each: string) => Buffer.from((await store.read(each))?.payload ?? []).toString()

async function writeTwice(): Promise<string> {
  const { version } = await store.write(key, bytes('one'))
  return (await store.write(key, bytes('two'), { expected: version })).version
}

async function keysListed(prefix = 'credential/'): Promise<string[]> {
  const keys: string[] = []
  for await (const record of store.list({ prefix, limit: 100 })) keys.push(record.key)
  return keys
}

describe('a damaged record', () => {
  const damages: readonly [string, () => Promise<unknown>][] = [
    ['cut to nothing', async () => truncate(await pathOfHead(key), 0)],
    ['cut in the middle', async () => truncate(await pathOfHead(key), 100)],
    ['foreign bytes', async () => writeFile(await pathOfHead(key), 'not a record')],
    [
      'the file of another record',
      async () => {
        await store.write('credential/other', bytes('other'))
        await copyFile(await pathOfHead('credential/other'), await pathOfHead(key))
      },
    ],
  ]

  test.each(damages)('(%s) is an error, never the version before nor none', async (_, damage) => {
    const version = await writeTwice()
    await damage()
    const unreadable = { code: 'RECORD_UNREADABLE' }
    await expect(store.read(key)).rejects.toMatchObject(unreadable)
    await expect(store.take(key)).rejects.toMatchObject(unreadable)
    await expect(store.write(key, bytes('x'))).rejects.toMatchObject(unreadable)
    await expect(store.write(key, bytes('x'), { expected: version })).rejects.toMatchObject(unreadable)
    await expect(store.remove(key, version)).rejects.toMatchObject(unreadable)
    expect(await keysListed()).toContain(key)
  })

  test.each(damages)('(%s) can be removed, and another begun', async (_, damage) => {
    await writeTwice()
    await damage()
    await store.remove(key)
    expect(await store.read(key)).toBeUndefined()
    await store.write(key, bytes('again'))
    expect(await textOf(key)).toBe('again')
  })

  test('of a later format asks for an update', async () => {
    await writeTwice()
    const path = await pathOfHead(key)
    await writeFile(path, (await readFile(path, 'utf8')).replace('record 1', 'record 2'))
    await expect(store.read(key)).rejects.toMatchObject({ code: 'RECORD_TOO_NEW' })
  })
})

describe('foreign files', () => {
  test('beside the versions are left alone', async () => {
    await writeTwice()
    await writeFile(`${await pathOfHead(key)}~`, 'a backup')
    await writeFile(join(folderOf(key), 'notes.txt'), 'mine')
    expect(await textOf(key)).toBe('two')
    await store.remove(key)
    expect(await namesOf(key)).toEqual([expect.stringMatching(/~$/), 'notes.txt'])
  })

  test('alone are an error, not "no record"', async () => {
    await mkdir(folderOf(key), { recursive: true })
    await writeFile(join(folderOf(key), 'a-version-renamed-by-a-backup-program'), 'x')
    await expect(store.read(key)).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
    await expect(store.write(key, bytes('x'))).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
  })

  test('that an operating system leaves do not stand in the way', async () => {
    await mkdir(folderOf(key), { recursive: true })
    await writeFile(join(folderOf(key), '.DS_Store'), 'x')
    await writeFile(join(folder, 'records', '.DS_Store'), 'x')
    expect(await store.read(key)).toBeUndefined()
    await store.write(key, bytes('one'))
    expect(await keysListed()).toEqual([key])
  })

  test('of another life of the record, as after restoring a backup over it, are an error', async () => {
    await store.write(key, bytes('old'))
    const old = await pathOfHead(key)
    await copyFile(old, join(folder, 'backup'))
    await store.remove(key)
    await store.write(key, bytes('new'))
    await copyFile(join(folder, 'backup'), old)
    await expect(store.read(key)).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
  })
})

describe('unfinished work', () => {
  /** A store that ends at a step, as if its process had. */
  const endingAt = (last: string) =>
    openFileStore({ folder }, (step) => {
      if (step === last) throw new Error(`ended at ${step}`)
    })

  test('on a removal leaves a record that is gone', async () => {
    const version = await writeTwice()
    await expect(endingAt('clear: begun').remove(key)).rejects.toThrow('ended')
    expect((await namesOf(key)).length).toBeGreaterThan(0)
    expect(await store.read(key)).toBeUndefined()
    expect(await store.take(key)).toBeUndefined()
    expect(await keysListed()).toEqual([])
    const [life = '', number] = version.split('.')
    for (const expected of [version, `${life}.${Number(number) + 1}`]) {
      await expect(store.write(key, bytes('x'), { expected })).rejects.toMatchObject({ code: 'STORE_CONFLICT' })
    }
    await store.remove(key)
    await expect(stat(folderOf(key))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('on clearing a removed record leaves the removal for last', async () => {
    await writeTwice()
    await expect(endingAt('clear: versions removed').remove(key)).rejects.toThrow('ended')
    expect(await namesOf(key)).toEqual([expect.stringMatching(/\.v3$/)])
    expect(await store.read(key)).toBeUndefined()
  })

  test('on a creation is removed by a later creation beside it, once it is old', async () => {
    await endingAt('create: folder prepared')
      .write('pending/a', bytes('x'))
      .catch(() => 'ended')
    const parent = join(folder, 'records', 'pending')
    await mkdir(join(parent, 'b.n0.0123456789abcdef'))
    await mkdir(join(parent, 'c.n0.0123456789abcdef'))
    await mkdir(join(parent, 'd.x0123456789abcdef'))
    const then = Date.now() / 1000 - 7_200
    await utimes(join(parent, 'b.n0.0123456789abcdef'), then, then)
    await store.write('pending/e', bytes('x'))
    expect((await readdir(parent)).toSorted()).toEqual(['c.n0.0123456789abcdef', 'e.r'])
  })

  test('is cleaned up when the process itself meets an error', async () => {
    const { version } = await store.write(key, bytes('one'))
    const names = await namesOf(key)
    await expect(
      endingAt('write: folder and fence checked').write(key, bytes('x'), { expected: version }),
    ).rejects.toThrow('ended')
    expect(await namesOf(key)).toEqual(names)
  })
})

describe('old versions', () => {
  async function writeMany(count: number): Promise<void> {
    let expected = (await store.write(key, bytes('0'))).version
    for (let index = 1; index < count; index++) {
      expected = (await store.write(key, bytes(String(index)), { expected })).version
    }
  }

  test('stay for readers that are slower than writers', async () => {
    await writeMany(10)
    expect(await namesOf(key)).toHaveLength(10)
  })

  test('go when they were replaced a while ago', async () => {
    await writeMany(10)
    const then = Date.now() / 1000 - 120
    for (const name of await namesOf(key)) await utimes(join(folderOf(key), name), then, then)
    const head = await store.read(key)
    await store.write(key, bytes('new'), { expected: head?.version ?? '' })
    expect((await namesOf(key)).length).toBe(3)
    expect(await textOf(key)).toBe('new')
  })

  test('go at once when there are very many', async () => {
    await writeMany(45)
    expect((await namesOf(key)).length).toBeLessThanOrEqual(35)
  })

  test('never leave a reader without an answer', async () => {
    const writer = writeMany(150)
    let writing = true
    void writer.then(() => (writing = false))
    while (!(await store.read(key))) await new Promise((resolve) => setImmediate(resolve))
    let last = -1
    while (writing) {
      const seen = Number(await textOf(key))
      expect(seen).toBeGreaterThanOrEqual(last)
      last = seen
    }
    await writer
  })
})

describe('expired records', () => {
  const clockAt = (now: number): Clock => ({ now: () => now, sleep: async () => {} })
  const writeAt = (now: number, each: string, expiresAt?: number) =>
    createFileStore({ folder, clock: clockAt(now) }).write(
      each,
      bytes('x'),
      expiresAt === undefined ? {} : { expiresAt },
    )

  test('are swept by a later creation beside them, by the clock of the store', async () => {
    await writeAt(0, 'pending/expired', 1_000)
    await writeAt(0, 'pending/alive', 900_000)
    await writeAt(0, 'pending/for-ever')
    await writeAt(0, 'elsewhere/expired', 1_000)
    await writeAt(100_000, 'pending/new')
    expect(await keysListed('pending/')).toEqual(['pending/alive', 'pending/for-ever', 'pending/new'])
    expect(await keysListed('elsewhere/')).toEqual(['elsewhere/expired'])
  })

  test('that are damaged stay, and do not stop the creation', async () => {
    await writeAt(0, 'pending/expired', 1_000)
    await truncate(await pathOfHead('pending/expired'), 10)
    await writeAt(100_000, 'pending/new')
    await expect(store.read('pending/expired')).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
  })
})

describe.runIf(posix)('symbolic links inside the store', () => {
  let outside: string
  beforeEach(() => {
    outside = mkdtempSync(join(tmpdir(), 'evergrant-outside-'))
  })
  afterEach(() => rmSync(outside, { recursive: true, force: true }))
  const refused = { code: 'STORE_UNREADABLE', message: expect.stringContaining('link') }

  test.each(['records', 'records/credential', 'records/credential/owner', 'records/credential/owner/=notion.r'])(
    'are not followed at %s',
    async (place) => {
      await store.write('other', bytes('x'))
      rmSync(join(folder, place), { recursive: true, force: true })
      await mkdir(join(folder, place, '..'), { recursive: true })
      await symlink(outside, join(folder, place))
      await expect(store.read(key))
        .rejects.toMatchObject(refused)
        .catch(async (error: unknown) => {
          // What lies below the link is not there, which is as good an answer.
          if ((await store.read(key)) !== undefined) throw error
        })
      await expect(store.write(key, bytes('x'))).rejects.toMatchObject(refused)
      expect(await readdir(outside)).toEqual([])
    },
  )

  test('are not followed where a version has to be', async () => {
    await store.write(key, bytes('one'))
    const path = await pathOfHead(key)
    await copyFile(path, join(outside, 'copy'))
    rmSync(path)
    await symlink(join(outside, 'copy'), path)
    await expect(store.read(key)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
  })

  test('are not followed by leases', async () => {
    await store.write('other', bytes('x'))
    await symlink(outside, join(folder, 'leases'))
    await expect(store.withLease(key, { waitMs: 0, ttlMs: 1_000 }, async () => {})).rejects.toMatchObject(refused)
    expect(await readdir(outside)).toEqual([])
  })

  test('to the data folder itself are fine', async () => {
    await symlink(folder, join(outside, 'linked'))
    await createFileStore({ folder: join(outside, 'linked') }).write(key, bytes('one'))
    expect(await textOf(key)).toBe('one')
  })
})
