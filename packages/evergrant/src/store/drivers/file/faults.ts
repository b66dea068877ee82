import { EvergrantError, type ErrorCode } from '../../../errors.js'
import { isSystemError } from '../../../internal/node/system-error.js'

/** Runs something that only reads; what the operating system refuses becomes `STORE_UNREADABLE`. */
export function reading<T>(what: string, work: () => Promise<T>): Promise<T> {
  return translated('STORE_UNREADABLE', `${what} cannot be read`, work)
}

/** Runs something that writes; what the operating system refuses becomes `STORE_WRITE_FAILED`. */
export function writing<T>(what: string, work: () => Promise<T>): Promise<T> {
  return translated('STORE_WRITE_FAILED', `${what} cannot be written`, work)
}

const HINTS: Readonly<Partial<Record<string, string>>> = {
  ENOSPC: 'The disk is full: free some space, then try again. Nothing was half-written.',
  EDQUOT: 'The disk quota is used up: free some space, then try again. Nothing was half-written.',
  EFBIG: 'The file size limit of this process is too small: raise it (`ulimit -f`). Nothing was half-written.',
  EROFS: 'The file system is read-only: make it writable or choose another data folder.',
  EACCES: 'Give your user the right to read and write the data folder, or choose another one.',
  ENOTDIR: 'A file stands where a folder of the store has to be: move it away or choose another data folder.',
  EIO: 'The disk reports an error: check it, and keep a copy of the data folder.',
}

const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']
const NO_HARD_LINKS_HINT = 'The file system may not have hard links: choose a data folder on a local disk.'

async function translated<T>(code: ErrorCode, message: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isSystemError(error)) throw error
    const isLink = error.syscall === 'link' && NO_HARD_LINKS.includes(error.code)
    const hint = isLink ? NO_HARD_LINKS_HINT : HINTS[error.code]
    const reason = [error.code, error.syscall].filter(Boolean).join(' in ')
    throw new EvergrantError(code, `${message} (${reason})`, {
      cause: error,
      details: { reason: error.code, ...(error.path !== undefined && { path: error.path }) },
      ...(hint !== undefined && { hint }),
    })
  }
}
