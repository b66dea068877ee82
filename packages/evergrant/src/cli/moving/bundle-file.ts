import { lstat, open, readFile, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { EvergrantError } from '../../errors.js'
import { syncFolder } from '../../internal/node/sync-folder.js'
import { isSystemError } from '../../internal/node/system-error.js'
import { writeSynced } from '../../internal/node/write-synced.js'
import type { TextOutput } from '../io.js'

/** Before a login is given up: whether a bundle can probably be written there. @throws `FILE_EXISTS`, `USAGE` */
export async function assertFree(path: string): Promise<void> {
  if (await exists(path)) throw fileExists(path)
  const folder = dirname(resolve(path))
  if (!(await exists(folder))) {
    throw new EvergrantError('USAGE', `There is no folder ${folder}`, {
      hint: 'Make it first, or choose another place.',
    })
  }
}

/**
 * Writes a bundle to a new file for its owner alone (0600). No link is made, as elsewhere: a stick may know none.
 *
 * @throws `FILE_EXISTS`, `STORE_WRITE_FAILED`; then nothing is left there
 */
export async function writeBundle(path: string, bundle: string): Promise<void> {
  try {
    await writeSynced(path, bundle)
    await syncFolder(dirname(resolve(path)))
  } catch (cause) {
    if (isSystemError(cause, 'EEXIST')) throw fileExists(path)
    await rm(path, { force: true })
    throw notWritten(path, cause)
  }
}

/** Hands a bundle to whoever reads stdout. @throws `STORE_WRITE_FAILED` */
export async function pipeBundle(stdout: TextOutput, bundle: string): Promise<void> {
  try {
    await stdout.handOver(bundle)
  } catch (cause) {
    throw notWritten('stdout', cause)
  }
}

/** @throws `INPUT_INVALID` */
export async function readBundle(path: string): Promise<string> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    if (size <= MAX_BYTES) return await readFile(file, 'utf8')
  } catch (cause) {
    throw new EvergrantError('INPUT_INVALID', `${path} cannot be read`, { cause, hint: NAME_THE_FILE })
  }
  throw new EvergrantError('INPUT_INVALID', `${path} is too long for an exported login`, { hint: NAME_THE_FILE })
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (cause) {
    if (isSystemError(cause, 'ENOENT')) return false
    throw new EvergrantError('USAGE', `Nothing can be written to ${path}`, { cause, hint: 'Choose another place.' })
  }
}

function notWritten(where: string, cause: unknown): EvergrantError {
  return new EvergrantError('STORE_WRITE_FAILED', `The bundle could not be written to ${where}`, {
    cause,
    hint: 'Choose another place with --out FILE. The login is used here as before.',
  })
}

function fileExists(path: string): EvergrantError {
  return new EvergrantError('FILE_EXISTS', `There is something at ${path} already`)
}

const NAME_THE_FILE = 'Name the file that `evergrant export --out FILE` wrote, or - to read it from stdin.'
const MAX_BYTES = 1024 * 1024
