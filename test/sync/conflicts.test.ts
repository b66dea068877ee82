import { expect, test } from 'vitest'
import { createSyncedWorld } from './synced-world.js'

const LONG_MS = 120_000
const HOME = 'Product home'
const NOTES = 'Product home/Launch notes.md'

test(
  'a page that was changed at both sides is a conflict for pull and for push, and nothing is lost',
  { timeout: LONG_MS },
  async () => {
    await using world = await createSyncedWorld()
    await world.pull(HOME, '--depth', '1')
    const [, id = ''] = /^id: (.*)$/m.exec(await world.file(NOTES)) ?? []
    await world.edit(NOTES, (text) => `${text}Mine\n`)
    await world.notion.pages.append(id, 'Theirs')
    const theirs = await world.notion.fetch(id)

    const pushed = await world.push()
    expect(pushed).toMatchObject({ code: 1, summary: { pages: { conflict: 1, changed: 0 } } })
    expect(pushed.summary.changes).toMatchObject([
      { outcome: 'conflict', path: NOTES, id, error: { code: 'EDIT_CONFLICT' } },
    ])
    expect(await world.notion.fetch(id)).toMatchObject({ content: (theirs as { content: string }).content })

    const pulled = await world.pull(HOME, '--depth', '1')
    expect(pulled).toMatchObject({
      code: 1,
      summary: { pages: { conflict: 1 }, changes: [{ outcome: 'conflict', path: NOTES, id }] },
    })
    expect(await world.file(NOTES)).toMatch(/\nMine\n$/)
    expect(await world.file(NOTES.replace('.md', '.remote.md'))).toMatch(/\nTheirs\n$/)
    expect((await world.push()).code).toBe(1)

    await world.edit(NOTES, (text) => text.replace(/Mine\n$/, 'Theirs\nMine\n'))
    expect(await world.pull(HOME, '--depth', '1', '--ours')).toMatchObject({ code: 0, summary: { pages: { ours: 1 } } })
    expect(await world.push()).toMatchObject({ code: 0, summary: { pages: { changed: 1 } } })
    expect(((await world.notion.fetch(id)) as { content: string }).content).toMatch(/Theirs\nMine$/)
    expect((await world.pull(HOME, '--depth', '1')).summary.changes).toEqual([])
  },
)

test('what was put beside a file goes with the conflict, by a push too', { timeout: LONG_MS }, async () => {
  await using world = await createSyncedWorld()
  await world.pull(HOME, '--depth', '1')
  const [, id = ''] = /^id: (.*)$/m.exec(await world.file(NOTES)) ?? []
  await world.edit(NOTES, (text) => `${text}Mine\n`)
  await world.notion.pages.append(id, 'Theirs')
  expect(await world.pull(HOME, '--depth', '1')).toMatchObject({ code: 1, summary: { pages: { conflict: 1 } } })
  const beside = NOTES.replace('.md', '.remote.md')
  expect(Object.keys(await world.files())).toContain(beside)
  await world.edit(NOTES, (text) => text.replace('Mine', 'Theirs'))
  expect(await world.push()).toMatchObject({ code: 0, summary: { pages: { 'already-there': 1 } } })
  expect(Object.keys(await world.files())).not.toContain(beside)
})

test('a conflict can be solved by taking theirs', { timeout: LONG_MS }, async () => {
  await using world = await createSyncedWorld()
  await world.pull(HOME, '--depth', '1')
  const [, id = ''] = /^id: (.*)$/m.exec(await world.file(NOTES)) ?? []
  await world.edit(NOTES, (text) => `${text}Mine\n`)
  await world.notion.pages.append(id, 'Theirs')
  expect((await world.pull(HOME, '--depth', '1', '--theirs')).code).toBe(0)
  expect(await world.file(NOTES)).toMatch(/\nTheirs\n$/)
})

test(
  'a page that is gone in Notion is told by both, and its file stays until --prune',
  { timeout: LONG_MS },
  async () => {
    await using world = await createSyncedWorld()
    await world.pull(HOME, '--depth', '1')
    const [, id = ''] = /^id: (.*)$/m.exec(await world.file('Product home.md')) ?? []
    await world.notion.pages.edit(
      id,
      ({ content }) =>
        content
          .split('\n')
          .filter((line) => !line.includes('Launch notes'))
          .join('\n'),
      {
        allowDeletingChildren: true,
      },
    )
    await world.edit('Product home/Launch notes.md', (text) => text)
    const pulled = await world.pull(HOME, '--depth', '1')
    expect(pulled.summary.changes.map(({ outcome, path }) => [outcome, path])).toEqual([
      ['updated', 'Product home.md'],
      ['gone', NOTES],
    ])
    await world.edit(NOTES, (text) => `${text}Mine\n`)
    expect((await world.push()).summary.changes).toMatchObject([{ outcome: 'conflict', path: NOTES }])
    await world.edit(NOTES, (text) => text.replace(/Mine\n$/, ''))
    expect((await world.pull(HOME, '--depth', '1', '--prune')).summary.changes).toMatchObject([
      { outcome: 'removed', path: NOTES },
    ])
    expect(Object.keys(await world.files())).not.toContain(NOTES)
  },
)
