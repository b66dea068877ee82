import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'

import type { ChildOrder, ChildReport } from './orders.js'

/** Makes the child program of this folder runnable. */
export async function bundleChild(): Promise<{ readonly script: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'evergrant-child-'))
  // Some tests start it as another user.
  chmodSync(folder, 0o755)
  const script = join(folder, 'child.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('child.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'node',
  })
  return { script, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A child process that takes one order after the other. */
export interface Child {
  readonly process: ChildProcess
  perform(order: ChildOrder): Performance
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>
}

export interface Performance {
  /** Resolves when the child has said so; rejects when it ended before. */
  hasSaid(line: 'stopped' | 'holding'): Promise<void>
  /** How it went; rejects when the child ended before. */
  readonly report: Promise<ChildReport>
}

export interface Limits {
  /** A command that starts the program given after it, and what it needs in front of that. */
  readonly under?: readonly [command: string, ...args: string[]]
  readonly uid?: number
}

export function startChild(script: string, { under, uid }: Limits = {}): Child {
  const [command, ...args] = [...(under ?? []), process.execPath, script] as [string, ...string[]]
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...(uid !== undefined && { uid, gid: uid }) })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let onLine: (line: string) => void = () => {}
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += String(chunk)))
  createInterface({ input: child.stdout }).on('line', (line) => onLine(line))

  /** The first line of its kind; rejects when the child ends without it. */
  const hear = <T>(name: string, heard: Promise<T>): Promise<T> => {
    const tooLate = ended.then(() => Promise.reject(new Error(`the child ended without ${name}: ${complaint}`)))
    const line = Promise.race([heard, tooLate])
    // It may fail before anybody waits for it.
    line.catch(() => {})
    return line
  }

  return {
    process: child,
    ended,
    perform(order) {
      const reported = deferred<ChildReport>()
      const said = { stopped: deferred<void>(), holding: deferred<void>() }
      onLine = (line) => {
        if (line === 'stopped' || line === 'holding') said[line].resolve()
        else reported.resolve(JSON.parse(line) as ChildReport)
      }
      child.stdin.write(`${JSON.stringify(order)}\n`)
      return { hasSaid: (line) => hear(line, said[line].promise), report: hear('a report', reported.promise) }
    },
  }
}

function deferred<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
