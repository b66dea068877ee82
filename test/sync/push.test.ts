import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createSyncedWorld, type SyncedWorld } from './synced-world.js'

const LONG_MS = 120_000
const HOME = 'Product home'

async function pulled(reference = HOME, ...flags: string[]): Promise<SyncedWorld> {
  const world = await createSyncedWorld()
  const { code, stderr } = await world.pull(reference, ...flags)
  if (code !== 0) throw new Error(stderr)
  return world
}

const folderOf = (world: SyncedWorld, path = '') => join(world.outside, 'notes', path)
const idIn = (text: string) => /^id: (.*)$/m.exec(text)?.[1] ?? ''
const contentOf = async ({ notion }: SyncedWorld, id: string) =>
  ((await notion.fetch(id)) as { content: string }).content

test(
  'new files become pages below the page in whose folder they lie, and know their ID then',
  { timeout: LONG_MS },
  async () => {
    await using world = await pulled(HOME, '--depth', '1')
    await mkdir(folderOf(world, 'Product home/Launch notes/Plan'), { recursive: true })
    await world.write('Product home/Launch notes/Plan.md', '# Why\n\nBecause.\n')
    await world.write('Product home/Launch notes/Plan/Steps.md', '---\ntitle: "Steps: all"\nicon: 🚶\n---\n- One\n')
    const { code, summary } = await world.push()
    expect(code).toBe(0)
    expect(summary.changes.map(({ outcome, path }) => [outcome, path])).toEqual([
      ['created', 'Product home/Launch notes/Plan.md'],
      ['created', 'Product home/Launch notes/Plan/Steps.md'],
    ])
    const plan = idIn(await world.file('Product home/Launch notes/Plan.md'))
    expect(await world.notion.fetch(plan)).toMatchObject({ title: 'Plan', ancestors: [{ title: 'Launch notes' }, {}] })
    const steps = idIn(await world.file('Product home/Launch notes/Plan/Steps.md'))
    expect(await world.notion.fetch(steps)).toMatchObject({ title: 'Steps: all', icon: '🚶', content: '- One' })
    expect(await world.file('Product home/Launch notes.md')).toContain('>Plan</page>')
    expect(
      (await world.pull(HOME, '--depth', '3')).summary.changes.filter(({ path }) => path.includes('Launch')),
    ).toEqual([])
  },
)

test('a file without a page above it is not sent, and everything else is', { timeout: LONG_MS }, async () => {
  await using world = await pulled(HOME, '--depth', '1')
  await world.write('loose.md', 'x')
  await world.edit('Product home/Launch notes.md', (text) => `${text}More\n`)
  const { code, summary } = await world.push()
  expect(code).toBe(1)
  expect(summary.changes).toMatchObject([
    { outcome: 'refused', path: 'loose.md', error: { code: 'REFERENCE_INVALID' } },
    { outcome: 'changed', path: 'Product home/Launch notes.md' },
  ])
})

test(
  "GitHub's Markdown becomes a page of Notion's, with its first heading as the title",
  { timeout: LONG_MS },
  async () => {
    await using world = await pulled(HOME, '--depth', '1')
    await mkdir(folderOf(world, 'Product home/Launch notes'), { recursive: true })
    await world.write(
      'Product home/Launch notes/readme.md',
      '# My project\n\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n',
    )
    expect((await world.push('--gfm')).code).toBe(0)
    const text = await world.file('Product home/Launch notes/readme.md')
    expect(text).toContain('\ntitle: My project\n')
    const content = await contentOf(world, idIn(text))
    expect(content).toContain('- [x] done')
    expect(content).toContain('<td>1</td>')
  },
)

