import { spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { createFileStore } from './file-store.js'
import { bundleChild, type Limits, startChild } from './testing/children.js'
import { appendTo, idsIn, KEY } from './testing/ledger.js'
import type { ChildReport, Work } from './testing/orders.js'

const posix = process.platform !== 'win32'
const isRoot = process.geteuid?.() === 0
const NOBODY = 65_534
const bytes = (text: string) => new TextEncoder().encode(text)

let bundle: Awaited<ReturnType<typeof bundleChild>>
let base: string
let folder: string
beforeAll(async () => {
  bundle = await bundleChild()
})
afterAll(() => bundle.remove())
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'evergrant-base-'))
  folder = join(base, 'data', 'store')
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const modeOf = async (path: string) => (await stat(path)).mode & 0o7777
const modesUnder = async (root: string) => {
  const names = await readdir(root, { recursive: true, withFileTypes: true })
  return Promise.all(
    names.map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      return { path, isFolder: entry.isDirectory(), mode: await modeOf(path) }
    }),
  )
}

async function inChild(work: Work, limits: Limits = {}): Promise<ChildReport> {
  const child = startChild(bundle.script, limits)
  try {
    return await child.perform({ folder, work }).report
  } finally {
    child.process.kill('SIGKILL')
    await child.ended
  }
}

describe('the data folder', () => {
  test('is not made by reading', async () => {
    const store = createFileStore({ folder })
    expect(await store.read(KEY)).toBeUndefined()
    expect(await store.take(KEY)).toBeUndefined()
    await store.remove(KEY)
    for await (const record of store.list({ prefix: 'ledger/', limit: 1 })) throw new Error(record.key)
    expect(await readdir(base)).toEqual([])
  })

  test('is seen by a store that looked before it was made', async () => {
    const early = createFileStore({ folder })
    expect(await early.read(KEY)).toBeUndefined()
    await appendTo(createFileStore({ folder }), 'late')
    expect(idsIn(await early.read(KEY))).toEqual(['late'])
  })

  test.runIf(posix).each(['0000', '0022', '0077', '0277', '0777'])(
    'holds nothing that others can use, whatever the umask (%s)',
    async (umask) => {
      const under = ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh'] as const
      const lease = { waitMs: 0, ttlMs: 1_000 }
      expect(await inChild({ do: 'append under lease', id: 'x', lease }, { under })).toMatchObject({ done: true })
      for (const { path, isFolder, mode } of await modesUnder(base)) {
        expect(`${mode.toString(8)} ${path}`).toBe(`${isFolder ? 700 : 600} ${path}`)
      }
    },
  )

  test.runIf(posix)('is closed to others when it is empty', async () => {
    await mkdir(folder, { recursive: true })
    await chmod(folder, 0o755)
    await createFileStore({ folder }).write('a', bytes('x'))
    expect(await modeOf(folder)).toBe(0o700)
  })

  test.runIf(posix)('is closed to others again when somebody opened it', async () => {
    await createFileStore({ folder }).write('a', bytes('x'))
    await chmod(folder, 0o777)
    expect(await createFileStore({ folder }).read('a')).toBeDefined()
    expect(await modeOf(folder)).toBe(0o700)
  })

  test.runIf(posix).each([
    ['holds other files', 0o755, 'notes.txt'],
    ['holds other files and others may only enter it', 0o711, 'notes.txt'],
    ['is shared like /tmp', 0o1777, undefined],
  ])('is refused, and left as it is, when it %s', async (_, mode, file) => {
    await mkdir(folder, { recursive: true })
    if (file !== undefined) await writeFile(join(folder, file), 'mine')
    await chmod(folder, mode)
    const refused = { code: 'STORE_UNREADABLE', hint: expect.stringContaining('chmod 700') }
    await expect(createFileStore({ folder }).read('a')).rejects.toMatchObject(refused)
    await expect(createFileStore({ folder }).write('a', bytes('x'))).rejects.toMatchObject(refused)
    expect(await modeOf(folder)).toBe(mode)
    expect(await readdir(folder)).toEqual(file === undefined ? [] : [file])
  })

  test.runIf(posix && isRoot)('is refused when it belongs to somebody else', async () => {
    await createFileStore({ folder }).write('a', bytes('x'))
    for (const path of [base, join(base, 'data'), folder]) await chmod(path, 0o755)
    const report = await inChild({ do: 'append', id: 'x' }, { uid: NOBODY })
    expect(report).toMatchObject({
      done: false,
      code: 'STORE_UNREADABLE',
      message: expect.stringContaining('another user'),
    })
  })

  test.each<[string, string, string]>([
    ['of a later layout', 'evergrant file store, layout 2\n', 'RECORD_TOO_NEW'],
    ['with a foreign mark', 'hello\n', 'STORE_UNREADABLE'],
    ['with an empty mark', '', 'STORE_UNREADABLE'],
  ])('%s is refused', async (_, mark, code) => {
    await createFileStore({ folder }).write('a', bytes('x'))
    await writeFile(join(folder, 'evergrant-store'), mark)
    await expect(createFileStore({ folder }).read('a')).rejects.toMatchObject({ code })
    await expect(createFileStore({ folder }).write('b', bytes('x'))).rejects.toMatchObject({ code })
  })

  test('is marked', async () => {
    await createFileStore({ folder }).write('a', bytes('x'))
    expect(await readFile(join(folder, 'evergrant-store'), 'utf8')).toBe('evergrant file store, layout 1\n')
    expect((await readdir(folder)).toSorted()).toEqual(['evergrant-store', 'records'])
  })

  test('that is a file, or under one, is an error', async () => {
    await writeFile(join(base, 'a-file'), 'mine')
    const onFile = createFileStore({ folder: join(base, 'a-file') })
    await expect(onFile.read('a')).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
    await expect(onFile.write('a', bytes('x'))).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
    const below = createFileStore({ folder: join(base, 'a-file', 'store') })
    await expect(below.read('a')).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
    await expect(below.write('a', bytes('x'))).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    expect(await readFile(join(base, 'a-file'), 'utf8')).toBe('mine')
  })

  test('has to be named', () => {
    expect(() => createFileStore({ folder: '' })).toThrow(TypeError)
  })
})

