import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EvergrantError } from '../../errors.js'
import { currentProcess, isProvedDead, type ProcessIdentity } from '../../internal/node/process-identity.js'
import { isSystemError } from '../../internal/node/system-error.js'
import { parseJsonObject } from '../../internal/json-object.js'
import { OWN_FOLDER } from './folder.js'

/**
 * The work with a folder that no other process works on meanwhile. The lock of one that was killed is taken over.
 *
 * @throws `FOLDER_BUSY`
 */
export async function withFolderLock<T>(root: string, work: () => Promise<T>): Promise<T> {
  const own = join(root, OWN_FOLDER)
  await mkdir(own, { recursive: true })
  const path = join(own, 'lock')
  await take(own, path)
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function take(own: string, path: string): Promise<void> {
  const mine = join(own, `lock.${randomBytes(8).toString('hex')}`)
  await writeFile(mine, JSON.stringify(await currentProcess()), { flag: 'wx' })
  try {
    while (!(await isLinked(mine, path))) await removeDead(own, path)
  } finally {
    await rm(mine, { force: true })
  }
}

async function isLinked(mine: string, path: string): Promise<boolean> {
  try {
    await link(mine, path)
    return true
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false
    throw error
  }
}

/** Takes the lock away if it is a dead one's. A living one's that came meanwhile is put back. */
async function removeDead(own: string, path: string): Promise<void> {
  const holder = await holderOf(path)
  if (holder === undefined) return
  if (!(await isProvedDead(holder))) throw busy(path, holder)
  const aside = join(own, `lock.${randomBytes(8).toString('hex')}`)
  await rename(path, aside).catch((error: unknown) => {
    if (!isSystemError(error, 'ENOENT')) throw error
  })
  const taken = await holderOf(aside)
  if (taken !== undefined && !(await isProvedDead(taken))) await isLinked(aside, path)
  await rm(aside, { force: true })
}

async function holderOf(path: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  })
  if (text === undefined) return undefined
  const { boot, namespace, pid, startedAt } = parseJsonObject(text) ?? {}
  const words = (value: unknown) => (typeof value === 'string' ? value : '')
  return { boot: words(boot), namespace: words(namespace), pid: Number(pid), startedAt: words(startedAt) }
}

function busy(path: string, { pid }: ProcessIdentity): EvergrantError {
  return new EvergrantError('FOLDER_BUSY', `Process ${pid} works on this folder`, {
    hint: `Wait until it is done. If nothing runs there any more, remove ${path}.`,
  })
}
