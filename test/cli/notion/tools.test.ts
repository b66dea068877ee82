import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, errorOf, type World } from '../evergrant.js'

let world: World
beforeAll(async () => {
  world = await createWorld()
  await world.login()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const json = async (...words: string[]): Promise<unknown> => JSON.parse((await world.run([...words, '--json'])).stdout)
const callsOf = (tool: string) => world.sandbox.stats().toolCalls[tool] ?? 0

describe('tools --diff', () => {
  test('says what came, what went and what is called in another way, since the list was another one', async () => {
    await using other = await createWorld({ vintage: '2026-03' })
    await other.login()
    const first = await other.run(['tools', '--diff'])
    expect(first).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^No other list of tools is known\./),
    })
    other.sandbox.change({ vintage: '2026-10' })
    const second = await other.run(['tools', '--diff'])
    expect(second.code).toBe(0)
    expect(second.stdout.split('\n')).toContain('+ notion-get-tool-access')
    expect(second.stdout).toMatch(/^~ notion-search: .*\+filters|^~ notion-search: .*~filters/m)
    expect(second.stderr).toMatch(/^Compared with the list of \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\.\n$/)
    // The last change stays known, whoever noticed it.
    const third = JSON.parse((await other.run(['tools', '--diff', '--json'])).stdout) as Record<string, unknown>
    expect(Object.keys(third)).toEqual(['since', 'added', 'removed', 'changed'])
    expect(third['added']).toContain('notion-get-tool-access')
    other.sandbox.change({ vintage: '2026-03' })
    await other.run(['tools'])
    expect((await other.run(['tools', '--diff'])).stdout).toContain('- notion-get-tool-access\n')
  })
})

describe('read-only', () => {
  test.each<[string, string[], Record<string, string>]>([
    ['--read-only', ['--read-only'], {}],
    ['EVERGRANT_READ_ONLY', [], { EVERGRANT_READ_ONLY: '1' }],
  ])('%s lists only tools that are known to only read', async (_, words, env) => {
    const listed = await world.run(['tools', '--json', ...words], { env })
    const { tools } = JSON.parse(listed.stdout) as { tools: { name: string }[] }
    const names = tools.map(({ name }) => name)
    expect(names).toContain('notion-fetch')
    expect(names.filter((name) => /create|update|move|duplicate/.test(name))).toEqual([])
  })

  test.each<[string, string[], Record<string, string>]>([
    ['a write, by flag', ['call', 'notion-create-pages', 'pages:=[{"properties":{"title":"x"}}]', '--read-only'], {}],
    ['a write, by the environment', ['call', 'notion-create-pages', 'pages:=[{}]'], { EVERGRANT_READ_ONLY: '1' }],
    ['a tool that nobody knows', ['call', 'notion-do-anything', '--read-only'], {}],
    ['a name that only looks like a read', ['call', 'notion-Search', 'query=x', '--read-only'], {}],
    ['the explanation of one that the list leaves out', ['tools', 'notion-create-pages', '--read-only'], {}],
  ])('refuses %s before anything is sent', async (_, words, env) => {
    const before = world.sandbox.stats().toolCalls
    const refused = await world.run([...words, '--json'], { env })
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(errorOf(refused)).toMatchObject({ code: 'READ_ONLY', message: expect.stringContaining(words[1] ?? '') })
    expect(world.sandbox.stats().toolCalls).toEqual(before)
  })

  test('lets reads through', async () => {
    const called = await world.run(['call', 'notion-get-users', 'page_size=1', '--read-only'])
    expect(called).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('an answer of call that is large', () => {
  test('is cut, and kept whole in a file that stderr names', async () => {
    const whole = await world.run(['call', 'notion-search', 'query=roadmap'])
    const cut = await world.run(['call', 'notion-search', 'query=roadmap', '--max-chars', '200'])
    expect(cut.stdout.length).toBeLessThanOrEqual(201)
    const [, path = ''] = /The whole answer: (\S+)\n$/.exec(cut.stderr) ?? []
    expect(`${await readFile(path, 'utf8')}\n`).toBe(whole.stdout)
  })

  test('goes into a new file with --out, and into none that is there', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'evergrant-out-')), 'answer.json')
    const words = ['call', 'notion-search', 'query=roadmap', '--out', file]
    expect(await world.run(words)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^Wrote \d+ characters to /),
    })
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ results: expect.any(Array) })
    expect(errorOf(await world.run([...words, '--json'])).code).toBe('FILE_EXISTS')
  })

  test.each([['0'], ['many'], ['-1']])('is not cut at %s characters', async (number) => {
    const refused = await world.run(['call', 'notion-search', 'query=x', '--max-chars', number, '--json'])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(errorOf(refused).code).toBe('USAGE')
  })
})

test('whoami --access says what this login may use', async () => {
  const shown = await world.run(['whoami', '--access'])
  expect(shown.stdout).toMatch(/^query_data_sources +available/m)
  expect(shown.stderr).toMatch(/^Tools: \d+\n$/)
  expect(Object.keys((await json('whoami', '--access')) as object)).toEqual(['status', 'restrictedParameters'])
  expect(callsOf('notion-get-tool-access')).toBe(2)
})
