import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../waiting.js'
import { openSession, type Session } from './session.js'
import { HAS_TERMINALS, startAtTerminal } from '../terminal.js'

let session: Session
beforeAll(async () => {
  session = await openSession()
})
afterAll(() => session.end())

const textOf = async (page: string) => (await session.evergrant(['fetch', page, '--md'])).stdout

const TEXT = '# Tasks\n- [ ] Ask Ada\n- [ ] Ask Bruno\nA draft, and a draft again.'

async function createPage(title = 'A page', content = TEXT): Promise<string> {
  const { stdout } = await session.evergrant(['page', 'create', '--title', title, '--content', content])
  return stdout.trim()
}

describe('page create', () => {
  test('takes the text from words, and prints the address', async () => {
    const made = await session.evergrant(['page', 'create', '--title', 'From words', '--content', '- [ ] One'])
    expect(made).toMatchObject({ code: 0, stderr: 'Created: From words\n' })
    expect(made.stdout).toMatch(/^https:\/\/app\.notion\.com\/p\/[\da-f]{32}\n$/)
    expect(await textOf(made.stdout.trim())).toBe('# From words\n\n- [ ] One\n')
  })

  test('takes it from standard input, with the title in its first heading, below a page that is named by its title', async () => {
    const input = '# From a pipe\n\nText with **bold** words.\n'
    const { page } = await session.json(['page', 'create', '--parent', 'Product home', '--gfm'], { input })
    expect(page).toEqual({ id: expect.any(String), url: expect.any(String), title: 'From a pipe' })
    expect(await textOf(page.url)).toBe('# From a pipe\n\nText with **bold** words.\n')
    const home = await session.json(['fetch', page.url, '--fields', 'ancestors'])
    expect(home.ancestors[0]).toMatchObject({ kind: 'page', title: 'Product home' })
  })

  test('takes it from a file, with an icon', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'evergrant-page-')), 'page.md')
    await writeFile(file, 'From a file.\n')
    const { page } = await session.json(['page', 'create', '--title', 'Filed', '--file', file, '--icon', '🦁'])
    expect(await textOf(page.url)).toBe('# 🦁 Filed\n\nFrom a file.\n')
  })

  test('shows what it would write, and writes nothing', async () => {
    const before = session.writes()
    const shown = await session.evergrant(['page', 'create', '--title', 'Dry', '--content', 'Text', '--dry-run'])
    expect(shown).toEqual({
      code: 0,
      stdout: '# Dry\n\nText\n',
      stderr: 'Nothing was written. It would be a page of the workspace.\n',
    })
    const { url } = (await session.json(['search', 'Roadmap review'])).results[0] ?? {}
    const copied = ['page', 'create', '--title', 'Dry', '--content', `<page url="${url}">L</page>`, '--dry-run']
    expect(await session.refused(copied)).toMatchObject({ exit: 1, code: 'CHILDREN_AT_RISK' })
    expect(session.writes()).toEqual(before)
  })

  test.each([
    ['no title', ['--content', 'Text'], 2, 'USAGE', 'The title is missing'],
    ['a title of spaces', ['--title', '  ', '--content', 'Text'], 2, 'USAGE', 'The title is missing'],
    ['two texts', ['--title', 'x', '--content', 'a', '--file', 'b'], 2, 'USAGE', '--content and --file are both given'],
    [
      'a file that is not there',
      ['--title', 'x', '--file', 'gone.md'],
      2,
      'INPUT_INVALID',
      'The file "gone.md" cannot be read',
    ],
    [
      'a template and a text',
      ['--template', 'x', '--content', 'y'],
      2,
      'USAGE',
      'A template takes the place of a text',
    ],
    [
      'a parent that is not there',
      ['--title', 'x', '--content', '', '--parent', 'No such'],
      1,
      'NOT_FOUND',
      'has the title "No such"',
    ],
    [
      '--read-only',
      ['--title', 'x', '--content', '', '--read-only'],
      1,
      'READ_ONLY',
      '`page create` writes, and --read-only forbids it',
    ],
  ])('refuses %s, and writes nothing', async (_, words, exit, code, message) => {
    const before = session.writes()
    expect(await session.refused(['page', 'create', ...words])).toMatchObject({
      exit,
      stdout: '',
      code,
      message: expect.stringContaining(message),
    })
    expect(session.writes()).toEqual(before)
  })
})

