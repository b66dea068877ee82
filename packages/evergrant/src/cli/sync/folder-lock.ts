import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EvergrantError } from '../../errors.js'
import { currentProcess, isProvedDead, type ProcessIdentity } from '../../internal/node/process-identity.js'
import { isSystemError } from '../../internal/node/system-error.js'
import { parseJsonObject } from '../../internal/json-object.js'
import { OWN_FOLDER } from './folder.js'

/**
 * The work with a folder that no other process works on meanwhile. The lock of one that was killed counts for nothing.
 *
 * @throws `FOLDER_BUSY`
 */
export async function withFolderLock<T>(root: string, work: () => Promise<T>): Promise<T> {
  const own = join(root, OWN_FOLDER)
  await mkdir(own, { recursive: true })
  const lock = await take(own)
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

/**
 * Each lays down a lock of its own, and goes on only when a look after that shows no other: of two that come at once one sees the other at least. Whoever
 * sees a lock whose name comes before its own gives way to it; the first looks again, for the others to be gone, or for one that is at work.
 */
async function take(own: string): Promise<string> {
  const name = `lock.${randomBytes(8).toString('hex')}`
  const lock = join(own, name)
  await layDown(own, name)
  try {
    for (let looks = 1; ; looks += 1) {
      const others = await otherHolders(own, name)
      const [other] = others
      if (other === undefined) return lock
      if (looks === MOST_LOOKS || others.some((each) => each.name < name))
        throw busy(join(own, other.name), other.holder)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  } catch (error) {
    await rm(lock, { force: true })
    throw error
  }
}

/** It is there whole or not at all. */
async function layDown(own: string, name: string): Promise<void> {
  const unfinished = join(own, `new-${name}`)
  try {
    await writeFile(unfinished, JSON.stringify(await currentProcess()), { flag: 'wx' })
    await rename(unfinished, join(own, name))
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** Others that may be at work. What the dead have left is taken away. */
async function otherHolders(own: string, mine: string) {
  const others: { readonly name: string; readonly holder: ProcessIdentity }[] = []
  for (const name of await readdir(own)) {
    if (!LOCK_NAME.test(name) || name === mine) continue
    const holder = await holderOf(join(own, name))
    if (holder === undefined) continue
    if (await isProvedDead(holder)) await rm(join(own, name), { force: true })
    else others.push({ name, holder })
  }
  return others
}

const LOCK_NAME = /^lock(?:\.[0-9a-f]{16})?$/
const MOST_LOOKS = 20
const PAUSE_MS = 15

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
