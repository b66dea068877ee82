import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, errorOf, type World } from './evergrant.js'

let world: World
beforeAll(async () => {
  world = await createWorld()
  await world.login()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

describe('call', () => {
  test('gives words the types that the tool asks for', async () => {
    const called = await world.run(['call', 'notion-search', 'query=roadmap', 'page_size=1'])
    expect(called).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(called.stdout)).toMatchObject({ results: [{ title: expect.any(String) }] })
    expect((JSON.parse(called.stdout) as { results: unknown[] }).results).toHaveLength(1)
  })

  test.each([
    ['as an argument', (input: string) => ({ args: ['--input', input], stdin: '' })],
    ['on stdin', (input: string) => ({ args: ['--input', '-'], stdin: input })],
  ])('takes one JSON object %s', async (_, give) => {
    const { args, stdin } = give('{"query":"roadmap","page_size":2}')
    const called = await world.run(['call', 'notion-search', ...args], { input: stdin })
    expect((JSON.parse(called.stdout) as { results: unknown[] }).results).toHaveLength(2)
  })

  test('writes: JSON with :=, text from a file', async () => {
    const file = join(world.home, 'body.md')
    await writeFile(file, '# From a file\n')
    const created = await world.run(['call', 'notion-create-pages', 'pages:=[{"properties":{"title":"By call"}}]'])
    expect(created).toMatchObject({ code: 0 })
    const { pages } = JSON.parse(created.stdout) as { pages: [{ id: string }] }
    const updated = await world.run([
      'call',
      'notion-update-page',
      `page_id=${pages[0].id}`,
      'command=replace_content',
      `new_str=@${file}`,
    ])
    expect(updated).toMatchObject({ code: 0 })
    expect((await world.run(['fetch', pages[0].id])).stdout).toBe('# By call\n\n# From a file\n')
  })

  test.each([
    [
      'an unknown tool',
      ['notion-serch', 'query=x'],
      1,
      'TOOL_UNKNOWN',
      'The server has no tool "notion-serch"; did you mean "notion-search"?',
    ],
    [
      'an unknown argument',
      ['notion-search', 'qurey=x'],
      1,
      'TOOL_ARGUMENTS_INVALID',
      'notion-search has no argument "qurey"; did you mean "query"?',
    ],
    [
      'an unknown argument in --input',
      ['notion-search', '--input', '{"qurey":"x"}'],
      1,
      'TOOL_ARGUMENTS_INVALID',
      'notion-search has no argument "qurey"; did you mean "query"?',
    ],
    ['a missing argument', ['notion-search'], 1, 'TOOL_ARGUMENTS_INVALID', 'notion-search needs "query"'],
    [
      'a wrong type',
      ['notion-search', 'query=x', 'page_size=many'],
      1,
      'TOOL_ARGUMENTS_INVALID',
      'notion-search: "page_size" must be integer, got "many"',
    ],
    [
      'invalid JSON on --input',
      ['notion-search', '--input', '{query'],
      2,
      'INPUT_INVALID',
      '--input takes a JSON object; it is not JSON',
    ],
    [
      'an array on --input',
      ['notion-search', '--input', '[]'],
      2,
      'INPUT_INVALID',
      '--input takes a JSON object; it is JSON, but an array',
    ],
    [
      'words and --input',
      ['notion-search', 'query=x', '--input', '{}'],
      2,
      'USAGE',
      'Give the arguments as words or with --input, not both',
    ],
    ['a word without =', ['notion-search', 'roadmap'], 2, 'INPUT_INVALID', '"roadmap" is not an argument'],
    [
      'a file that is not there',
      ['notion-search', 'query=@gone'],
      2,
      'INPUT_INVALID',
      'The file "gone" for "query" cannot be read',
    ],
  ])('refuses %s before it calls anything', async (_, args, exitCode, code, message) => {
    const before = world.sandbox.stats().toolCalls
    const called = await world.run(['call', ...args, '--json'])
    expect(called).toMatchObject({ code: exitCode, stdout: '' })
    expect(errorOf(called)).toMatchObject({ code, message })
    expect(world.sandbox.stats().toolCalls).toEqual(before)
  })

  test('tells three lines about a tool that fails, and nothing on stdout', async () => {
    const called = await world.run(['call', 'notion-fetch', `id=${'0'.repeat(32)}`])
    expect(called).toMatchObject({ code: 1, stdout: '' })
    expect(called.stderr).toMatch(
      /\nerror: notion-fetch: Notion has no such thing, [^\n]*: "Could not find page [^\n]* \[NOT_FOUND\]\n {2}next: Check the ID, [^\n]*\n$/,
    )
  })

  test('gives the exact result of a tool that fails with --json, and exit code 1', async () => {
    const called = await world.run(['call', 'notion-fetch', `id=${'0'.repeat(32)}`, '--json'])
    expect(called.code).toBe(1)
    expect(JSON.parse(called.stdout)).toMatchObject({ isError: true, content: [{ type: 'text' }] })
    expect(errorOf(called)).toMatchObject({
      code: 'NOT_FOUND',
      details: { tool: 'notion-fetch', error: 'object_not_found' },
    })
  })

  test('says when to try again after a rate limit inside an answer, with exit code 75', async () => {
    // Longer than anybody waits for it.
    world.sandbox.faults.rateLimitTools = { times: 1, retryAfterSeconds: 90 }
    const called = await world.run(['search', 'roadmap', '--json'])
    expect(called).toMatchObject({ code: 75, stdout: '' })
    expect(errorOf(called)).toMatchObject({
      code: 'RATE_LIMITED',
      hint: 'Try again in 90 s; the login is kept.',
      details: { retryAfterSeconds: 90 },
    })
  })

  test('waits a short one out, and says for what', async () => {
    world.sandbox.faults.rateLimitTools = { times: 1, retryAfterSeconds: 2 }
    const called = await world.run(['call', 'notion-get-users', 'page_size:=1', '--json'])
    expect(called).toMatchObject({ code: 0, stdout: expect.stringContaining('"content"') })
    expect(called.stderr).toBe('waiting 3 s: this server puts the request off (mcp_tool_rate_limit)\n')
  })
})

describe('tools', () => {
  test('does not know a tool by that name', async () => {
    const asked = await world.run(['tools', 'fetch'])
    expect(asked).toMatchObject({ code: 1, stdout: '' })
    expect(asked.stderr).toContain(
      'error: The server has no tool "fetch"; did you mean "notion-fetch"? [TOOL_UNKNOWN]\n',
    )
  })
})

describe('search', () => {
  test('that finds nothing says so on stderr', async () => {
    expect(await world.run(['search', 'zzqxj'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Nothing found for "zzqxj".\n',
    })
  })
})

describe('fetch', () => {
  test('gives a database as the server tells it, under its title', async () => {
    const { stdout } = await world.run(['search', 'roadmap', '--json'])
    const { results } = JSON.parse(stdout) as { results: { type: string; url: string }[] }
    const fetched = await world.run(['fetch', results.find(({ type }) => type === 'database')?.url ?? ''])
    expect(fetched).toMatchObject({ code: 0, stderr: '' })
    expect(fetched.stdout).toMatch(/^# .*Roadmap\n\n[^]*<data-source url=/)
  })

  test('takes --md or --raw, not both', async () => {
    const fetched = await world.run(['fetch', 'self', '--md', '--raw'])
    expect(fetched).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('[USAGE]') })
  })
})

test('a call never starts a login or a browser: without one it exits 4', async () => {
  const before = world.sandbox.stats().authorizations
  for (const args of [
    ['tools'],
    ['call', 'notion-search', 'query=x'],
    ['search', 'x'],
    ['fetch', 'self'],
    ['whoami'],
    ['status', '--check'],
  ]) {
    const called = await world.run(args, { env: { EVERGRANT_HOME: join(world.home, 'nobody') } })
    expect(called).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('[AUTHORIZATION_REQUIRED]') })
    expect(called.stderr).not.toContain('/authorize?')
  }
  expect(world.sandbox.stats().authorizations).toBe(before)
})
