import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A place where a demo can leave something behind, and be seen to. */
export interface Scene {
  /** For the demo's own process; its children inherit it. */
  readonly env: Readonly<Record<string, string>>
  /** What lies in the folder for temporary files. */
  leftFiles(): Promise<readonly string[]>
  /** Process ids of everything that was started with this environment and still runs. */
  leftProcesses(): Promise<readonly number[]>
  /** How often a browser was started. */
  browsersStarted(): Promise<number>
  [Symbol.asyncDispose](): Promise<void>
}

export async function createScene(): Promise<Scene> {
  const root = await mkdtemp(join(tmpdir(), 'evergrant-scene-'))
  const temporary = join(root, 'tmp')
  const programs = join(root, 'bin')
  const seen = join(root, 'browsers')
  await Promise.all([mkdir(temporary), mkdir(programs), writeFile(seen, '')])
  for (const name of ['xdg-open', 'open']) {
    await writeFile(join(programs, name), `#!/bin/sh\necho started >> '${seen}'\n`)
    await chmod(join(programs, name), 0o755)
  }
  return {
    env: { TMPDIR: temporary, PATH: `${programs}:${process.env['PATH'] ?? ''}` },
    leftFiles: () => readdir(temporary),
    leftProcesses: () => processesWith(`TMPDIR=${temporary}`),
    browsersStarted: async () => (await readFile(seen, 'utf8')).split('\n').length - 1,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

async function processesWith(variable: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Processes end while they are looked at, and those of other people cannot be read.
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
      return environment.split('\0').includes(variable) ? [Number(pid)] : []
    }),
  )
  return found.flat()
}
