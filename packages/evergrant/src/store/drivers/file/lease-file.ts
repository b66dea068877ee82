import { open, readFile, stat } from 'node:fs/promises'

import type { ProcessIdentity } from '../../../internal/node/process-identity.js'
import { isSystemError } from '../../../internal/node/system-error.js'

/**
 * A lease file: one character, `H` while the lease is held and `R` once it is released, then JSON that tells its owner. Only the
 * first character is ever written again; doing so is the heartbeat, for it sets the file's time by the file system's own clock.
 */
export interface LeaseFile {
  readonly released: boolean
  readonly ttlMs: number
  readonly owner: ProcessIdentity | undefined
}

const HELD = 'H'
const RELEASED = 'R'
/** For a lease file that is damaged, so that its own time cannot be told. */
const UNKNOWN_TTL_MS = 60_000

export function encodeLease(owner: ProcessIdentity, ttlMs: number): Uint8Array {
  return Buffer.from(`${HELD}${JSON.stringify({ ...owner, ttlMs })}\n`)
}

/** `undefined` when there is none of that name. */
export async function readLease(path: string): Promise<LeaseFile | undefined> {
  const text = await readFile(path, 'utf8').catch(undefinedIfMissing)
  return text === undefined ? undefined : decodeLease(text)
}

/** Shows that the owner is alive. `false` when the file is gone, hence the lease lost. */
export const renewLease = (path: string): Promise<boolean> => writeState(path, HELD)

/** Lets the next one in. `false` when the file is gone. */
export const releaseLease = (path: string): Promise<boolean> => writeState(path, RELEASED)

/** When the owner last showed that it is alive, by the file system's clock; `undefined` when the file is gone. */
export async function renewedAt(path: string): Promise<number | undefined> {
  return (await stat(path).catch(undefinedIfMissing))?.mtimeMs
}

function decodeLease(text: string): LeaseFile {
  const released = text.startsWith(RELEASED)
  const { ttlMs, boot, namespace, pid, startedAt } = parsed(text.slice(1))
  const isOwner =
    typeof boot === 'string' && typeof namespace === 'string' && typeof startedAt === 'string' && isPid(pid)
  return {
    released,
    ttlMs: typeof ttlMs === 'number' && ttlMs > 0 ? ttlMs : UNKNOWN_TTL_MS,
    owner: isOwner ? { boot, namespace, pid, startedAt } : undefined,
  }
}

function parsed(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

const isPid = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0

async function writeState(path: string, state: string): Promise<boolean> {
  const handle = await open(path, 'r+').catch(undefinedIfMissing)
  if (handle === undefined) return false
  try {
    await handle.write(state, 0)
    return true
  } finally {
    await handle.close()
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isSystemError(error, 'ENOENT')) throw error
}