test('rows are changed and added with their properties', { timeout: LONG_MS }, async () => {
  await using world = await pulled('Roadmap')
  const row = Object.keys(await world.files()).find((path) => path.endsWith('.md')) ?? ''
  await world.edit(row, (text) =>
    text.replace(/^ {2}Status: .*$/m, '  Status: Done').replace(/^ {2}Estimate: .*$/m, '  Estimate: 99'),
  )
  await world.write(
    'Roadmap/New row.md',
    '---\nproperties:\n  Status: Blocked\n  Due: 2026-12-24\n  Tags: [sync]\n---\nText\n',
  )
  const { code, summary, stderr } = await world.push()
  expect({ code, stderr, pages: summary.pages }).toMatchObject({ code: 0, pages: { changed: 1, created: 1 } })
  const changed = (await world.notion.fetch(idIn(await world.file(row)))) as { properties: object }
  expect(changed.properties).toMatchObject({ Status: 'Done', Estimate: 99 })
  const text = await world.file('Roadmap/New row.md')
  expect(text).toContain('  Status: Blocked\n')
  expect(text).toContain('  Due: 2026-12-24\n')
  const added = (await world.notion.fetch(idIn(text))) as { properties: object; content: string }
  expect(added).toMatchObject({
    content: 'Text',
    properties: { Name: 'New row', Status: 'Blocked', 'date:Due:start': '2026-12-24' },
  })
  expect((await world.pull('Roadmap')).summary.changes).toEqual([])
})

test(
  'a property that is wrong is told with what it has to be, and nothing of the row is sent',
  { timeout: LONG_MS },
  async () => {
    await using world = await pulled('Roadmap')
    const row = Object.keys(await world.files()).find((path) => path.endsWith('.md')) ?? ''
    const before = await world.notion.fetch(idIn(await world.file(row)))
    await world.edit(row, (text) => text.replace(/^ {2}Estimate: .*$/m, '  Estimate: many'))
    const { code, summary } = await world.push()
    expect(code).toBe(1)
    expect(summary.changes).toMatchObject([
      {
        outcome: 'refused',
        error: { code: 'FILE_UNREADABLE', message: expect.stringContaining('has to be a number') },
      },
    ])
    expect(await world.notion.fetch(idIn(await world.file(row)))).toMatchObject({
      revision: (before as { revision: string }).revision,
    })
  },
)

