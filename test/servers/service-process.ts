import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { atExit } from './at-exit.js'

/** Who runs a server that refuses to run as root; `undefined` when the tests do not run as root either. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

export function serviceAccount(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`))
  if (line === undefined) throw new Error(`There is no user ${name} on this machine`)
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

/** The path of a program: in one of the folders given, else in `PATH`. */
export function findProgram(name: string, folders: readonly string[], debianPackage: string): string {
  const places = [...folders, ...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
  const found = places.map((folder) => join(folder, name)).find(isProgram)
  if (found !== undefined) return found
  throw new Error(`${name} is not installed, and these tests need it: apt-get install ${debianPackage}`)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** An empty folder that belongs to the account. */
export function makeFolder(prefix: string, account: Account | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  atExit.folders.add(folder)
  if (account !== undefined) chownSync(folder, account.uid, account.gid)
  return folder
}

export function removeFolder(folder: string): void {
  atExit.folders.delete(folder)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

export function foldersIn(parent: string): string[] {
  try {
    return readdirSync(parent)
  } catch {
    return []
  }
}

export interface Service {
  readonly child: ChildProcess
  /** Sends the signal, else the one that stops it, and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<void>
}

export interface ServiceOptions {
  readonly account: Account | undefined
  /** What it prints when it takes connections. */
  readonly readyWhen: RegExp
  /** Stops it at once, whoever is connected. */
  readonly stopSignal: NodeJS.Signals
}

/** Starts a server in the foreground and waits until it says that it takes connections. */
export async function startService(
  program: string,
  args: readonly string[],
  { account, readyWhen, stopSignal }: ServiceOptions,
): Promise<Service> {
  const child = spawn(program, args, { ...account, stdio: ['ignore', 'pipe', 'pipe'], env: { LC_ALL: 'C' } })
  const stop = () => void child.kill(stopSignal)
  atExit.stops.add(stop)
  const ended = once(child, 'exit').finally(() => atExit.stops.delete(stop))
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${program} ended:\n${said}`)))
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        if (said.length < 100_000) said += text
        if (readyWhen.test(said)) resolve()
      })
    }
  })
  return {
    child,
    async end(signal = stopSignal) {
      child.kill(signal)
      await ended
    },
  }
}

/** Runs a program to its end; fails with what it said. */
export async function runProgram(program: string, args: readonly string[], account: Account | undefined) {
  await promisify(execFile)(program, [...args], { ...account, env: { LC_ALL: 'C' } })
}
