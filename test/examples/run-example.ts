import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { recordChild } from '../records/children.js'

export interface ExampleRun {
  readonly child: ChildProcess
  /** Everything said so far. */
  readonly said: { readonly stdout: string; readonly stderr: string }
  /** Resolves once `text` has been said on stdout; fails when the example ends first. */
  saw(text: string): Promise<void>
  /** The exit code, once it has ended and said everything. */
  readonly ended: Promise<number | null>
}

/** Runs a file of examples/ as a process of its own, with nothing of this process's environment. */
export function runExample(path: string, env: Readonly<Record<string, string>>, ...args: string[]): ExampleRun {
  const file = fileURLToPath(new URL(`../../examples/${path}`, import.meta.url))
  const child = spawn(process.execPath, [file, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  recordChild(child)
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said.stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said.stderr += chunk))
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  return {
    child,
    said,
    ended,
    async saw(text) {
      while (!said.stdout.includes(text)) {
        const more = once(child.stdout, 'data').then(() => true)
        if (!(await Promise.race([more, ended.then(() => false)]))) throw new Error(`${path} ended: ${said.stderr}`)
      }
    },
  }
}
