import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorld, type World } from './evergrant.js'

let world: World
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evergrant-warm-'))
  world = await createWorld()
  expect((await world.login()).code).toBe(0)
})

afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const CALL = ['call', 'notion-get-users', 'page_size=2', '--json'] as const

/** What the sandbox, which runs in this process, is asked over which connections. */
async function askedBy(args: readonly string[]): Promise<{ requests: string[]; connections: number }> {
  const requests: string[] = []
  const sockets = new Set<unknown>()
  const note = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage }
    requests.push(`${request.method} ${request.url}`)
    sockets.add(request.socket)
  }
  subscribe('http.server.request.start', note)
  try {
    expect((await world.run(args)).code).toBe(0)
  } finally {
    unsubscribe('http.server.request.start', note)
  }
  return { requests, connections: sockets.size }
}

const POST = 'POST /mcp'

test('a call is one request on one connection, and a forgotten session costs three more', async () => {
  // initialize, initialized, tools/list, tools/call
  expect(await askedBy(CALL)).toEqual({ requests: [POST, POST, POST, POST], connections: 1 })
  expect(await askedBy(CALL)).toEqual({ requests: [POST], connections: 1 })
  world.sandbox.forgetSessions()
  expect(await askedBy(CALL)).toEqual({ requests: [POST, POST, POST, POST], connections: 1 })
  expect(await askedBy(CALL)).toEqual({ requests: [POST], connections: 1 })
  expect(await askedBy(['tools'])).toEqual({ requests: [POST], connections: 1 })
})

test('a first call whose arguments need no schema lists no tools, unless the server refuses it', async () => {
  // initialize, initialized, tools/call
  const whole = ['call', 'notion-get-users', 'page_size:=2', '--json']
  expect((await askedBy(whole)).requests).toEqual([POST, POST, POST])
  expect((await askedBy(['call', 'notion-get-users', '--input', '{"page_size":2}'])).requests).toEqual([POST])
  const [mistake, misspelt] = [await world.run(['call', 'notion-search']), await world.run(['call', 'notion-get-user'])]
  expect(mistake.stderr).toContain('notion-search needs "query"')
  expect(misspelt.stderr).toContain('did you mean "notion-get-users"')
  expect([mistake.code, misspelt.code]).toEqual([1, 1])
})

test.each([
  { eras: ['legacy'], protocol: '2025-11-25', total: 8 },
  { eras: ['modern'], protocol: '2026-07-28', total: 6 },
  // Not told, it is found out.
  { eras: ['legacy'], total: 8 },
  { eras: ['modern'], total: 7 },
] as const)('from nothing to the first result: %o', async ({ total, ...row }) => {
  await using first = await createWorld({ eras: row.eras })
  const told = 'protocol' in row ? ['--protocol', row.protocol] : []
  expect((await first.login(told)).code).toBe(0)
  expect((await first.run(['call', 'notion-get-users', 'page_size:=2'])).code).toBe(0)
  const { 'GET /authorize': _browser, ...paths } = first.sandbox.stats().byPath
  expect(Object.values(paths).reduce((sum, count) => sum + count, 0)).toBe(total)
})

test('a revision that nobody has is refused before anything is asked', async () => {
  const before = world.sandbox.stats()
  expect((await world.run(['login', '--protocol', '2027-01-01'])).stderr).toContain('2026-07-28')
  expect(world.sandbox.stats()).toEqual(before)
})

/** Runs the command line with a file before it, and gives what that file wrote. */
async function toldBy(spy: string, env: Readonly<Record<string, string>>): Promise<string[]> {
  const told = join(folder, 'told')
  const file = join(folder, 'spy.cjs')
  await writeFile(file, `const { appendFileSync } = require('node:fs'); const told = ${JSON.stringify(told)}; ${spy}`)
  expect((await world.run(CALL, { env: { ...env, NODE_OPTIONS: `--require ${file}` } })).code).toBe(0)
  return (await readFile(told, 'utf8')).trim().split('\n')
}

/** As at a server whose limit is not known, and as at Notion. */
const LIMITS = [{}, { EVERGRANT_REQUESTS_PER_MINUTE: '180' }]

test.each(LIMITS)('a warm call loads two files of ours: %o', async (env) => {
  expect((await world.run(CALL, { env })).code).toBe(0)
  // V8 itself lists its scripts where coverage is on.
  expect((await world.run(CALL, { env: { ...env, NODE_V8_COVERAGE: folder } })).code).toBe(0)
  const [coverage = ''] = (await readdir(folder)).filter((name) => name.startsWith('coverage'))
  const { result } = JSON.parse(await readFile(join(folder, coverage), 'utf8')) as { result: { url: string }[] }
  const paths = result.map(({ url }) => url).filter((url) => !url.startsWith('node:'))
  expect(paths.map((path) => basename(path))).toEqual(['evergrant.cjs', 'start.cjs'])
})

test.each(LIMITS)('a warm call loads none of the modules of Node that are slow to load: %o', async (env) => {
  expect((await world.run(CALL, { env })).code).toBe(0)
  const spy = "process.on('exit', () => appendFileSync(told, process.moduleLoadList.join('\\n')))"
  const modules = await toldBy(spy, env)
  expect(modules).toContain('NativeModule _http_client')
  const slow = /^NativeModule .*(?:undici|webcrypto|child_process|perf_hooks|_tls|https)/
  expect(modules.filter((name) => slow.test(name))).toEqual([])
})

test('eight processes on one remembered session each get their own answer', async () => {
  expect((await world.run(CALL)).code).toBe(0)
  const sizes = [1, 2, 3, 4, 5, 6, 7, 8]
  const answers = await Promise.all(
    sizes.map(async (size) => {
      const { code, stdout } = await world.run(['call', 'notion-get-users', `page_size=${size}`, '--json'])
      expect(code).toBe(0)
      return stdout
    }),
  )
  const alone: string[] = []
  for (const size of sizes)
    alone.push((await world.run(['call', 'notion-get-users', `page_size=${size}`, '--json'])).stdout)
  expect(answers).toEqual(alone)
  expect(new Set(answers).size).toBeGreaterThan(1)
})

test('whoever reads slowly gets all of stdout', async () => {
  // More than a pipe holds.
  const content = `${'A line of a long page.\n'.repeat(10_000)}The end.`
  const input = JSON.stringify({ pages: [{ properties: { title: 'Long' }, content }] })
  const { stdout: created } = await world.run(['call', 'notion-create-pages', '--input', '-'], { input })
  const { pages } = JSON.parse(created) as { pages: [{ id: string }] }
  const slowly = ['sh', '-c', '"$@" | { read -r first; echo "$first"; sleep 0.3; cat; }', 'sh']
  const { code, stdout } = await world.run(['fetch', pages[0].id], { prefix: slowly })
  expect({ code, stdout }).toEqual({ code: 0, stdout: `# Long\n\n${content}\n` })
})