describe('page append', () => {
  test('adds at the end and at the start, shows the diff, and reads again', async () => {
    const page = await createPage()
    const added = await session.evergrant(['page', 'append', page, '--content', '- [ ] Ask Chidi'])
    expect(added).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^Changed, and read again: https:\S+ \(revision \S+\)\n$/),
    })
    expect(added.stdout).toMatch(/^\+- \[ \] Ask Chidi$/m)
    await session.evergrant(['page', 'append', page, '--start'], { input: 'First of all.' })
    expect(await textOf(page)).toBe(`# A page\n\nFirst of all.\n${TEXT}\n- [ ] Ask Chidi\n`)
  })

  test.each([
    ['nothing to add', [], 2, 'USAGE', 'The content is missing'],
    ['an old revision', ['--content', 'x', '--revision', 'old'], 75, 'EDIT_CONFLICT', ''],
  ])('refuses %s', async (_, words, exit, code, message) => {
    const page = await createPage()
    expect(await session.refused(['page', 'append', page, ...words])).toMatchObject({
      exit,
      stdout: '',
      code,
      message: expect.stringContaining(message),
    })
    expect(await textOf(page)).toBe(`# A page\n\n${TEXT}\n`)
  })
})

describe('page edit', () => {
  let page: string
  beforeEach(async () => {
    page = await createPage()
  })

  test('replaces pieces, shows the diff, and reads again', async () => {
    const words = ['--old', '- [ ] Ask Ada', '--new', '- [x] Ask Ada', '--old', ', and a draft again', '--new', '']
    const edited = await session.evergrant(['page', 'edit', page, ...words])
    expect(edited.code).toBe(0)
    expect(edited.stdout).toMatch(/^-- \[ \] Ask Ada$/m)
    expect(edited.stdout).toMatch(/^\+- \[x\] Ask Ada$/m)
    expect(await textOf(page)).toBe('# A page\n\n# Tasks\n- [x] Ask Ada\n- [ ] Ask Bruno\nA draft.\n')
  })

  test('has one shape for programs, and takes edits as JSON from standard input', async () => {
    const input = JSON.stringify([{ old: '- [ ]', new: '- [x]', all: true }])
    const result = await session.json(['page', 'edit', page, '--edits', '-'], { input })
    expect(result).toEqual({
      page: { id: expect.any(String), url: page },
      outcome: 'verified',
      revision: expect.any(String),
      updates: [{ old: '- [ ]', new: '- [x]', all: true }],
      diff: expect.stringContaining('+- [x] Ask Bruno'),
    })
    expect((await textOf(page)).match(/\[x\]/g)).toHaveLength(2)
  })

  test('shows the change with --dry-run, whose revision then guards it', async () => {
    const words = ['page', 'edit', page, '--old', 'Ask Ada', '--new', 'Ask Dana']
    const dry = await session.json([...words, '--dry-run'])
    expect(dry).toMatchObject({ outcome: 'dry-run', diff: expect.stringContaining('+- [ ] Ask Dana') })
    expect(await textOf(page)).toContain('Ask Ada')
    await session.evergrant(['page', 'append', page, '--content', 'Somebody else wrote this.'])
    expect(await session.refused([...words, '--revision', dry.revision])).toMatchObject({
      exit: 75,
      code: 'EDIT_CONFLICT',
    })
    const again = await session.json([...words, '--dry-run'])
    expect(await session.json([...words, '--revision', again.revision])).toMatchObject({ outcome: 'verified' })
  })

  test('lets no child page go unless it is told to', async () => {
    await session.evergrant(['page', 'create', '--title', 'Kept', '--content', '', '--parent', page])
    const [tag = ''] = /<page [^\n]*<\/page>/.exec(await textOf(page)) ?? []
    const words = ['page', 'edit', page, '--old', tag, '--new', '']
    expect(await session.refused(words)).toMatchObject({ exit: 1, code: 'CHILDREN_AT_RISK' })
    const allowed = [...words, '--allow-deleting-children']
    expect(await session.refused(allowed)).toMatchObject({ exit: 2, code: 'CONFIRMATION_REQUIRED' })
    expect(await textOf(page)).toContain(tag)
    expect(await session.json([...allowed, '--yes'])).toMatchObject({ outcome: 'verified' })
    expect(await textOf(page)).not.toContain('Kept')
  })

  test('is allowed under --read-only as long as it only shows', async () => {
    const words = ['page', 'edit', page, '--old', 'Ask Ada', '--new', 'x']
    expect(await session.json([...words, '--read-only', '--dry-run'])).toMatchObject({ outcome: 'dry-run' })
    const forbidden = await session.refused(words, { env: { EVERGRANT_READ_ONLY: '1' } })
    expect(forbidden).toMatchObject({
      exit: 1,
      code: 'READ_ONLY',
      message: expect.stringContaining('EVERGRANT_READ_ONLY'),
    })
  })

  test.each([
    ['a piece that is not there', ['--old', 'Ask Zoe', '--new', 'x'], 1, 'MATCH_MISSING'],
    ['a piece that is there twice', ['--old', 'raft', '--new', 'x'], 1, 'MATCH_NOT_UNIQUE'],
    ['a piece without its replacement', ['--old', 'Ask Ada'], 2, 'USAGE'],
    ['edits that are no JSON', ['--edits', '[{'], 2, 'INPUT_INVALID'],
    ['nothing to change', [], 2, 'USAGE'],
    ['edits and pieces', ['--edits', '[]', '--old', 'a', '--new', 'b'], 2, 'USAGE'],
  ])('refuses %s, and changes nothing', async (_, words, exit, code) => {
    expect(await session.refused(['page', 'edit', page, ...words])).toMatchObject({ exit, stdout: '', code })
    expect(await textOf(page)).toBe(`# A page\n\n${TEXT}\n`)
  })

  describe.runIf(HAS_TERMINALS)('in an editor', () => {
    async function editor(script: string): Promise<Record<string, string>> {
      const path = join(await mkdtemp(join(tmpdir(), 'evergrant-editor-')), 'editor')
      await writeFile(path, `#!/bin/sh\n${script}\n`)
      await chmod(path, 0o700)
      return { ...session.world.env, EDITOR: path }
    }

    test('takes what the person left, and shows the diff', async () => {
      const env = await editor(`sed -i 's/Ask Ada/Ask Dana/' "$1"; test -z "$EVERGRANT_HOME" || exit 9`)
      const { code, shown } = await startAtTerminal(['page', 'edit', page], { env }).finished
      expect({ code, shown }).toMatchObject({ code: 0, shown: expect.stringContaining('+- [ ] Ask Dana') })
      expect(await textOf(page)).toContain('Ask Dana')
    })

    test('keeps the text where somebody else changed the page meanwhile', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'evergrant-editor-'))
      const [opened, go] = [join(folder, 'opened'), join(folder, 'go')]
      const env = await editor(`echo Mine >> "$1"; : > '${opened}'; while ! test -e '${go}'; do sleep 0.05; done`)
      const terminal = startAtTerminal(['page', 'edit', page], { env })
      await waitFor(() => existsSync(opened))
      await session.evergrant(['page', 'append', page, '--content', 'Theirs'])
      await writeFile(go, '')
      const { code, shown } = await terminal.finished
      expect({ code, shown }).toMatchObject({ code: 75, shown: expect.stringContaining('[EDIT_CONFLICT]') })
      const [, kept = ''] = /Your text is kept in (\S+)\./.exec(shown) ?? []
      expect(await readFile(kept, 'utf8')).toContain('Mine')
      expect(await textOf(page)).toBe(`# A page\n\n${TEXT}\nTheirs\n`)
    })

    test('an editor that fails writes nothing', async () => {
      const { code, shown } = await startAtTerminal(['page', 'edit', page], { env: await editor('exit 3') }).finished
      expect(code).toBe(2)
      expect(shown).toContain('failed: nothing was written')
    })
  })
})

