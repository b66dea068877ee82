import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEvergrant, type Clock, type Evergrant, type EvergrantOptions } from '../../index.js'
import { systemClock } from '../../internal/clock.js'
import type { Environment } from '../io.js'
import { CheckFailed } from './check.js'
import { type Children, createChildren } from './children.js'
import { type CommandResult, type RunningCommand, startCommand } from './command-line.js'
import type { Sandbox, SandboxOptions, SandboxPackage } from './sandbox.js'

/** What the steps play on: a sandbox, an empty data folder, a clock, and the programs. */
export interface Stage {
  readonly sandbox: Sandbox
  /** `EVERGRANT_HOME` of every program of the demo. */
  readonly home: string
  readonly children: Children
  readonly signal: AbortSignal
  /** How far ahead of the machine's clock the demo is. */
  readonly offsetMs: number
  /** Lets time pass, for the sandbox and for every client that uses this clock. */
  advance(seconds: number): void
  /** The library, in this process. */
  library(options?: EvergrantOptions): Evergrant
  start(words: readonly string[]): RunningCommand
  /** Runs a command that has to succeed. */
  command(...words: string[]): Promise<CommandResult>
  startSandbox(options: SandboxOptions): Promise<Sandbox>
  /** Ends every process and server, and removes the data folder. */
  close(): Promise<void>
}

export async function openStage(
  { startSandbox }: SandboxPackage,
  input: { readonly env: Environment; readonly signal: AbortSignal },
): Promise<Stage> {
  const home = await mkdtemp(join(tmpdir(), 'evergrant-demo-'))
  const sandboxes: Sandbox[] = []
  const opened: Evergrant[] = []
  let children: Children | undefined
  let offsetMs = 0

  const close = async () => {
    await children?.endAll()
    await Promise.allSettled(opened.map((evergrant) => evergrant.close()))
    await Promise.allSettled(sandboxes.map((sandbox) => sandbox.close()))
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
  const launch = async (options: SandboxOptions) => {
    const sandbox = await startSandbox(options)
    sandboxes.push(sandbox)
    return sandbox
  }

  try {
    const sandbox = await launch({})
    const env = demoEnvironment(input.env, { EVERGRANT_HOME: home, EVERGRANT_SERVER: sandbox.url })
    const started = createChildren(env)
    children = started
    const clock: Clock = { now: () => systemClock.now() + offsetMs, sleep: systemClock.sleep }
    const start = (words: readonly string[]) => startCommand(started, words)
    return {
      sandbox,
      home,
      children: started,
      signal: input.signal,
      get offsetMs() {
        return offsetMs
      },
      advance(seconds) {
        sandbox.advance(seconds)
        offsetMs += seconds * 1000
      },
      library(options = {}) {
        const evergrant = createEvergrant({ home, env, clock, ...options })
        opened.push(evergrant)
        return evergrant
      },
      start,
      async command(...words) {
        const result = await start(words).ended
        if (result.exitCode === 0) return result
        throw new CheckFailed(
          `exit code 0 of \`evergrant ${words[0] ?? ''}\``,
          `${String(result.exitCode)}: ${result.stderr.trim()}`,
        )
      },
      startSandbox: launch,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The person's environment without their settings: the demo must never touch their logins. */
function demoEnvironment(env: Environment, own: Environment): Environment {
  const foreign = Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith('EVERGRANT_'))
  // Nothing of the demo may stay behind in their keychain either.
  return { ...Object.fromEntries(foreign), EVERGRANT_KEY_PROVIDER: 'file', ...own }
}
