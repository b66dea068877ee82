import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { authorizationUrl, type Options, ownKeys, type Running, start, visit } from '../cli/evergrant.js'
import { recordChild } from '../records/children.js'

const fastTime = new URL('fast-time.js', import.meta.url).href
const worker = fileURLToPath(new URL('worker.js', import.meta.url))
const sandboxBin = fileURLToPath(new URL('../../packages/sandbox/bin/evergrant-sandbox.js', import.meta.url))

/** What the sandbox counted, by its own clock. */
export interface Counted {
  readonly mcpRequests: number
  readonly busiestMinute: { readonly requests: number }
}

/** A sandbox, a login, and programs that use it: each a process of its own, all in one time that runs fast. */
export interface FastWorld {
  /** A run of the command line. */
  start(words: readonly string[], options?: Options): Running
  startWorker(kind?: 'unshared'): ChildProcess
  /** One run of the command line that calls a tool. */
  callOnce(): Promise<number | null>
  /** Resolves when the sandbox has counted that. */
  counted(isEnough: (counted: Counted) => boolean): Promise<Counted>
  [Symbol.asyncDispose](): Promise<void>
}

const LOOK_MS = 100

export interface FastWorldOptions {
  /** How many times as fast as the machine's; 6 without it. */
  readonly speed?: number
  /** Words for the sandbox's command. */
  readonly sandbox?: readonly string[]
}

export async function startFastWorld(options: FastWorldOptions = {}): Promise<FastWorld> {
  const { speed = 6, sandbox: sandboxWords = [] } = options
  const home = await mkdtemp(join(tmpdir(), 'evergrant-fast-'))
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    ...ownKeys,
    FAST_TIME: `${Date.now()}/${speed}`,
    NODE_OPTIONS: `--import ${fastTime}`,
    EVERGRANT_HOME: home,
    EVERGRANT_REQUESTS_PER_MINUTE: '180',
  }
  const children = new Set<ChildProcess>()
  const keep = <T extends ChildProcess>(child: T): T => {
    children.add(child)
    recordChild(child)
    return child
  }

  const sandbox = keep(spawn(process.execPath, [sandboxBin, '--json', ...sandboxWords], { env }))
  const [line] = (await once(sandbox.stdout, 'data')) as [string]
  const { url } = JSON.parse(line) as { url: string }
  const login = start(['login', '--no-browser', '--server', url], { env })
  await visit(await authorizationUrl(login))
  const { code, stderr } = await login.finished
  if (code !== 0) throw new Error(`The login ended with ${code}:\n${stderr}`)

  return {
    start: (words, given = {}) =>
      start([...words, '--server', url], { ...given, env: { ...env, ...given.env }, input: '' }),
    startWorker: (kind) =>
      keep(fork(worker, [home, url, ...(kind === undefined ? [] : [kind])], { env, silent: true })),
    async callOnce() {
      const words = ['call', 'notion-get-users', 'page_size:=1', '--server', url, '--json']
      const run = start(words, { env, input: '' })
      return (await run.finished).code
    },
    async counted(isEnough) {
      for (;;) {
        const response = await fetch(new URL('/__sandbox/stats', url))
        const counted = (await response.json()) as Counted
        if (isEnough(counted)) return counted
        await sleep(LOOK_MS)
      }
    },
    async [Symbol.asyncDispose]() {
      const running = [...children].filter((child) => child.exitCode === null && child.signalCode === null)
      await Promise.all(
        running.map((child) => {
          const closed = once(child, 'close')
          child.kill('SIGKILL')
          return closed
        }),
      )
      await rm(home, { recursive: true, force: true })
    },
  }
}
