import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findProgram, makeFolder, removeFolder } from './service-process.js'

/** A desktop session without a desktop: a D-Bus of its own and, on it, GNOME's keychain, both in a temporary folder. */
export interface DesktopSession {
  /** What a program needs to find the bus. */
  readonly env: Readonly<Record<string, string>>
  /** Starts the keychain as a login to the desktop does: with the password, or without one, so that it stays locked. */
  startKeychain(password?: string): Promise<void>
  endKeychain(): Promise<void>
  /** Stops the keychain in its tracks: it keeps its name on the bus and answers nobody. */
  freezeKeychain(): void
  end(): Promise<void>
}

export async function startDesktopSession(): Promise<DesktopSession> {
  const programs = {
    bus: findProgram('dbus-daemon', [], 'dbus-daemon'),
    keychain: findProgram('gnome-keyring-daemon', [], 'gnome-keyring'),
    send: findProgram('dbus-send', [], 'dbus-bin'),
  }
  const folder = makeFolder('evergrant-desktop-', undefined)
  // The keychain's own files: without this it would open that of whoever runs the tests.
  const places = { HOME: folder, XDG_DATA_HOME: join(folder, 'data'), XDG_CACHE_HOME: join(folder, 'cache') }
  const own = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', XDG_RUNTIME_DIR: join(folder, 'run'), ...places }
  for (const place of [own.XDG_DATA_HOME, own.XDG_CACHE_HOME, own.XDG_RUNTIME_DIR]) mkdirSync(place, { mode: 0o700 })

  const address = `unix:path=${join(folder, 'bus')}`
  const bus = spawn(programs.bus, ['--session', '--nofork', '--print-address', `--address=${address}`], {
    env: own,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await Promise.race([once(bus.stdout, 'data'), failureOf(bus, programs.bus)])
  const env = { DBUS_SESSION_BUS_ADDRESS: address }
  let keychain: ChildProcess | undefined

  const isThere = async () => {
    const question = ['--print-reply=literal', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus']
    const call = 'org.freedesktop.DBus.NameHasOwner'
    const { stdout } = await promisify(execFile)(
      programs.send,
      ['--session', ...question, call, 'string:org.freedesktop.secrets'],
      { env: { ...own, ...env } },
    )
    return stdout.includes('true')
  }
  const until = async (there: boolean) => {
    for (const end = Date.now() + 10_000; (await isThere()) !== there; await sleep(20)) {
      if (Date.now() > end) throw new Error(`The keychain is ${there ? 'not on the bus' : 'still on the bus'}`)
    }
  }

  const session: DesktopSession = {
    env,
    async startKeychain(password) {
      const words = ['--foreground', '--components=secrets', ...(password === undefined ? [] : ['--unlock'])]
      keychain = spawn(programs.keychain, words, { env: { ...own, ...env }, stdio: ['pipe', 'ignore', 'ignore'] })
      keychain.stdin?.end(password ?? '')
      await Promise.race([until(true), failureOf(keychain, programs.keychain)])
    },
    async endKeychain() {
      if (keychain === undefined) return
      await ended(keychain)
      keychain = undefined
      await until(false)
    },
    freezeKeychain: () => void keychain?.kill('SIGSTOP'),
    async end() {
      if (keychain !== undefined) await ended(keychain)
      await ended(bus)
      removeFolder(folder)
    },
  }
  return session
}

async function failureOf(child: ChildProcess, program: string): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null]
  throw new Error(`${program} ended with ${code}`)
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
