import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { runSandboxCommand, startSandbox } from './index.js'
import { postMcp, signIn } from './testing/login.js'
import { openSession, type RawSession } from './testing/session.js'

/** Runs the command until what it printed satisfies `until`, or until it ends on its own. */
async function run(argv: string[], until?: (stdout: string) => unknown) {
  const stop = new AbortController()
  let stdout = ''
  let stderr = ''
  const code = await runSandboxCommand(argv, {
    stdout: {
      write(text: string) {
        stdout += text
        void Promise.resolve(until?.(stdout)).finally(() => stop.abort())
      },
    },
    stderr: { write: (text: string) => void (stderr += text) },
    signal: stop.signal,
  })
  return { code, stdout, stderr }
}

test('prints the addresses and the next steps, and ends with 0', async () => {
  const { code, stdout, stderr } = await run([], () => undefined)
  expect(code).toBe(0)
  expect(stderr).toBe('')
  const url = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(stdout)?.[0] ?? ''
  expect(stdout).toContain(`npx evergrant login --server ${url}`)
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})

test('prints one line of JSON, and honours its options', async () => {
  let lifetime = 0
  let statuses: number[] = []
  const { code, stdout } = await run(['--json', '--transport', 'sse', '--access-token-seconds', '90'], async (text) => {
    const { origin, url, sseUrl } = JSON.parse(text) as { origin: string; url: string; sseUrl: string }
    const { access_token: token, expires_in: seconds } = await signIn(origin)
    lifetime = seconds
    const stream = await fetch(sseUrl, { headers: { authorization: `Bearer ${token}` } })
    statuses = [(await postMcp(url, token)).status, stream.status]
    await stream.body?.cancel()
  })
  expect(code).toBe(0)
  expect(Object.keys(JSON.parse(stdout) as object)).toEqual(['url', 'sseUrl', 'origin'])
  expect([lifetime, ...statuses]).toEqual([90, 404, 200])
})

test.each([
  [['--port', 'x'], '--port must be a whole number from 0 to 65535, not "x"'],
  [['--port', '70000'], '--port must be'],
  [['--seed', '-1'], '--seed'],
  [['--access-token-seconds', '0'], '--access-token-seconds must be'],
  [['--transport', 'ws'], '--transport must be http, sse or both, not "ws"'],
  [['--plan', 'gold'], '--plan must be one of free, plus, business, enterprise, not "gold"'],
  [['--vintage', '2025-01'], '--vintage must be one of 2026-03, 2026-10'],
  [['--rate-limit', 'on'], '--rate-limit must be one of off, tool-error, http-429'],
  [['--rows', 'many'], '--rows must be a whole number'],
  [['--users', '1'], '--users must be a whole number from 5'],
  [['--truncate-pages-at', 'x'], '--truncate-pages-at must be a whole number'],
  [['--faults', 'nothing={}'], '--faults takes NAME=JSON with the name of a fault'],
  [['--faults', 'mcp'], '--faults takes NAME=JSON'],
  [['--faults', 'mcp={status:503}'], '--faults mcp must be JSON'],
  [['--nope'], "Unknown option '--nope'"],
  [['extra'], 'extra'],
])('%j is wrong usage', async (argv, message) => {
  const { code, stdout, stderr } = await run(argv)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(message)
  expect(stderr).toContain('--help')
})

test('plan, AI, vintage, rows and faults are as the words say', async () => {
  const words = [
    '--json',
    '--plan',
    'free',
    '--no-ai',
    '--vintage',
    '2026-03',
    '--rows',
    '2',
    '--faults',
    'shortErrors=true',
  ]
  let told: unknown
  await run(words, async (text) => {
    const { origin, url } = JSON.parse(text) as { origin: string; url: string }
    const session = await openSession(url, (await signIn(origin)).access_token)
    const failure = await session.call('notion-fetch', { id: 'nothing' })
    const self = await session.read<{ self: { current_tool_access: Record<string, unknown> } }>('notion-fetch', {
      id: 'self',
    })
    const found = { query: 'Row', filters: {}, page_size: 25 }
    const { results } = await session.read<{ results: { title: string }[] }>('notion-search', found)
    told = {
      failure: Object.keys(JSON.parse(failure.content[0]?.text ?? '') as object),
      sql: self.self.current_tool_access['query_data_sources'],
      rows: results.filter(({ title }) => /^Row \d$/.test(title)).length,
    }
  })
  expect(told).toMatchObject({
    failure: ['status', 'code', 'message'],
    sql: { status: 'limited_free_trial' },
    rows: 2,
  })
})

test('the state is written at the end, for its owner only, and read at the start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-state-'))
  const file = join(folder, 'state.json')
  const within = (work: (session: RawSession) => Promise<unknown>) =>
    run(['--json', '--state', file], async (text) => {
      const { origin, url } = JSON.parse(text) as { origin: string; url: string }
      await work(await openSession(url, (await signIn(origin)).access_token))
    })
  try {
    const pages = [{ properties: { title: 'Written down' } }]
    expect(await within((session) => session.read('notion-create-pages', { pages }))).toMatchObject({ code: 0 })
    expect([statSync(file).mode & 0o777, readdirSync(folder)]).toEqual([0o600, ['state.json']])
    let found: unknown
    await within(async (session) => {
      found = await session.read('notion-search', { query: 'Written down', page_size: 1 })
    })
    expect(found).toMatchObject({ results: [{ title: 'Written down' }] })
    writeFileSync(file, 'no JSON')
    expect(await run(['--state', file])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not the saved state'),
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a busy port is told with a way out', async () => {
  const other = await startSandbox()
  const { port } = new URL(other.origin)
  const { code, stderr } = await run(['--port', port])
  await other.close()
  expect(code).toBe(1)
  expect(stderr).toBe(`Port ${port} is in use. Choose another with --port, or leave it out for a free one.\n`)
})

test('help and version are printed without starting anything', async () => {
  expect(await run(['--help'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('npx @evergrant/sandbox --port 4000'),
  })
  expect(await run(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

// The program runs what is built, as its users do.
test.each(['SIGINT', 'SIGTERM'] as const)('the program ends with 0 on %s, with a stream open', async (signal) => {
  const bin = fileURLToPath(new URL('../bin/evergrant-sandbox.js', import.meta.url))
  const child = spawn(process.execPath, [bin, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { origin, sseUrl } = JSON.parse(line.toString()) as { origin: string; sseUrl: string }
  const { access_token: token } = await signIn(origin)
  expect((await fetch(sseUrl, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
  const ended = once(child, 'exit')
  child.kill(signal)
  expect(await ended).toEqual([0, null])
})