describe('a row whose text and properties were changed', () => {
  const ADDED = 'One line more.\n'
  const SHIP = 'Roadmap/Ship the search index.md'
  const changed = async (world: SyncedWorld, property: string) => {
    const name = property.split(':')[0] ?? ''
    await world.edit(
      SHIP,
      (text) => `${text.replace(new RegExp(`^  ${name}:.*(?:\\n    .*)*$`, 'm'), `  ${property}`)}${ADDED}`,
    )
    return idIn(await world.file(SHIP))
  }

  test.each([
    ['Status: Dnoe', 'has no option "Dnoe"; did you mean "Done"?'],
    ['Priority: Urgent', 'has no option "Urgent"; there are "High", "Medium", "Low"'],
    ['Tags: [sync, nope]', 'has no option "nope"'],
    ['Due: 2026-02-30', 'has to be a day'],
    ['Owner: Nobody', 'nobody here has that name or email'],
  ])('is refused whole where the server would refuse %s', { timeout: LONG_MS }, async (property, message) => {
    await using world = await pulled('Roadmap')
    const id = await changed(world, property)
    for (const flags of [['--dry-run'], []]) {
      const { code, summary } = await world.push(...flags)
      expect({ code, changes: summary.changes }).toMatchObject({
        code: 1,
        changes: [{ outcome: 'refused', path: SHIP, error: { message: expect.stringContaining(message) } }],
      })
    }
    expect(await contentOf(world, id)).not.toContain(ADDED.trim())
  })

  test(
    'is said to be sent in part where only the server can tell, and is no conflict',
    { timeout: LONG_MS },
    async () => {
      await using world = await pulled('Roadmap')
      const id = await changed(world, 'Owner: user://0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0')
      const { code, summary } = await world.push()
      expect({ code, changes: summary.changes }).toMatchObject({
        code: 1,
        changes: [
          {
            outcome: 'failed',
            path: SHIP,
            sentInPart: true,
            error: {
              code: 'VALIDATION_FAILED',
              message: expect.stringMatching(/^The text of ".*" is in Notion now, and its properties are not: /),
            },
          },
        ],
      })
      expect(await contentOf(world, id)).toContain(ADDED.trim())
      const [plain, notes] = [{ cwd: world.outside }, ['push', 'notes']]
      expect((await world.run(notes, plain)).stderr).toBe('0 changed, 0 created, 1 not sent.\n')
      await world.edit(SHIP, (text) => `${text}${ADDED}`)
      expect((await world.run(notes, plain)).stderr).toBe('0 changed, 0 created, 1 sent in part.\n')
      expect(await world.pull('Roadmap')).toMatchObject({ code: 0, summary: { pages: { conflict: 0, kept: 1 } } })
      await world.edit(SHIP, (text) =>
        text.replace(/^ {2}Owner: .*$/m, '  Owner: [me, BRUNO.vale@larkspur.example, chidi orr]'),
      )
      expect(await world.push()).toMatchObject({ code: 0, summary: { pages: { changed: 1 } } })
      expect((await world.file(SHIP)).match(/user:\/\//g)).toHaveLength(3)
      expect((await contentOf(world, id)).split(ADDED.trim())).toHaveLength(3)
      expect((await world.pull('Roadmap')).summary.changes).toEqual([])
    },
  )
})

test('a new row with a value that does not fit is refused before anything is sent', { timeout: LONG_MS }, async () => {
  await using world = await pulled('Roadmap')
  await world.write('Roadmap/New row.md', '---\nproperties:\n  Status: Dnoe\n---\nText\n')
  for (const flags of [['--dry-run'], []]) {
    expect(await world.push(...flags)).toMatchObject({
      code: 1,
      summary: {
        changes: [{ outcome: 'refused', error: { message: expect.stringContaining('did you mean "Done"?') } }],
      },
    })
  }
})

test('a file whose id is none is told, and keeps no other back', { timeout: LONG_MS }, async () => {
  await using world = await pulled(HOME, '--depth', '1')
  await world.edit('Product home.md', (text) => text.replace(/^id: .*$/m, 'id: broken'))
  await world.edit('Product home/Launch notes.md', (text) => `${text}More\n`)
  const { code, summary } = await world.push()
  expect({ code, changes: summary.changes }).toMatchObject({
    code: 1,
    changes: [
      {
        outcome: 'refused',
        path: 'Product home.md',
        error: { code: 'REFERENCE_INVALID', message: 'The id of "Product home.md", "broken", is no ID of Notion' },
      },
      { outcome: 'changed', path: 'Product home/Launch notes.md' },
    ],
  })
})

test('images that are new beside a page are sent with it', { timeout: LONG_MS }, async () => {
  await using world = await pulled(HOME, '--depth', '1')
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  await writeFile(folderOf(world, 'Product home/shot.png'), png)
  await world.edit('Product home/Launch notes.md', (text) => `${text}![A shot](shot.png)\n`)
  expect(await world.push()).toMatchObject({ code: 0, summary: { pages: { changed: 1 } } })
  const text = await world.file('Product home/Launch notes.md')
  expect(text).toContain('![A shot](Launch%20notes.files/shot.png)')
  expect(await contentOf(world, idIn(text))).toContain('![A shot](notion-file-block://')
  expect((await world.pull(HOME, '--depth', '1')).summary.changes).toEqual([])
})

test('pages below are neither dropped nor moved by an edit of the text', { timeout: LONG_MS }, async () => {
  await using world = await pulled(HOME, '--depth', '1')
  const home = await world.file('Product home.md')
  const [tag = ''] = /^<page .*$/m.exec(home) ?? []
  await world.edit('Product home.md', (text) => text.replace(`${tag}\n`, ''))
  await world.edit('Product home/Launch notes.md', (text) => `${text}${tag}\n`)
  const refused = await world.push()
  expect(refused).toMatchObject({ code: 1, summary: { pages: { refused: 2, changed: 0 } } })
  expect(refused.summary.changes.map(({ error }) => error?.code)).toEqual(['CHILDREN_AT_RISK', 'CHILDREN_AT_RISK'])
  await world.edit('Product home/Launch notes.md', (text) => text.replace(`${tag}\n`, ''))
  expect(await world.push('--allow-deleting-children')).toMatchObject({ code: 2 })
  expect(await world.push('--allow-deleting-children', '--yes')).toMatchObject({
    code: 0,
    summary: { pages: { changed: 1 } },
  })
  expect(await contentOf(world, idIn(home))).not.toContain(tag)
})

test('many pages are not written unasked, and a dry run writes nothing', { timeout: LONG_MS }, async () => {
  await using world = await pulled(HOME, '--depth', '1')
  const pages = Object.keys(await world.files()).filter((path) => path.endsWith('.md'))
  for (const path of pages) await world.edit(path, (text) => text.replace(/^title: .*$/m, 'title: Another'))
  const before = world.sandbox.stats().toolCalls['notion-update-page'] ?? 0
  expect(await world.push('--ask-above', '2')).toMatchObject({ code: 2 })
  const shown = await world.run(['push', 'notes', '--dry-run'], { cwd: world.outside })
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('+title: ') })
  expect(world.sandbox.stats().toolCalls['notion-update-page'] ?? 0).toBe(before)
})