describe.runIf(posix)('without the right to', () => {
  /** As the user that owns the folder and is bound by its permissions, which root is not. */
  const limits: Limits = isRoot ? { uid: NOBODY } : {}

  beforeEach(async () => {
    const store = createFileStore({ folder })
    await appendTo(store, 'before')
    if (isRoot) await ownedByNobody()
  })

  async function ownedByNobody(): Promise<void> {
    chownSync(base, NOBODY, NOBODY)
    for (const { path } of await modesUnder(base)) chownSync(path, NOBODY, NOBODY)
  }

  async function setFolders(mode: number): Promise<void> {
    const found = await modesUnder(join(folder, 'records'))
    for (const { path, isFolder } of found.toReversed()) if (isFolder) await chmod(path, mode)
  }
  afterEach(async () => {
    // The other way round, for a folder has to be opened before what is in it can be.
    for (const depth of ['records', 'records/ledger', 'records/ledger/=owner', 'records/ledger/=owner/record.r']) {
      await chmod(join(folder, depth), 0o700)
    }
  })

  test('write, writing fails and leaves nothing; reading goes on', async () => {
    await setFolders(0o500)
    const failed = { done: false, code: 'STORE_WRITE_FAILED', message: expect.stringContaining('EACCES') }
    expect(await inChild({ do: 'append', id: 'x' }, limits)).toMatchObject(failed)
    expect(await inChild({ do: 'take' }, limits)).toMatchObject(failed)
    expect(await inChild({ do: 'remove' }, limits)).toMatchObject(failed)
    const store = createFileStore({ folder })
    expect(idsIn(await store.read(KEY))).toEqual(['before'])
  })

  test('read, a record is unreadable, not gone', async () => {
    await setFolders(0o300)
    const failed = { done: false, code: 'STORE_UNREADABLE', message: expect.stringContaining('EACCES') }
    expect(await inChild({ do: 'append', id: 'x' }, limits)).toMatchObject(failed)
  })
})

describe.runIf(posix)('a disk that refuses the bytes', () => {
  const tmpfs = ['unshare', '-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k,mode=700 tmpfs "$0" && exec "$@"'] as const
  const readOnly = [
    'unshare',
    '-rm',
    'sh',
    '-c',
    'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"',
  ] as const
  const canMount = spawnSync(tmpfs[0], [...tmpfs.slice(1), tmpdir(), 'true']).status === 0

  test.runIf(process.env['CI'] && process.platform === 'linux' && process.getuid?.() === 0)(
    'can be made on Linux by root, so that the tests below are not left out',
    () => expect(canMount).toBe(true),
  )

  const intact = (reason: string) => ({ done: true, ids: [`STORE_WRITE_FAILED ${reason}`, 'before', 'after'] })

  test('for the file size limit leaves everything as it was', async () => {
    // 512-byte blocks: 16 KiB.
    const under = ['sh', '-c', 'ulimit -f 32; exec "$@"', 'sh'] as const
    expect(await inChild({ do: 'write too much' }, { under })).toEqual(intact('EFBIG'))
  })

  test.runIf(canMount)('for want of space leaves everything as it was', async () => {
    await mkdir(folder, { recursive: true })
    expect(await inChild({ do: 'write too much' }, { under: [...tmpfs, folder] })).toEqual(intact('ENOSPC'))
  })

  test.runIf(canMount)('to the last one fails every write and no read', async () => {
    await mkdir(folder, { recursive: true })
    const report = await inChild({ do: 'fill the disk' }, { under: [...tmpfs, folder] })
    const failed = 'STORE_WRITE_FAILED ENOSPC'
    expect(report).toEqual({ done: true, ids: [failed, failed, failed, failed, failed, 'before', 'after'] })
  })

  test.runIf(canMount)('since it is read-only fails writes and no reads', async () => {
    await appendTo(createFileStore({ folder }), 'before')
    const under = [...readOnly, folder] as const
    const report = await inChild({ do: 'append', id: 'x' }, { under })
    expect(report).toMatchObject({ code: 'STORE_WRITE_FAILED', message: expect.stringContaining('EROFS') })
    expect(await inChild({ do: 'read' }, { under })).toEqual({ done: true, ids: ['before'] })
  })
})
