import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { errorOf, run, type Running, start } from '../cli/evergrant.js'
import { waitFor } from '../cli/waiting.js'
import { createScene, type Scene } from './scene.js'

const LONG_MS = 90_000

const STEPS = [
  'sign-in',
  'tools',
  'search',
  'fetch',
  'create',
  'update',
  'edit',
  'query',
  'table',
  'folder',
  'expiry',
  'eight-processes',
  'eight-processes-without-lease',
  'sse-alias',
  'sse-same-url',
  'logout',
  'after-logout',
]

interface Told {
  readonly name: string
  readonly ok: boolean
  readonly ms: number
  readonly facts: Record<string, unknown>
}

let scene: Scene
beforeEach(async () => {
  scene = await createScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

test(
  'tells every step with its facts, and leaves nothing behind',
  async () => {
    const { code, stdout, stderr } = await run(['demo', '--json'], { env: scene.env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const told = JSON.parse(stdout) as Told[]
    expect(told.map(({ name }) => name)).toEqual(STEPS)
    expect(told.filter(({ ok }) => !ok)).toEqual([])
    for (const step of told) expect(Object.keys(step)).toEqual(['name', 'ok', 'ms', 'facts'])

    const facts = Object.fromEntries(told.map((step) => [step.name, step.facts]))
    expect(facts['sign-in']).toMatchObject({ registrations: 1, authorizations: 1, codeExchanges: 1, pkce: 'S256' })
    expect(facts['edit']).toMatchObject({
      changes: [expect.stringMatching(/^-/), expect.stringMatching(/^\+/)],
      refused: 'EDIT_CONFLICT',
    })
    expect(facts['query']).toMatchObject({ rows: 36 })
    expect(facts['table']).toMatchObject({ columns: ['Name', 'Status', 'Due', 'Estimate'], rows: { length: 3 } })
    expect(facts['folder']).toEqual({ files: 36, changed: 1, changesOfNextPull: 0 })
    expect(facts['expiry']).toMatchObject({ refreshes: 1, logins: 0, generation: 2 })
    expect(facts['eight-processes']).toMatchObject({ processes: 8, refreshes: 1 })
    expect(outcomesOf(facts['eight-processes'])).toEqual(['refreshed', ...Array<string>(7).fill('adopted')])
    expect(facts['eight-processes-without-lease']).toMatchObject({ processes: 8, refreshes: expect.toSatisfy(isMore) })
    expect(facts['sse-alias']).toMatchObject({ refused: 'POST /mcp', opened: 'GET /sse' })
    expect(facts['sse-same-url']).toMatchObject({ refused: 'POST /sse', opened: 'GET /sse' })
    expect(facts['logout']).toMatchObject({ revokedBecause: 'revoked by the client', statusAfter: 401 })
    expect(facts['after-logout']).toEqual({ code: 'AUTHORIZATION_REQUIRED', exitCode: 4, signInPages: 0 })

    expect(await scene.leftFiles()).toEqual([])
    expect(await scene.leftProcesses()).toEqual([])
    expect(await scene.browsersStarted()).toBe(0)
  },
  LONG_MS,
)

function outcomesOf(facts: Record<string, unknown> | undefined): string[] {
  const answers = facts?.['answers'] as { outcome: string }[]
  return answers.map(({ outcome }) => outcome).toSorted((a, b) => b.localeCompare(a))
}

const isMore = (count: number) => count > 1

test('the scene notices a browser, a process and a file', async () => {
  await writeFile(join(scene.env['TMPDIR'] ?? '', 'left'), '')
  const sandbox = start(['sandbox', '--json'], { env: scene.env })
  try {
    let said = ''
    sandbox.child.stdout?.on('data', (chunk: string) => (said += chunk))
    await waitFor(() => said.includes('\n'))
    const { url } = JSON.parse(said) as { url: string }
    const home = join(scene.env['TMPDIR'] ?? '', 'home')
    const env = { ...scene.env, EVERGRANT_HOME: home }
    await run(['login', '--server', url, '--timeout', '1'], { env })
    await waitFor(async () => (await scene.browsersStarted()) === 1)
    expect(await scene.leftProcesses()).toEqual([sandbox.child.pid])
    expect(await scene.leftFiles()).toContain('left')
  } finally {
    sandbox.child.kill('SIGTERM')
    await sandbox.finished
  }
})

test(
  'a step that fails says what it expected and found, fails the command, and leaves nothing behind',
  async () => {
    const { code, stdout, stderr } = await run(['demo', '--json'], { env: { ...scene.env, ...(await breakWorkers()) } })
    expect(code).toBe(1)
    const told = JSON.parse(stdout) as Told[]
    expect(told.map(({ name }) => name)).toEqual(STEPS.slice(0, STEPS.indexOf('eight-processes') + 1))
    expect(told.at(-1)).toMatchObject({
      ok: false,
      facts: { expected: expect.stringMatching(/^process \d+ to say ready$/), found: expect.stringContaining('ended') },
    })
    expect(errorOf({ code, stdout, stderr })).toMatchObject({
      code: 'INTERNAL',
      details: { step: 'eight-processes', expected: told.at(-1)?.facts['expected'] },
    })
    expect(await scene.leftFiles()).toEqual(['break.mjs'])
    expect(await scene.leftProcesses()).toEqual([])
  },
  LONG_MS,
)

/** One of the demo's own processes cannot start any more. */
async function breakWorkers(): Promise<Record<string, string>> {
  const file = join(scene.env['TMPDIR'] ?? '', 'break.mjs')
  await writeFile(file, "if (process.argv[1]?.includes('worker')) process.exit(3)\n")
  return { NODE_OPTIONS: `--import=${file}` }
}

describe.each([
  ['while a command runs', /^ 3\. /m],
  ['while the eight processes gather', /^10\. /m],
])('Ctrl-C %s', (_, step) => {
  test(
    'ends every process and removes the data folder',
    async () => {
      const demo = start(['demo'], { env: scene.env })
      await printed(demo, step)
      // Into the step that follows.
      await waitFor(async () => (await scene.leftProcesses()).length > 1)
      demo.child.kill('SIGINT')
      const { code, stderr } = await demo.finished
      expect(code).toBe(130)
      expect(stderr).toContain('[INTERRUPTED]')
      expect(await scene.leftFiles()).toEqual([])
      expect(await scene.leftProcesses()).toEqual([])
    },
    LONG_MS,
  )
})

async function printed({ child, finished }: Running, pattern: RegExp): Promise<void> {
  let text = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: string) => {
      text += chunk
      if (pattern.test(text)) resolve()
    })
    finished.then(({ stderr }) => reject(new Error(`Ended without ${String(pattern)}: ${text}${stderr}`)), reject)
  })
}

test('without the sandbox it gives the line that runs it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-alone-'))
  try {
    const installed = fileURLToPath(new URL('../../packages/evergrant/', import.meta.url))
    for (const part of ['bin', 'dist', 'package.json']) {
      await cp(join(installed, part), join(folder, part), { recursive: true })
    }
    expect(await run(['demo'], { bin: join(folder, 'bin/evergrant.cjs') })).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: The sandbox is a package of its own, and it is not installed [PACKAGE_MISSING]
  next: Run \`npx -p evergrant -p @evergrant/sandbox evergrant demo\`.
`,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
