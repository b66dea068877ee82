import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { EvergrantError } from '../../errors.js'
import { makePrivateFolder } from '../../internal/node/private-folder.js'
import { syncFolder } from '../../internal/node/sync-folder.js'
import { isSystemError } from '../../internal/node/system-error.js'
import { writeSynced } from '../../internal/node/write-synced.js'

/** A configuration as it was found. */
export interface ConfigFile {
  /** As the person knows it. */
  readonly path: string
  /** Where the text is, behind symbolic links. */
  readonly target: string
  readonly exists: boolean
  /** Without the byte order mark. */
  readonly text: string
  /** Every byte, to see whether it is still the same when it is written. */
  readonly bytes: Buffer
}

const BYTE_ORDER_MARK = '\uFEFF'
const MAX_BYTES = 64 * 1024 * 1024

/** @throws EvergrantError `CONFIG_UNREADABLE` */
export async function readConfig(path: string): Promise<ConfigFile> {
  const target = await targetOf(path)
  const bytes = await readBytes(path, target)
  if (bytes === undefined) return { path, target, exists: false, text: '', bytes: Buffer.alloc(0) }
  return { path, target, exists: true, text: decode(path, bytes), bytes }
}

/** A link that leads nowhere is no file to be made: what it points to may come back. */
async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (cause) {
    if (isSystemError(cause, 'ENOENT') && !(await isLink(path))) return path
    throw unreadable(path, 'it cannot be reached', cause)
  }
}

async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isSymbolicLink(),
    (error: unknown) => {
      if (isSystemError(error, 'ENOENT')) return false
      throw error
    },
  )
}

async function readBytes(path: string, target: string): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(target)
    if (size > MAX_BYTES) throw unreadable(path, 'it is larger than 64 MiB', undefined)
    return await readFile(target)
  } catch (cause) {
    if (isSystemError(cause, 'ENOENT')) return undefined
    if (cause instanceof EvergrantError) throw cause
    throw unreadable(path, 'it cannot be read', cause)
  }
}

function decode(path: string, bytes: Buffer): string {
  try {
    // Without `ignoreBOM` the mark is taken off.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw unreadable(path, 'it is not UTF-8', cause)
  }
}

export interface Written {
  /** The copy of what stood there before. */
  readonly backup?: string
}

/**
 * Puts a new text in the place of a configuration, in one step, with its mode and owner; the old one is copied beside it first.
 *
 * @param privacy the mode of a file that is made anew
 * @throws EvergrantError `CONFIG_CHANGED` where it is not what was read any more, `CONFIG_WRITE_FAILED`
 */
export async function writeConfig(
  { path, target, exists, bytes }: ConfigFile,
  text: string,
  { now, privacy }: { readonly now: Date; readonly privacy: number },
): Promise<Written> {
  let backup: string | undefined
  try {
    await makeFolder(dirname(target), privacy)
    const old = exists ? await stat(target) : undefined
    // A rename would succeed all the same: it asks the folder.
    if (old !== undefined && (old.mode & 0o222) === 0) throw readOnly(path)
    backup = exists ? await keepBackup(target, bytes, now) : undefined
    const mark = bytes.subarray(0, 3).equals(Buffer.from(BYTE_ORDER_MARK)) ? BYTE_ORDER_MARK : ''
    await replace(path, target, { content: Buffer.from(mark + text), bytes, exists, mode: old?.mode ?? privacy, old })
    return backup === undefined ? {} : { backup }
  } catch (cause) {
    if (backup !== undefined) await rm(backup, { force: true })
    if (cause instanceof EvergrantError) throw cause
    if (exists && isSystemError(cause, 'ENOENT')) throw changed(path)
    throw new EvergrantError('CONFIG_WRITE_FAILED', `${path} could not be written`, { cause, details: { file: path } })
  }
}

/** The folder of a project is for everybody who may read the project. */
async function makeFolder(path: string, privacy: number): Promise<void> {
  if ((privacy & 0o077) === 0) await makePrivateFolder(path)
  else await mkdir(path, { recursive: true })
}

/** For the owner alone: a configuration may hold the secrets of other servers. */
async function keepBackup(target: string, bytes: Buffer, now: Date): Promise<string> {
  const backup = `${target}.evergrant-backup-${now.toISOString().replaceAll(/[-:.]/g, '')}`
  await writeSynced(backup, bytes)
  return backup
}

interface Replacement {
  readonly content: Buffer
  readonly bytes: Buffer
  readonly exists: boolean
  readonly mode: number
  readonly old: { readonly uid: number; readonly gid: number } | undefined
}

async function replace(
  path: string,
  target: string,
  { content, bytes, exists, mode, old }: Replacement,
): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(8).toString('hex')}.tmp`)
  try {
    await writeSynced(temporary, content)
    await dressLike(temporary, mode, old)
    const now = await readBytes(path, target)
    if (exists ? !now?.equals(bytes) : now !== undefined) throw changed(path)
    await rename(temporary, target)
    await syncFolder(dirname(target))
  } finally {
    await rm(temporary, { force: true })
  }
}

async function dressLike(temporary: string, mode: number, old: Replacement['old']): Promise<void> {
  await using handle = await open(temporary)
  const { uid, gid } = await handle.stat()
  if (old !== undefined && (old.uid !== uid || old.gid !== gid)) await handle.chown(old.uid, old.gid)
  await handle.chmod(mode & 0o777)
}

function unreadable(path: string, why: string, cause: unknown): EvergrantError {
  return new EvergrantError('CONFIG_UNREADABLE', `${path}: ${why}`, { cause, details: { file: path } })
}

function readOnly(path: string): EvergrantError {
  return new EvergrantError('CONFIG_WRITE_FAILED', `${path} is read-only`, { details: { file: path } })
}

function changed(path: string): EvergrantError {
  return new EvergrantError('CONFIG_CHANGED', `${path} was changed by somebody else meanwhile`, {
    details: { file: path },
  })
}
