import { text } from 'node:stream/consumers'
import { CheckFailed } from './check.js'
import type { Children } from './children.js'
import { commandLineProgram } from './programs.js'

/** How a command of the real program ended, and what it said. */
export interface CommandResult {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCommand {
  /** The first match in what it says on stderr; fails when it ends without one. */
  said(pattern: RegExp): Promise<string>
  readonly ended: Promise<CommandResult>
}

/** Runs `evergrant WORDS…` as a process of its own, as a shell would. */
export function startCommand(children: Children, words: readonly string[]): RunningCommand {
  const child = children.start(commandLineProgram(), words)
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('The child process has no pipes')
  // Longer than any command takes, so that a hang ends in a failed step.
  const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_TIMEOUT_MS)

  let told = ''
  stderr.setEncoding('utf8')
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', reject)
  }).finally(() => clearTimeout(timer))
  stderr.on('data', (chunk: string) => (told += chunk))

  return {
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(told)
          if (match !== null) resolve(match[1] ?? match[0])
        }
        look()
        stderr.on('data', look)
        exit.then(() => reject(new CheckFailed(`a line that matches ${String(pattern)}`, JSON.stringify(told))), reject)
      }),
    ended: Promise.all([exit, text(stdout)]).then(([exitCode, data]) => ({ exitCode, stdout: data, stderr: told })),
  }
}

const COMMAND_TIMEOUT_MS = 20_000
