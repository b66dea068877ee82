import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { currentProcess } from '../../internal/node/process-identity.js'
import { withFolderLock } from './folder-lock.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evergrant-lock-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const BUSY = expect.objectContaining({ code: 'FOLDER_BUSY' })

it('lets one work at a time, and leaves nothing behind', async () => {
  await withFolderLock(root, async () => {
    await expect(withFolderLock(root, async () => undefined)).rejects.toEqual(BUSY)
  })
  await expect(withFolderLock(root, async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await withFolderLock(root, async () => 'done')).toBe('done')
  expect(await readdir(join(root, '.evergrant'))).toEqual([])
})

it.each([1, 2, 3, 4, 5])('takes over the lock of a process that is gone, one of many that try (round %i)', async () => {
  await mkdir(join(root, '.evergrant'))
  const gone = { ...(await currentProcess()), pid: 2 ** 22 + 1 }
  await writeFile(join(root, '.evergrant/lock'), JSON.stringify(gone))
  let inside = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, (inside += 1))
    await new Promise((resolve) => setTimeout(resolve, 20))
    inside -= 1
  }
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => withFolderLock(root, work)))
  expect(tries.some(({ status }) => status === 'fulfilled')).toBe(true)
  for (const each of tries) if (each.status === 'rejected') expect(each.reason).toEqual(BUSY)
  expect(most).toBe(1)
})

it('takes no lock of a process elsewhere', async () => {
  await mkdir(join(root, '.evergrant'))
  await writeFile(join(root, '.evergrant/lock'), JSON.stringify({ boot: 'x', namespace: '', pid: 1, startedAt: '' }))
  await expect(withFolderLock(root, async () => undefined)).rejects.toEqual(BUSY)
})
