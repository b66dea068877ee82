import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorld, type Finished, type Options, type World } from '../cli/evergrant.js'

/** What `doctor --json` prints. */
export interface Report {
  readonly connection: { readonly server: string; readonly profile: string }
  readonly verdict: 'healthy' | 'failed' | 'unreachable'
  readonly checks: readonly {
    readonly id: string
    readonly outcome: 'ok' | 'warn' | 'fail' | 'skipped'
    readonly found: string
    readonly why?: string
    readonly next?: string
    readonly code?: string
    readonly ms: number
  }[]
  readonly requests: readonly { readonly method: string; readonly url: string; readonly status?: number }[]
}

/** One world with a login, and copies of its data folder to break. */
export interface Ward {
  readonly world: World
  /** Runs `doctor --json` over a copy of the data folder that was changed before. */
  examine(
    change?: (home: string) => Promise<unknown>,
    options?: Options & { words?: readonly string[] },
  ): Promise<Examined>
  /** An empty folder of its own. */
  folder(): Promise<string>
  close(): Promise<void>
}

export interface Examined extends Report {
  readonly code: number | null
  readonly home: string
  readonly output: string
  /** The checks that are not well, without those that were skipped. */
  readonly complaints: Report['checks']
}

export async function createWard(common: Readonly<Record<string, string>> = {}): Promise<Ward> {
  const world = await createWorld()
  const login = await world.login([], { env: common })
  if (login.code !== 0) throw new Error(login.stderr)
  const homes = await mkdtemp(join(tmpdir(), 'evergrant-doctor-'))
  let count = 0
  return {
    world,
    async examine(change, { words = [], ...options } = {}) {
      const home = join(homes, String((count += 1)))
      await cp(world.home, home, { recursive: true })
      await change?.(home)
      const env = { EVERGRANT_HOME: home, ...common, ...options.env }
      return reportOf(await world.run(['doctor', '--json', ...words], { ...options, env }), home)
    },
    folder: () => mkdtemp(join(homes, 'folder-')),
    async close() {
      await world[Symbol.asyncDispose]()
      await rm(homes, { recursive: true, force: true })
    },
  }
}

export function reportOf({ code, stdout, stderr }: Finished, home = ''): Examined {
  if (stdout === '') throw new Error(`doctor printed no report: ${stderr}`)
  const report = JSON.parse(stdout) as Report
  const complaints = report.checks.filter(({ outcome }) => outcome === 'warn' || outcome === 'fail')
  return { ...report, code, home, output: stdout + stderr, complaints }
}