test.each([
  ['the flag', ['--read-only'], {}],
  ['the environment', [], { EVERGRANT_READ_ONLY: '1' }],
])('nothing is sent where %s forbids it', { timeout: LONG_MS }, async (_, flags, env) => {
  await using world = await pulled(HOME, '--depth', '1')
  await world.edit('Product home.md', (text) => `${text}More\n`)
  const pushed = await world.run(['push', 'notes', ...flags, '--json'], { cwd: world.outside, env })
  expect(pushed).toMatchObject({ code: 1, stderr: expect.stringContaining('"READ_ONLY"') })
})

test('a page whose creation failed after it landed is found, and not made twice', { timeout: LONG_MS }, async () => {
  await using world = await pulled(HOME, '--depth', '1')
  await mkdir(folderOf(world, 'Product home/Launch notes'), { recursive: true })
  await world.write('Product home/Launch notes/Once.md', 'Only once\n')
  world.sandbox.faults.maybeCommitted = { tool: 'notion-create-pages', how: 'cut', times: 1 }
  expect(await world.push()).toMatchObject({ code: 0, summary: { pages: { created: 1 } } })
  expect(
    (await contentOf(world, idIn(await world.file('Product home/Launch notes.md')))).match(/>Once</g),
  ).toHaveLength(1)
})

test('a push that was killed after its write finds it there when it runs again', { timeout: LONG_MS }, async () => {
  await using world = await pulled(HOME, '--depth', '1')
  await mkdir(folderOf(world, 'Product home/Launch notes'), { recursive: true })
  await world.write('Product home/Launch notes/Once.md', 'Only once\n')
  const created = () => world.sandbox.stats().toolCalls['notion-create-pages'] ?? 0
  const running = world.start(['push', 'notes'], { cwd: world.outside })
  while (created() === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  running.child.kill('SIGKILL')
  await running.finished
  expect(await world.push()).toMatchObject({ code: 0 })
  expect(created()).toBe(1)
  expect(
    (await contentOf(world, idIn(await world.file('Product home/Launch notes.md')))).match(/>Once</g),
  ).toHaveLength(1)
  expect((await world.pull(HOME, '--depth', '2')).code).toBe(0)
})

test('links in the folder are followed by neither', { timeout: LONG_MS }, async () => {
  await using world = await pulled(HOME, '--depth', '1')
  await writeFile(join(world.outside, 'secret.md'), 'secret')
  await symlink(join(world.outside, 'secret.md'), folderOf(world, 'Product home/link.md'))
  expect(await world.push()).toMatchObject({ code: 0, summary: { pages: { created: 0 } } })
})

test('a file that is not text is refused, and the page stays as it is', { timeout: LONG_MS }, async () => {
  await using world = await pulled(HOME, '--depth', '1')
  const path = folderOf(world, 'Product home/Launch notes.md')
  await writeFile(
    path,
    Buffer.concat([Buffer.from(await world.file('Product home/Launch notes.md')), Buffer.from([0xff, 0x0a])]),
  )
  expect(await world.push()).toMatchObject({
    code: 1,
    summary: { changes: [{ outcome: 'refused', error: { code: 'FILE_UNREADABLE' } }] },
  })
})

test('what was not pulled is not pushed', { timeout: LONG_MS }, async () => {
  await using world = await createSyncedWorld()
  const { code, stderr } = await world.run(['push', '.', '--json'], { cwd: world.outside })
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('FOLDER_UNKNOWN') })
})
