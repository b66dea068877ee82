import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EvergrantError } from '../../errors.js'
import { parseJsonObject } from '../../internal/json-object.js'
import type { LoginRequest } from './login-request.js'

const LEFT_OVER_MS = 3_600_000

/** What `login --print-url` keeps until `login --complete`: whose login it is, and the secret that proves it is the same person. */
export interface KeptLogin extends Omit<LoginRequest, 'opensBrowser' | 'timeoutMs'> {
  readonly binding: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** One file a login, named by the hash of its `state`, readable by its owner only. */
export async function keepLogin(home: string, state: string, login: KeptLogin): Promise<void> {
  const folder = folderIn(home)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await removeLeftOvers(folder)
    await writeFile(fileOf(home, state), JSON.stringify(login), { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    if (cause instanceof EvergrantError) throw cause
    throw new EvergrantError('STORE_WRITE_FAILED', `The login could not be kept in ${folder}`, {
      cause,
      details: { folder },
    })
  }
}

/** The login that a callback's `state` belongs to. `LOGIN_UNKNOWN` when there is none, or it is too old. */
export async function loadLogin(home: string, state: string, now: number): Promise<KeptLogin> {
  const login = parseLogin(await readIfThere(fileOf(home, state)))
  if (login === undefined || login.expiresAt <= now) {
    throw new EvergrantError('LOGIN_UNKNOWN', 'No login is waiting for this callback URL', {
      hint: 'Start again with `evergrant login --print-url`, and use the newest link.',
    })
  }
  return login
}

export async function forgetLogin(home: string, state: string): Promise<void> {
  await rm(fileOf(home, state), { force: true })
}

// A login ends after ten minutes; what is left of one that nobody completed is of no use.
async function removeLeftOvers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const { mtimeMs } = await stat(path)
    if (mtimeMs < Date.now() - LEFT_OVER_MS) await rm(path, { force: true })
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new EvergrantError('STORE_UNREADABLE', `${path} cannot be read`, { cause, details: { path } })
  }
}

/** `undefined` for anything but a whole login: a torn file belongs to a login that has to start again. */
function parseLogin(text: string | undefined): KeptLogin | undefined {
  const kept = parseJsonObject(text ?? '')
  if (kept === undefined) return undefined
  const { binding, expiresAt, server, profile, scope, clientId, clientMetadataUrl, switchAccount, era } = kept
  if (typeof binding !== 'string' || typeof expiresAt !== 'number') return undefined
  return {
    binding,
    expiresAt,
    ...(typeof server === 'string' && { server }),
    ...(typeof profile === 'string' && { profile }),
    ...(typeof scope === 'string' && { scope }),
    ...(typeof clientId === 'string' && { clientId }),
    ...(typeof clientMetadataUrl === 'string' && { clientMetadataUrl }),
    ...(typeof switchAccount === 'boolean' && { switchAccount }),
    ...((era === 'legacy' || era === 'modern') && { era }),
  }
}

function folderIn(home: string): string {
  return join(home, 'logins')
}

function fileOf(home: string, state: string): string {
  return join(folderIn(home), `${createHash('sha256').update(state).digest('hex')}.json`)
}
