/** Programs that run to their end, and what each took. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Program {
  readonly command: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
  /** It ends early when its stdin does. */
  readonly needsStdin?: boolean
}

export interface Took {
  /** Until the text was there. */
  readonly shownMs: number
  readonly exitMs: number
  readonly stdout: string
}

/** @throws Error when it fails, or ends without printing `text` */
export async function timeProgram({ command, env, needsStdin = false }: Program, text = ''): Promise<Took> {
  const [path, ...args] = command
  const begun = performance.now()
  const child = spawn(path, args, { env, cwd: tmpdir(), stdio: ['pipe', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  let shownMs = text === '' ? 0 : Number.NaN
  // One of the peers shows what it was asked for on stderr.
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      said[name] += chunk
      if (Number.isNaN(shownMs) && said[name].includes(text)) shownMs = performance.now() - begun
    })
  }
  if (!needsStdin) child.stdin.end()
  const closed = once(child, 'close')
  const [code] = (await once(child, 'exit')) as [number | null]
  const exitMs = performance.now() - begun
  await closed
  const about = `${command.slice(0, 4).join(' ')} ended with ${code}`
  if (code !== 0) throw new Error(`${about}: ${said.stderr.slice(-500)}`)
  if (Number.isNaN(shownMs)) throw new Error(`${about} and did not print ${JSON.stringify(text)}`)
  return { shownMs, exitMs, stdout: said.stdout }
}

export interface Spent {
  readonly cpuMs: number
  readonly peakMb?: number
  /** Pages of memory that it touched for the first time, by GNU time: on a virtual machine each can take 10 to 30 µs. */
  readonly pages?: number
}

/** GNU time, which alone tells the memory of a program that has ended. */
const GNU_TIME = '/usr/bin/time'

/** Runs it once more under bash, which tells the processor time of what it has waited for. */
export async function accountProgram({ command, env, needsStdin = false }: Program): Promise<Spent> {
  const file = join(tmpdir(), `evergrant-bench-memory-${process.pid}`)
  const memory = existsSync(GNU_TIME) ? [GNU_TIME, '-f', '%M %R', '-o', file] : []
  const script = `TIMEFORMAT='%3U %3S'; exec 3>&2; { time "$@" >/dev/null 2>/dev/null; } 2>&3`
  const running = promisify(execFile)('bash', ['-c', script, 'bash', ...memory, ...command], { env, cwd: tmpdir() })
  if (!needsStdin) running.child.stdin?.end()
  const { stderr } = await running
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(/\s+/).map(Number)
  const cpuMs = 1000 * (user + system)
  if (memory.length === 0) return { cpuMs }
  const [peakKb = Number.NaN, pages = Number.NaN] = readFileSync(file, 'utf8').trim().split(' ').map(Number)
  return { cpuMs, peakMb: peakKb / 1024, pages }
}
