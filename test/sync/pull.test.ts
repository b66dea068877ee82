import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSyncedWorld, type SyncedWorld } from './synced-world.js'

const LONG_MS = 120_000
const HOME = 'Product home'

async function named(world: SyncedWorld, title: string, type = 'page'): Promise<string> {
  const { hits } = await world.notion.search(title, { tool: 'search' })
  return hits.find((hit) => hit.type === type && hit.title.endsWith(title))?.url ?? ''
}

test(
  'titles that lead elsewhere, are reserved, or are one name on other systems stay in the folder',
  { timeout: LONG_MS },
  async () => {
    await using world = await createSyncedWorld()
    const [parent] = await world.notion.pages.create({ title: '../../../escaped', content: 'Home' })
    const titles = [
      '../../x',
      '/etc/passwd',
      'C:\\Windows',
      'CON',
      'con',
      'Notes',
      'NOTES',
      '.evergrant',
      '..',
      'a\u202Eb',
      'x'.repeat(400),
      '👩‍👩‍👧‍👦'.repeat(60),
    ]
    await world.notion.pages.create(
      titles.map((title) => ({ title, content: title.slice(0, 20) })),
      { parent: { page: parent?.id ?? '' } },
    )
    const pulled = await world.pull(parent?.id ?? '')
    expect(pulled).toMatchObject({ code: 0, summary: { pages: { new: titles.length + 1 } } })
    expect(await readdir(world.outside)).toEqual(['notes'])
    const paths = Object.keys(await world.files())
    expect(paths).toHaveLength(titles.length + 1)
    for (const path of paths) expect(path).toMatch(/^escaped(?:\.md|\/[^/\\:]+\.md)$/)
    expect(new Set(paths.map((path) => path.normalize('NFKC').toLowerCase())).size).toBe(paths.length)
    expect((await world.pull(parent?.id ?? '')).summary.changes).toEqual([])
    expect((await world.push()).summary.pages).toMatchObject({ unchanged: titles.length + 1, changed: 0, created: 0 })
  },
)

test('a database is a folder with its columns in one file and each row in another', { timeout: LONG_MS }, async () => {
  await using world = await createSyncedWorld()
  const { summary } = await world.pull('Roadmap')
  expect(summary.pages).toMatchObject({ new: 37 })
  const schema = await world.file('Roadmap/schema.yaml')
  expect(schema).toMatch(/^evergrant: 1\nkind: database\n/)
  expect(schema).toContain('name: Status')
  const [row = ''] = Object.keys(await world.files()).filter((path) => path.endsWith('.md'))
  expect(await world.file(row)).toMatch(/\nproperties:\n {2}Status: .+\n {2}Priority: /)
})

test('a view gives its rows only, and new files beside them become rows', { timeout: LONG_MS }, async () => {
  await using world = await createSyncedWorld()
  const database = await world.notion.fetch(await named(world, 'Roadmap', 'database'))
  if (database.kind !== 'database') throw new Error('no database')
  const view = database.views.find(({ name }) => name === 'In progress')?.url ?? ''
  const { summary } = await world.pull(view)
  const rows = Object.entries(await world.files()).filter(([path]) => path.endsWith('.md'))
  expect(summary.pages['new']).toBe(rows.length + 1)
  expect(rows.length).toBeGreaterThan(0)
  for (const [, text] of rows) expect(text).toContain('\n  Status: In progress\n')
  await world.write('In progress/One more.md', '---\nproperties: {Status: In progress}\n---\nText\n')
  expect(await world.push()).toMatchObject({ code: 0, summary: { pages: { created: 1 } } })
  expect((await world.pull(view)).summary.changes).toEqual([])
})

test(
  'a long page comes whole, block by block; where that is not possible it is marked, and push refuses it',
  { timeout: LONG_MS },
  async () => {
    await using world = await createSyncedWorld({ truncatePagesAt: 4 })
    const lines = (count: number) => Array.from({ length: count }, (_, index) => `- Line ${index}`).join('\n')
    const [short, long] = await world.notion.pages.create([
      { title: 'Short', content: `${lines(8)}\n<callout icon="💡">\n\tA\n\tB\n\t- C\n\t\t- D\n</callout>` },
      { title: 'Long', content: lines(80) },
    ])
    const pulled = await world.pull(short?.id ?? '')
    expect(pulled.summary.incomplete).toEqual([])
    const text = await world.file('Short.md')
    expect(text).toContain('- Line 7\n<callout icon="💡">\n\tA\n\tB\n\t- C\n\t\t- D\n</callout>\n')
    expect(text).not.toContain('<unknown')

    // Its title can be changed from here; its text only where Notion gives it whole.
    await world.edit('Short.md', (whole) => whole.replace('title: Short', 'title: Shorter'))
    expect(await world.push()).toMatchObject({ code: 0, summary: { pages: { changed: 1 } } })
    expect(await world.file('Short.md')).toContain('- Line 7\n<callout')
    await world.edit('Short.md', (whole) => whole.replace('Line 0', 'Line zero'))
    expect(await world.push()).toMatchObject({ code: 1, summary: { pages: { refused: 1 } } })

    const cut = await world.pull(long?.id ?? '')
    expect(cut.summary.incomplete).toEqual(['Long.md'])
    expect(await world.file('Long.md')).toContain('\nincomplete: true\n')
    await world.edit('Long.md', (whole) => whole.replace('Line 0', 'Line zero'))
    expect(await world.push()).toMatchObject({
      code: 1,
      summary: {
        changes: [{ outcome: 'refused', path: 'Long.md', error: { code: 'RESULT_INCOMPLETE' } }, { path: 'Short.md' }],
      },
    })
  },
)

