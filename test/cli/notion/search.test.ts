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

interface Reply {
  readonly results: { readonly title: string; readonly type: string; readonly url: string }[]
}
const search = async (...words: string[]): Promise<Reply> =>
  JSON.parse((await world.run(['search', ...words, '--json'])).stdout) as Reply
const titles = ({ results }: Reply) => results.map(({ title }) => title)

describe('search', () => {
  test('finds only what is of the type', async () => {
    expect((await search('roadmap', '--type', 'database')).results.map(({ type }) => type)).toEqual(['database'])
    const shown = await world.run(['search', 'roadmap', '--type', 'database'])
    expect(shown.stdout).toMatch(/^🗺️ Roadmap \(database\)\n {2}https:\/\/app\.notion\.com\/p\/[\da-f]{32}\n/)
  })

  test('finds people', async () => {
    const shown = await world.run(['search', 'ada', '--users'])
    expect(shown).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^Ada Marsh \(user\)\n {2}user:\/\/[\da-f-]{36}\n {2}ada\.marsh@larkspur\.example\n$/,
      ),
      stderr: '',
    })
  })

  test('looks below a page that is named by its title, and at titles only', async () => {
    const { results } = await search('notes', '--in', 'Product home', '--title-only')
    expect(results.map(({ title }) => title)).toContain('🚀 Launch notes')
    expect(titles(await search('scratchpad', '--in', 'Product home'))).toEqual([])
  })

  test('looks at the rows of a database that is named by its title', async () => {
    const found = titles(await search('offline sync', '--in', 'Roadmap', '--limit', '25'))
    expect(found).toContain('Ship the offline sync')
    expect(found).not.toContain('🚀 Launch notes')
  })

  test('searches by meaning where the plan has it, and says where it has not', async () => {
    expect(await search('what ships first', '--ai')).toMatchObject({ type: 'ai_search' })
    expect((await search('roadmap', '--sort', 'created')).results.length).toBeGreaterThan(1)
  })

  test('gives only the fields that were asked for', async () => {
    const { results } = await search('roadmap', '--fields', 'title,url')
    for (const result of results) expect(Object.keys(result)).toEqual(['title', 'url'])
  })

  test.each([[[]], [['--title-only']]])('gives as many as the server does, and says so: %j', async (words) => {
    const shown = await world.run(['search', '', '--limit', '200', '--json', ...words])
    expect((JSON.parse(shown.stdout) as Reply).results).toHaveLength(50)
    expect(shown).toMatchObject({ code: 0, stderr: 'warning: The server shows 50 at most, and there may be more.\n' })
    expect((await world.run(['search', '', '--limit', '50', ...words])).stderr).toBe('')
  })

  test('tells what the server refuses as it says it', async () => {
    const refused = await world.run(['call', 'notion-search', 'query=x', 'page_size=200', '--json'])
    expect(errorOf(refused).message).toContain('expected number to be <=50')
  })

  test('no hits are no failure', async () => {
    const none = await world.run(['search', 'zzzzzz', '--type', 'page'])
    expect(none).toEqual({ code: 0, stdout: '', stderr: 'Nothing found for "zzzzzz".\n' })
  })

  test.each([
    [['x', '--sort', 'size'], 2, 'USAGE', /--sort/],
    [['x', '--created-after', 'yesterday'], 2, 'USAGE', /--created-after.*A day like 2026-10-19\./],
    [['x', '--created-before', '2026-02-30'], 2, 'USAGE', /--created-before/],
    [['x', '--in', 'No such page'], 1, 'NOT_FOUND', /^No page or database has the title "No such page"/],
    [['x', '--users', '--type', 'page'], 2, 'USAGE', /cannot be used with option/],
    [['roadmap', '--fields', 'titel'], 2, 'INPUT_INVALID', /did you mean "title"\?$/],
    [['road', 'map', '--users'], 2, 'USAGE', /Search takes one text, and there are 2/],
  ])('%j is a mistake', async (words, exitCode, code, message) => {
    const refused = await world.run(['search', ...words, '--json'])
    expect(refused).toMatchObject({ code: exitCode, stdout: '' })
    expect(errorOf(refused)).toMatchObject({ code, message: expect.stringMatching(message) })
  })
})

describe('a server whose tools are other ones', () => {
  test('of the oldest contract is searched', async () => {
    await using old = await createWorld({ vintage: '2026-03' })
    await old.login()
    const { code, stdout } = await old.run(['search', 'roadmap', '--limit', '3', '--json'])
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as Reply).results.length).toBeGreaterThan(0)
  })

  test.each([
    ['page', 'append', 'Launch notes', '--content', 'x'],
    ['search', 'roadmap', '--type', 'page'],
    ['fetch', 'Launch notes'],
  ])('is asked in its way by the first call after the change: %s %s', async (...words) => {
    await using changing = await createWorld()
    await changing.login()
    await changing.run(['tools'])
    changing.sandbox.change({ vintage: '2026-03' })
    expect(await changing.run(words)).toMatchObject({ code: 0 })
  })

  test.each([
    ['search', 'query'],
    ['fetch', 'id'],
  ])('%s names what has changed, and what has gone', async (verb, argument) => {
    await using changing = await createWorld()
    await changing.login()
    const tool = `notion-${verb}`
    // Once before, so that the list is remembered.
    await changing.run([verb, 'self'])
    changing.sandbox.faults.toolDrift = { missingArguments: { [tool]: [argument] } }
    expect(errorOf(await changing.run([verb, 'self', '--json']))).toMatchObject({
      code: 'TOOL_CHANGED',
      message: expect.stringContaining(`"${tool}" takes no "${argument}" any more`),
    })
    changing.sandbox.faults.toolDrift = { missing: [tool] }
    expect(errorOf(await changing.run([verb, 'self', '--json']))).toMatchObject({
      code: 'TOOL_CHANGED',
      message: expect.stringContaining(`Notion has no tool "${tool}" any more`),
    })
  })
})
