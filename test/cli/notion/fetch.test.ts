import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, errorOf, type World } from '../evergrant.js'
import { HAS_TERMINALS, startAtTerminal } from '../terminal.js'

let world: World
beforeAll(async () => {
  world = await createWorld()
  await world.login()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const PAGE = 'Launch notes'
const fetched = async (...words: string[]) => (await world.run(['fetch', PAGE, ...words])).stdout

describe('fetch', () => {
  test('takes the title of a page, and of a database', async () => {
    const { results } = JSON.parse((await world.run(['search', PAGE, '--json'])).stdout) as {
      results: { url: string }[]
    }
    expect(await fetched()).toBe((await world.run(['fetch', results[0]?.url ?? ''])).stdout)
    expect((await world.run(['fetch', 'Roadmap'])).stdout).toMatch(/^# 🗺️ Roadmap\n\n/)
  })

  test('prints the headings', async () => {
    expect(await fetched('--outline')).toBe('Launch notes\n  Before the day\n  On the day\n')
    expect(JSON.parse(await fetched('--outline', '--json'))).toMatchObject({
      title: 'Launch notes',
      outline: [
        { level: 1 },
        { level: 2, title: 'Before the day', path: ['Launch notes', 'Before the day'] },
        { level: 2 },
      ],
    })
  })

  test.each([['on the day'], ['Launch notes > On the day']])('prints what stands under %j', async (heading) => {
    const section = await fetched('--section', heading)
    expect(section).toMatch(/^## On the day\n1\. Switch the flag on\n/)
    expect(section).not.toContain('Freeze the schema')
  })

  test('pages by headings, and says how it goes on', async () => {
    const parts: string[] = []
    for (let number = 1, said = ''; !/^Part (\d+) of \1\./.test(said); number += 1) {
      const part = await world.run(['fetch', PAGE, '--part', String(number), '--max-chars', '120'])
      expect(part.code).toBe(0)
      parts.push(part.stdout)
      said = part.stderr
    }
    expect(parts.length).toBeGreaterThan(2)
    expect(parts.join('').replaceAll('\n', '')).toBe((await fetched()).replaceAll('\n', ''))
  })

  test('cuts a long page, and keeps it whole in a file that stderr names', async () => {
    const cut = await world.run(['fetch', PAGE, '--max-chars', '100'])
    expect(cut.stdout.length).toBeLessThanOrEqual(101)
    const [, path = ''] = /The whole text: (\S+) /.exec(cut.stderr) ?? []
    expect(`${await readFile(path, 'utf8')}\n`).toBe(await fetched())
  })

  test('writes GitHub Markdown without anything of Notion in it', async () => {
    const text = await fetched('--gfm')
    expect(text).toMatch(/^# 🚀 Launch notes\n\n/)
    expect(text).not.toMatch(/<(?!!--|details|summary|\/)/)
  })

  test('writes a database as GitHub Markdown too', async () => {
    const { stdout } = await world.run(['fetch', 'Roadmap', '--gfm'])
    expect(stdout).toMatch(
      /^# 🗺️ Roadmap\n\n\| Column \| Type \| Values \|\n\| --- \| --- \| --- \|\n\| Name \| title \|/,
    )
    expect(stdout).toContain('\n| Priority | select | High, Medium, Low |\n')
    expect(stdout).toMatch(/\n\n## Views\n\n- All projects \(table\)\n/)
    expect(stdout).not.toMatch(/[<{]|:\/\//)
  })

  test('writes into a new file, and into none that is there', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'evergrant-out-')), 'page.md')
    expect(await world.run(['fetch', PAGE, '--out', file])).toMatchObject({ code: 0, stdout: '' })
    expect(await readFile(file, 'utf8')).toBe(await fetched())
    expect(errorOf(await world.run(['fetch', PAGE, '--out', file, '--json'])).code).toBe('FILE_EXISTS')
  })

  test('gives only the fields that were asked for', async () => {
    const fields = JSON.parse(await fetched('--json', '--fields', 'kind,title,properties.title,revision')) as object
    expect(fields).toEqual({
      kind: 'page',
      title: 'Launch notes',
      'properties.title': 'Launch notes',
      revision: expect.any(String),
    })
  })

  test.each([
    [
      [PAGE, '--section', 'On the dya'],
      1,
      'NOT_FOUND',
      'The page has no heading "On the dya"; did you mean "On the day"?',
    ],
    [[PAGE, '--part', '99'], 2, 'USAGE', 'There is no part 99: the page has 1 part'],
    [[PAGE, '--part', '0'], 2, 'USAGE', '--part'],
    [[PAGE, '--fields', 'titel', '--json'], 2, 'INPUT_INVALID', 'There is no field "titel"; did you mean "title"?'],
    [[PAGE, '--gfm', '--md'], 2, 'USAGE', 'cannot be used with'],
    [['Roadmap', '--outline'], 2, 'USAGE', '--outline is for pages'],
    [['Lunch notes'], 1, 'NOT_FOUND', 'No page or database has the title "Lunch notes"; did you mean "Launch notes"?'],
    [['0'.repeat(32)], 1, 'NOT_FOUND', 'Could not find page'],
  ])('%j is a mistake', async (words, exitCode, code, message) => {
    const refused = await world.run(['fetch', ...words, ...(words.includes('--json') ? [] : ['--json'])])
    expect(refused).toMatchObject({ code: exitCode, stdout: '' })
    expect(errorOf(refused)).toMatchObject({ code, message: expect.stringContaining(message) })
  })

  test('names what has the title where several have', async () => {
    const pages = JSON.stringify([{ properties: { title: 'Twin' } }, { properties: { title: 'Twin' } }])
    await world.run(['call', 'notion-create-pages', `pages:=${pages}`])
    const refused = await world.run(['fetch', 'Twin', '--json'])
    expect(refused.code).toBe(2)
    expect(errorOf(refused)).toMatchObject({
      code: 'REFERENCE_AMBIGUOUS',
      message: expect.stringMatching(/^2 have the title "Twin": https:\S+.*, https:\S+/),
      details: { candidates: [{ type: 'page' }, { type: 'page' }] },
    })
  })
})

describe.runIf(HAS_TERMINALS)('at a terminal', () => {
  const atTerminal = (words: readonly string[], env: Record<string, string> = {}) =>
    startAtTerminal(words, { env: { ...world.env, ...env } }).finished

  test('a page is set in type, in colours unless NO_COLOR is set', async () => {
    const coloured = await atTerminal(['fetch', PAGE], { TERM: 'xterm' })
    expect(coloured.code).toBe(0)
    expect(coloured.shown).toContain('\u001B[1m')
    const { shown } = await atTerminal(['fetch', PAGE], { TERM: 'xterm', NO_COLOR: '1' })
    expect(shown).not.toContain('\u001B[')
    expect(shown).toContain('offline sync')
    expect(shown).not.toContain('**')
    expect(shown).not.toContain('<mention-date')
  })

  test('Notion Markdown is there with --md, and a database is described', async () => {
    expect((await atTerminal(['fetch', PAGE, '--md'])).shown).toContain('**offline sync**')
    const { shown } = await atTerminal(['fetch', 'Roadmap'])
    expect(shown).toMatch(/^Status +status +Not started \| /m)
    expect(shown).toMatch(/^View: All projects \(table\) /m)
  })
})
