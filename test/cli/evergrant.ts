import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox, SandboxOptions } from '@evergrant/sandbox'
import { afterEach } from 'vitest'
import { recordChild } from '../records/children.js'
import { startSandbox } from '../records/sandbox.js'
import { BIN } from './bin.js'

export { BIN }

// On Linux no keychain is reached without a session bus; elsewhere the tests must not use the one of whoever runs them.
export const ownKeys: Readonly<Record<string, string>> =
  process.platform === 'linux' ? {} : { EVERGRANT_KEY_PROVIDER: 'file' }

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Options {
  readonly env?: Readonly<Record<string, string>>
  /** Written to stdin, which ends after it. */
  readonly input?: string
  readonly bin?: string
  readonly uid?: number | undefined
  /** The folder to run in. */
  readonly cwd?: string
  /** Words before `node`, such as a shell that sets a limit. */
  readonly prefix?: readonly string[]
}

// A test that fails half-way must not leave a login behind that holds its port.
const children = new Set<ChildProcess>()
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
})

/** One run of the command line as a child process, without anything of this process's environment. */
export interface Running {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
  /** Resolves with everything on stderr, or on stdout, as soon as it matches; fails when the process ends first. */
  saw(pattern: RegExp, on?: 'stderr' | 'stdout'): Promise<RegExpExecArray>
}

export function start(args: readonly string[], options: Options = {}): Running {
  const [command = process.execPath, ...words] = [
    ...(options.prefix ?? []),
    process.execPath,
    options.bin ?? BIN,
    ...args,
  ]
  const child = spawn(command, words, {
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), ...ownKeys, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
  })
  children.add(child)
  recordChild(child)
  child.once('close', () => children.delete(child))
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk))
  child.stdin.on('error', () => {
    // A run that ends without reading its input closes the pipe; its exit code tells the rest.
  })
  if (options.input !== undefined) child.stdin.end(options.input)
  const finished = once(child, 'close').then(([code]: (number | null)[]) => ({ code: code ?? null, ...text }))
  return {
    child,
    finished,
    async saw(pattern, on = 'stderr') {
      for (;;) {
        const match = pattern.exec(text[on])
        if (match !== null) return match
        const ended = await Promise.race([once(child[on], 'data').then(() => false), finished.then(() => true)])
        if (ended && !pattern.test(text[on])) throw new Error(`Ended without ${String(pattern)}:\n${text[on]}`)
      }
    },
  }
}

export async function run(args: readonly string[], options: Options = {}): Promise<Finished> {
  return await start(args, { input: '', ...options }).finished
}

/** The one error that `--json` puts on stderr. */
export function errorOf({ stderr }: Finished): {
  code: string
  message: string
  hint: string
  details: Record<string, unknown>
} {
  const lines = stderr.trimEnd().split('\n')
  const parsed = JSON.parse(lines.at(-1) ?? '') as { error: ReturnType<typeof errorOf> }
  return parsed.error
}

/** A server, a data folder, and the command line between them. */
export interface World {
  readonly sandbox: Sandbox
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  run(args: readonly string[], options?: Options): Promise<Finished>
  start(args: readonly string[], options?: Options): Running
  /** Starts a login and gives it and its authorization URL, once it waits for the callback. */
  startLogin(args?: readonly string[], options?: Options): Promise<{ running: Running; url: string }>
  /** A whole login: the sandbox approves at once, and its redirect goes to the real listener. */
  login(args?: readonly string[], options?: Options): Promise<Finished>
  [Symbol.asyncDispose](): Promise<void>
}

export async function createWorld(sandboxOptions: SandboxOptions = {}): Promise<World> {
  const sandbox = await startSandbox(sandboxOptions)
  const home = await mkdtemp(join(tmpdir(), 'evergrant-cli-'))
  const env = { EVERGRANT_HOME: home, EVERGRANT_SERVER: sandbox.url }
  const merged = (options: Options = {}): Options => ({ ...options, env: { ...env, ...options.env } })
  const world: World = {
    sandbox,
    home,
    env,
    run: (args, options) => run(args, merged(options)),
    start: (args, options) => start(args, merged(options)),
    async startLogin(args = [], options) {
      const running = world.start(['login', '--no-browser', ...args], options)
      return { running, url: await authorizationUrl(running) }
    },
    async login(args, options) {
      const { running, url } = await world.startLogin(args, options)
      await visit(url)
      return await running.finished
    },
    async [Symbol.asyncDispose]() {
      await sandbox.close()
      await rm(home, { recursive: true, force: true })
    },
  }
  return world
}

/** The link that a waiting login shows. */
export async function authorizationUrl(running: Running): Promise<string> {
  const [, url = ''] = await running.saw(/^ {2}(http\S+)\n\nWaiting/m)
  return url
}

export interface Page {
  readonly status: number
  readonly title: string
  readonly html: string
}

/** What a browser does with a link: follows the redirects, and shows the page at the end. */
export async function visit(url: string): Promise<Page> {
  const response = await fetch(url)
  const html = await response.text()
  return { status: response.status, title: /<h1>(.*?)<\/h1>/.exec(html)?.[1] ?? '', html }
}

/** Where the authorization server sends the browser, without going there. */
export async function callbackOf(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' })
  const location = response.headers.get('location')
  if (location === null) throw new Error(`The authorization page answered ${response.status} without a redirect`)
  return location
}