test.each([['-h'], ['--json'], ['-V'], ['--help me'], ['-']])('%j is a text like any other', async (text) => {
  const page = await createPage('Dashes', 'One\nTwo')
  expect(await session.evergrant(['page', 'edit', page, '--old', 'One', '--new', text])).toMatchObject({ code: 0 })
  expect(await textOf(page)).toMatch(/^# Dashes\n\n\\?-/)
  expect(
    (await session.evergrant(['page', 'edit', page, '--old', 'Two', '--new', 'x', '--revision', '-Vx'])).code,
  ).toBe(75)
})

describe('the text of a page with child pages, written elsewhere', () => {
  test('leaves them where they are, unless --move-children says otherwise', async () => {
    const parent = await createPage('With a child', 'Text')
    await session.evergrant(['page', 'create', '--title', 'A child', '--content', '', '--parent', parent])
    const input = await textOf(parent)
    const other = await createPage('Another page', 'Text')
    const before = session.writes()
    for (const words of [
      ['page', 'create'],
      ['page', 'append', other],
      ['page', 'replace', other, '--yes', '--allow-deleting-children'],
    ]) {
      expect(await session.refused(words, { input })).toMatchObject({
        exit: 1,
        code: 'CHILDREN_AT_RISK',
        message: expect.stringContaining('"A child"'),
        hint: expect.stringContaining('--move-children'),
      })
    }
    expect(session.writes()).toEqual(before)
    expect(await session.evergrant(['page', 'append', other, '--move-children'], { input })).toMatchObject({ code: 0 })
    expect(await textOf(parent)).not.toContain('A child')
  })
})

describe('page replace', () => {
  test('takes what `fetch --body` gives, and finds it the same', async () => {
    const page = await createPage()
    const { stdout: input } = await session.evergrant(['fetch', page, '--body'])
    expect(input).toBe(`${(await textOf(page)).replace('# A page\n\n', '')}`)
    const replaced = await session.json(['page', 'replace', page, '--yes'], { input })
    expect(replaced).toMatchObject({ outcome: 'unchanged' })
  })

  test('replaces the text where nothing of it is lost, without asking', async () => {
    const page = await createPage('Blank', '')
    expect(await session.evergrant(['page', 'replace', page, '--content', 'New'])).toMatchObject({ code: 0 })
    expect(await textOf(page)).toBe('# Blank\n\nNew\n')
  })

  test('needs --yes where lines are lost', async () => {
    const page = await createPage()
    const words = ['page', 'replace', page, '--content', 'New']
    expect(await session.refused(words)).toMatchObject({
      exit: 2,
      code: 'CONFIRMATION_REQUIRED',
      message: expect.stringContaining('lines of'),
    })
    expect(await textOf(page)).toContain(TEXT)
    expect(await session.json([...words, '--yes'])).toMatchObject({ outcome: 'verified' })
    expect(await textOf(page)).toBe('# A page\n\nNew\n')
  })

  test('lets no child page go unless it is told to', async () => {
    const page = await createPage('Parent', 'Text')
    await session.evergrant(['page', 'create', '--title', 'Child', '--content', '', '--parent', page])
    const words = ['page', 'replace', page, '--content', 'New']
    expect(await session.refused([...words, '--yes'])).toMatchObject({ exit: 1, code: 'CHILDREN_AT_RISK' })
    expect(await textOf(page)).toContain('Child')
    expect(await session.refused([...words, '--allow-deleting-children'])).toMatchObject({
      exit: 2,
      code: 'CONFIRMATION_REQUIRED',
    })
    expect(await session.json([...words, '--allow-deleting-children', '--yes'])).toMatchObject({
      outcome: 'verified',
    })
    expect(await textOf(page)).toBe('# Parent\n\nNew\n')
  })

  describe.runIf(HAS_TERMINALS)('at a terminal', () => {
    test.each([
      ['y', 0, '# A page\n\nNew\n'],
      ['', 1, `# A page\n\n${TEXT}\n`],
    ])('asks after it has shown the diff: %j', async (answer, exit, text) => {
      const page = await createPage()
      const terminal = startAtTerminal(['page', 'replace', page, '--content', 'New'], { env: session.world.env })
      await terminal.shows('-- [ ] Ask Ada')
      await terminal.answer('Write it? [y/N]', answer)
      expect((await terminal.finished).code).toBe(exit)
      expect(await textOf(page)).toBe(text)
    })
  })
})

test.each([
  ['a table of GitHub', ['--gfm'], '| a | b |\n|---|---|\n| 1 | 2 |\n'],
  [
    'a table with a bar and code in it',
    ['--gfm'],
    '# T\n\n| a \\| b | `c` |\n|:--|--:|\n| 1 | **2** |\n| 3 |  |\n\nEnd\n',
  ],
  ['a list that begins at three', [], '3. three\n4. four\n'],
  ['a list of GitHub that begins at three', ['--gfm'], '3. three\n4. four\n   - inside\n'],
])('%s is found where it was written', async (_, flags, input) => {
  const page = await createPage('Target', 'First.')
  for (const words of [
    ['append', page],
    ['append', page, '--start'],
    ['replace', page, '--yes'],
  ]) {
    const written = await session.evergrant(['page', ...words, ...flags], { input })
    expect(written).toMatchObject({ code: 0, stderr: expect.stringContaining('Changed, and read again') })
  }
})

describe('page move, duplicate and properties', () => {
  test('a page goes where it is told to, once that is said', async () => {
    const page = await createPage('Mover')
    const words = ['page', 'move', page, '--to', 'Product home']
    expect(await session.refused(words)).toMatchObject({ exit: 2, code: 'CONFIRMATION_REQUIRED' })
    expect(await session.evergrant([...words, '--dry-run'])).toMatchObject({ code: 0, stdout: `${page}\n` })
    expect(await session.json([...words, '--yes'])).toEqual({
      moved: 1,
      pages: [page],
      parent: { page: expect.any(String) },
      text: expect.any(String),
    })
    const { ancestors } = await session.json(['fetch', page, '--fields', 'ancestors'])
    expect(ancestors[0]).toMatchObject({ title: 'Product home' })
  })

  test('a copy has its text when its address is printed, and keeps what is added then', async () => {
    const page = await createPage('Original', 'The text.')
    const copied = await session.evergrant(['page', 'duplicate', page])
    expect(copied).toMatchObject({ code: 0, stdout: expect.stringMatching(/^https:\S+\n$/), stderr: '' })
    const copy = copied.stdout.trim()
    expect(copy).not.toBe(page)
    await session.evergrant(['page', 'append', copy, '--content', 'Mine.'])
    expect((await session.evergrant(['fetch', copy, '--body'])).stdout).toBe('The text.\nMine.\n')
  })

  test('a copy that nobody waits for is said to be empty yet', async () => {
    const page = await createPage('Original', 'The text.')
    const copied = await session.evergrant(['page', 'duplicate', page, '--no-wait'])
    expect(copied).toMatchObject({ code: 0, stderr: expect.stringMatching(/written into the page before is lost/) })
    expect((await session.evergrant(['fetch', copied.stdout.trim(), '--body'])).stdout.trim()).toBe('')
  })

  test('a title and an icon are changed; a page of its own has no other properties', async () => {
    const page = await createPage('Before')
    await session.evergrant(['page', 'properties', page, '--title', 'After', '--icon', '🦁'])
    expect(await session.json(['page', 'properties', page])).toMatchObject({
      title: 'After',
      icon: '🦁',
      revision: expect.any(String),
    })
    expect(await session.refused(['page', 'properties', page, 'Status=Done'])).toMatchObject({ exit: 2, code: 'USAGE' })
  })

  test('a dry run shows what would change, and what is there now', async () => {
    const words = ['page', 'properties', 'Ship the search index', 'Status=Blocked', '--title', 'Another', '--dry-run']
    const before = session.writes()
    const shown = await session.evergrant(words)
    expect(shown.stdout).toMatch(/^changed  Ship the search index  https:\S+\n/)
    expect(shown.stdout).toMatch(/^ {2}title {3,}Ship the search index -> Another$/m)
    expect(shown.stdout).toMatch(/^ {2}Status {2,}In progress -> Blocked$/m)
    const told = await session.json(words)
    expect(told).toMatchObject({ before: { title: 'Ship the search index', Status: 'In progress' } })
    expect(session.writes()).toEqual(before)
  })

  test('the properties of a row are typed by its database', async () => {
    const words = ['page', 'properties', 'Ship the offline sync']
    const changed = await session.json([...words, 'Status=done', 'Estimate=3'])
    expect(changed).toEqual({
      page: { id: expect.any(String), url: expect.any(String) },
      change: { values: { Status: 'Done', Estimate: 3 } },
    })
    expect((await session.evergrant(words)).stdout).toMatch(/^Status +Done$/m)
    const where = ['--where', 'Name = "Ship the offline sync"']
    const { rows } = await session.json(['db', 'query', 'Roadmap', ...where])
    expect(rows).toHaveLength(1)
    expect(await session.json(words)).toMatchObject({ ...rows[0] })
    expect(await session.refused([...words, 'Status=Dnoe'])).toMatchObject({
      exit: 2,
      code: 'INPUT_INVALID',
      message: expect.stringContaining('did you mean "Done"?'),
    })
  })
})

test.each([
  [['page'], 'A command is missing'],
  [['page', 'creat'], "unknown command 'creat'"],
  [['page', 'append'], "missing required argument 'page'"],
  [['page', 'move', 'x'], "required option '--to <parent>' not specified"],
])('%j is a mistake', async (words, message) => {
  expect(await session.refused(words)).toMatchObject({
    exit: 2,
    stdout: '',
    code: 'USAGE',
    message: expect.stringMatching(new RegExp(message, 'i')),
  })
})
