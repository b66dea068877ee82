import { fail, type Finding, ok, warn } from './check.js'

export interface FileSystem {
  /** The number that statfs(2) tells. */
  readonly type: number
  readonly freeBytes: number
}

/** @see https://man7.org/linux/man-pages/man2/statfs.2.html */
const NETWORK: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x01021997: '9P',
  0x00c36400: 'Ceph',
  0x5346414f: 'AFS',
  0x47504653: 'GPFS',
  0x0bd00bd0: 'Lustre',
}

/** A record is a few kilobytes; below this a log or a backup next door can take the last of it at any time. */
const LITTLE_BYTES = 16 * 1024 * 1024
/** What one refresh has to write. */
const NOTHING_BYTES = 64 * 1024

/** @param holdsStore whether records are kept on it, or only keys and what belongs to this machine */
export function judgeFileSystem(place: string, fileSystem: FileSystem | undefined, holdsStore: boolean): Finding {
  if (fileSystem === undefined) return ok(place)
  const { type, freeBytes } = fileSystem
  const free = `${Math.floor(freeBytes / 1024 / 1024)} MiB free`
  const why = 'Tokens that cannot be stored are lost: a refresh then fails, or ends the login.'
  if (freeBytes < NOTHING_BYTES) return fail(`${place}, disk full`, { why, next: 'Free some space.' })
  if (freeBytes < LITTLE_BYTES) return warn(`${place}, ${free}`, { why, next: 'Free some space.' })
  // Numbers of 32 bits come signed on some systems.
  const network = NETWORK[type >>> 0]
  if (network === undefined || !holdsStore) return ok(`${place}, ${free}`)
  return warn(`${place}, ${free}, on a network file system (${network})`, {
    why: 'Locks and syncs of network file systems do not always hold; the file store was made for local disks.',
    next: 'Choose an EVERGRANT_HOME on a local disk; for several machines use EVERGRANT_STORE=postgres://… or redis://….',
  })
}