test('images and files lie beside their pages, or stay at Notion', { timeout: LONG_MS }, async () => {
  await using world = await createSyncedWorld()
  await world.pull(HOME, '--no-files')
  const without = Object.keys(await world.files())
  expect(without.some((path) => path.includes('.files/'))).toBe(false)
  const { summary } = await world.pull(HOME)
  const kept = Object.keys(await world.files()).filter((path) => path.includes('.files/'))
  expect(kept.length).toBeGreaterThan(0)
  expect(summary.files).toEqual({ downloaded: kept.length, missing: 0 })
  for (const path of kept) expect((await readFile(join(world.outside, 'notes', path))).length).toBeGreaterThan(0)
  expect((await world.pull(HOME)).summary.changes).toEqual([])
})

test('rows lie where their database is, whichever pages show it', { timeout: LONG_MS }, async () => {
  await using world = await createSyncedWorld()
  const { pages, databases, rows } = world.notion
  const [home] = await pages.create({ title: 'Desk' })
  const parent = { page: home?.id ?? '' }
  const [shows] = await pages.create({ title: 'Shows it' }, { parent })
  const [drawer] = await pages.create({ title: 'Drawer' }, { parent })
  const [owns] = await pages.create({ title: 'Owns it' }, { parent: { page: drawer?.id ?? '' } })
  const schema = 'CREATE TABLE ("Name" TITLE)'
  const { dataSourceUrl } = await databases.create({ title: 'Tasks', schema, parent: owns?.id ?? '' })
  await rows.add(dataSourceUrl, [{ values: { Name: 'One' } }])
  const view = { dataSource: dataSourceUrl, name: 'Here', type: 'list' } as const
  await databases.createView({ ...view, parentPage: shows?.id ?? '' })
  await databases.createView({ ...view, parentPage: home?.id ?? '' })
  await world.pull(parent.page)
  expect(Object.keys(await world.files()).filter((path) => path.endsWith('.md'))).toEqual([
    'Desk.md',
    'Desk/Drawer.md',
    'Desk/Drawer/Owns it.md',
    'Desk/Drawer/Owns it/Tasks/One.md',
    'Desk/Shows it.md',
  ])
})

test('a dry run tells the same and writes nothing', { timeout: LONG_MS }, async () => {
  await using world = await createSyncedWorld()
  const shown = await world.run(['pull', HOME, 'notes', '--depth', '1', '--dry-run'], { cwd: world.outside })
  expect(shown).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^new {8}Product home\.md$/m),
    stderr: expect.stringMatching(/^Nothing was written/),
  })
  expect(await readdir(world.outside)).toEqual([])
})

test(
  'a folder of one server is not filled from another, nor by two programs at once',
  { timeout: LONG_MS },
  async () => {
    await using world = await createSyncedWorld()
    await world.pull(HOME, '--depth', '0')
    const state = await readFile(join(world.outside, 'notes/.evergrant/state.json'), 'utf8')
    await world.write('.evergrant/state.json', state.replace(world.sandbox.url, 'https://other.example/mcp'))
    expect(await world.pull(HOME)).toMatchObject({ code: 1, stderr: expect.stringContaining('FOLDER_FOREIGN') })
    await world.write('.evergrant/state.json', state)

    const running = world.start(['pull', HOME, 'notes'], { cwd: world.outside })
    const own = join(world.outside, 'notes/.evergrant')
    const isLocked = async () => (await readdir(own)).some((name) => name.startsWith('lock.'))
    while (!(await isLocked())) await new Promise((resolve) => setTimeout(resolve, 1))
    expect(await world.pull(HOME)).toMatchObject({ code: 75, stderr: expect.stringContaining('FOLDER_BUSY') })
    expect((await running.finished).code).toBe(0)
  },
)

test('nothing is pulled into the folder in which the logins are kept', async () => {
  await using world = await createSyncedWorld()
  const env = { EVERGRANT_HOME: join(world.outside, '.evergrant') }
  const { code, stderr } = await world.run(['pull', HOME, '.', '--json'], { cwd: world.outside, env })
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('FOLDER_UNSAFE') })
  expect(await readdir(world.outside)).toEqual([])
})

test.each(['pull', 'push'])('%s explains itself', async (verb) => {
  await using world = await createSyncedWorld()
  const { stdout } = await world.run([verb, '--help'])
  expect(stdout).toContain('Examples:\n  $ evergrant ')
  expect(stdout).toContain('Exit codes: ')
})
