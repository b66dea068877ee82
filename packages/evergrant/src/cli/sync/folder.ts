import { randomBytes } from 'node:crypto'
import { appendFile, lstat, mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { EvergrantError } from '../../errors.js'
import { isSystemError } from '../../internal/node/system-error.js'
import { quote } from '../../internal/redact.js'
import { isInside } from './file-name.js'

/** The folder's own memory, beside the files. */
export const OWN_FOLDER = '.evergrant'
const TEMPORARY = `${OWN_FOLDER}/tmp`

/** A folder of files, by paths with `/` that never leave it: no `..`, and no link is followed. */
export interface Folder {
  readonly root: string
  /** `undefined` where there is none. */
  read(path: string): Promise<Buffer | undefined>
  /** Whole under its name, or not at all: readers see the old file or the new one, a crash leaves one of them. */
  write(path: string, content: string | Uint8Array): Promise<void>
  append(path: string, text: string): Promise<void>
  /** Fails where something stands at the target. */
  move(from: string, to: string): Promise<void>
  /** A file, or a folder with all in it. */
  remove(path: string): Promise<void>
  /** If nothing is in it. */
  removeEmpty(path: string): Promise<void>
  exists(path: string): Promise<boolean>
  /** Every file and folder, without hidden ones and links. Folders end in `/`. */
  list(): Promise<readonly string[]>
}

export function createFolder(root: string): Folder {
  const at = (path: string) => join(root, ...path.split('/'))
  const reach = async (path: string) => {
    if (!isInside(path)) throw unsafe(path, 'leaves the folder')
    const parts = path.split('/')
    for (let length = 1; length <= parts.length; length += 1) {
      const part = parts.slice(0, length).join('/')
      if ((await statOf(at(part)))?.isSymbolicLink()) throw unsafe(part, 'is a link')
    }
    return at(path)
  }
  const makeFor = async (path: string) => void (await mkdir(dirname(path), { recursive: true }))

  return {
    root,
    async read(path) {
      const target = await reach(path)
      return await unlessMissing(readFile(target))
    },
    write: (path, content) =>
      told(path, async () => {
        const target = await reach(path)
        const temporary = join(await reach(TEMPORARY), randomBytes(8).toString('hex'))
        await makeFor(target)
        await makeFor(temporary)
        await writeThrough(temporary, content)
        await rename(temporary, target).catch(async (error: unknown) => {
          await rm(temporary, { force: true })
          throw error
        })
      }),
    append: (path, text) =>
      told(path, async () => {
        const target = await reach(path)
        await makeFor(target)
        await appendFile(target, text)
      }),
    move: (from, to) =>
      told(to, async () => {
        const [source, target] = [await reach(from), await reach(to)]
        const [there, moved] = [await statOf(target), await statOf(source)]
        // Where case is ignored, a name that changes its case only is there already.
        if (there !== undefined && there.ino !== moved?.ino) throw unsafe(to, 'is in the way')
        await makeFor(target)
        await rename(source, target)
      }),
    remove: (path) => told(path, async () => rm(await reach(path), { recursive: true, force: true })),
    async removeEmpty(path) {
      try {
        await rmdir(await reach(path))
      } catch (error) {
        if (!isSystemError(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error
      }
    },
    async exists(path) {
      return (await statOf(await reach(path))) !== undefined
    },
    async list() {
      const found: string[] = []
      const visit = async (prefix: string): Promise<void> => {
        const entries = (await unlessMissing(readdir(join(root, prefix), { withFileTypes: true }))) ?? []
        for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
          if (entry.name.startsWith('.') || !isInside(entry.name)) continue
          const path = `${prefix}${entry.name}`
          if (entry.isFile()) found.push(path)
          if (!entry.isDirectory() || entry.name === 'node_modules') continue
          found.push(`${path}/`)
          await visit(`${path}/`)
        }
      }
      await visit('')
      return found
    },
  }
}

/** A path as a person gave it, from the folder on; `undefined` where it is elsewhere. */
export function pathIn(root: string, absolute: string): string | undefined {
  if (absolute === root) return ''
  const path = absolute.startsWith(root.endsWith(sep) ? root : root + sep) ? absolute.slice(root.length) : undefined
  return path?.split(sep).filter(Boolean).join('/')
}

async function writeThrough(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const statOf = (path: string) => unlessMissing(lstat(path))

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

async function told<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new EvergrantError('OUTPUT_FAILED', `${quote(path)} could not be written (${error.code})`, { cause: error })
  }
}

function unsafe(path: string, reason: string): EvergrantError {
  return new EvergrantError('FOLDER_UNSAFE', `${quote(path)} ${reason}: nothing was read or written there`)
}
