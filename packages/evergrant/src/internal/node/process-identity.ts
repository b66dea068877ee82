import { readFile, readlink } from 'node:fs/promises'
import { hostname, uptime } from 'node:os'

import { isSystemError } from './system-error.js'

/** A process as another one can find it again, or find that it is gone. */
export interface ProcessIdentity {
  /** One run of one kernel; empty when it cannot be told. */
  readonly boot: string
  /** Within which the pid counts; empty where there is only one. */
  readonly namespace: string
  readonly pid: number
  /** Tells the process from a later one with the same pid; empty when it cannot be told. */
  readonly startedAt: string
}

let current: Promise<ProcessIdentity> | undefined

/** This process. */
export function currentProcess(): Promise<ProcessIdentity> {
  current ??= process.platform === 'linux' ? identifyOnLinux() : Promise.resolve(identifyByHost())
  return current
}

/**
 * Whether it is certain that a process has ended. `false` also for one that may live elsewhere: on another machine, in another
 * container, or under another pid namespace.
 */
export async function isProvedDead(other: ProcessIdentity): Promise<boolean> {
  const self = await currentProcess()
  if (!isSameBoot(self.boot, other.boot) || self.namespace !== other.namespace) return false
  if (!existsByPid(other.pid)) return true
  if (other.startedAt === '' || self.startedAt === '') return false
  const stat = await readStat(other.pid)
  // A zombie runs no more; it only waits for its parent.
  return stat !== undefined && (stat.state === 'Z' || stat.state === 'X' || stat.startedAt !== other.startedAt)
}

async function identifyOnLinux(): Promise<ProcessIdentity> {
  const { pid } = process
  const unknown: ProcessIdentity = { boot: '', namespace: '', pid, startedAt: '' }
  try {
    const [boot, namespace, self] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readlink('/proc/self/ns/pid'),
      readlink('/proc/self'),
    ])
    const stat = await readStat(pid)
    // A /proc that was mounted for another pid namespace speaks of other processes.
    if (self !== String(pid) || stat === undefined) return unknown
    return { boot: boot.trim(), namespace, pid, startedAt: stat.startedAt }
  } catch (error) {
    if (isSystemError(error)) return unknown
    throw error
  }
}

/** Elsewhere a boot is known by host and second; the start of a process is not told without asking another program. */
function identifyByHost(): ProcessIdentity {
  const bootSecond = Math.round(Date.now() / 1000 - uptime())
  return { boot: `${hostname()}@${bootSecond}`, namespace: '', pid: process.pid, startedAt: '' }
}

function isSameBoot(a: string, b: string): boolean {
  if (a === b) return a !== ''
  const [, hostA, secondA] = /^(.*)@(\d+)$/.exec(a) ?? []
  const [, hostB, secondB] = /^(.*)@(\d+)$/.exec(b) ?? []
  return hostA !== undefined && hostA === hostB && Math.abs(Number(secondA) - Number(secondB)) <= 2
}

function existsByPid(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM and the like: it is there, and somebody else's.
    return !isSystemError(error, 'ESRCH')
  }
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html fields 3 (state) and 22 (start time in clock ticks) */
async function readStat(pid: number): Promise<{ state: string; startedAt: string } | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    // Field 2 is the program's name in parentheses, which may itself hold spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [state, startedAt] = [fields[0], fields[19]]
    return state === undefined || startedAt === undefined ? undefined : { state, startedAt }
  } catch (error) {
    if (isSystemError(error)) return undefined
    throw error
  }
}
