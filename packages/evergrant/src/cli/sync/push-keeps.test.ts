import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPulledFolder, createSmallWorkspace, type SmallPage } from './testing/small-workspace.js'

let workspace: ReturnType<typeof createSmallWorkspace>
let folder: Awaited<ReturnType<typeof createPulledFolder>>
let home: SmallPage
let notes: SmallPage
beforeEach(async () => {
  workspace = createSmallWorkspace()
  folder = await createPulledFolder(workspace.notion)
  home = workspace.add('Home', 'Hello')
  notes = workspace.add('Notes', 'N', home)
  await folder.pull(home.id)
})
afterEach(() => folder.remove())

const NOTES = 'Home/Notes.md'
const NEW = 'Home/Notes/New.md'
const added = (path: string, line: string) => folder.edit(path, (text) => `${text}${line}\n`)
const once = (when: 'before' | 'after', work: () => Promise<unknown> | void) => {
  workspace.writes[when] = async () => {
    workspace.writes[when] = () => Promise.resolve()
    await work()
  }
}

describe('a file that is saved while it is pushed stays, and the next push sends the rest', () => {
  it('of a page that was changed', async () => {
    await added(NOTES, 'one')
    once('after', () => added(NOTES, 'two'))
    const { changes } = await folder.push()
    expect(changes).toMatchObject([{ outcome: 'changed', path: NOTES, savedMeanwhile: true }])
    expect(await folder.read(NOTES)).toMatch(/N\none\ntwo\n$/)
    expect(notes.content).toBe('N\none')
    expect((await folder.push()).changes).toMatchObject([{ outcome: 'changed', path: NOTES }])
    expect(notes.content).toBe('N\none\ntwo')
    expect((await folder.pull(home.id)).changes).toEqual([])
  })

  it.each([
    [false, 'one'],
    [true, '# Title\n\none'],
  ])("of a page that was made, GitHub's Markdown: %s", async (gfm, text) => {
    await folder.folder.write(NEW, `${text}\n`)
    once('after', () => added(NEW, 'two'))
    expect((await folder.push({ gfm })).changes).toMatchObject([{ outcome: 'created', savedMeanwhile: true }])
    expect(await folder.read(NEW)).toMatch(/\nid: .*\n[^]*one\n(?:\n|<empty-block\/>\n)?two\n$|one two\n$/)
    expect((await folder.push({ gfm })).changes).toMatchObject([{ outcome: 'changed', path: NEW }])
    const made = [...workspace.pages.values()].filter(({ parent }) => parent === notes.id)
    expect(made).toMatchObject([{ title: gfm ? 'Title' : 'New', content: expect.stringMatching(/one\s+two/) }])
  })

  it('and what somebody else changed in that moment is a conflict', async () => {
    await added(NOTES, 'one')
    once('after', async () => {
      notes.content += '\ntheirs'
      await added(NOTES, 'two')
    })
    await folder.push()
    expect((await folder.push()).changes).toMatchObject([{ outcome: 'conflict', path: NOTES }])
    expect(notes.content).toBe('N\none\ntheirs')
  })
})

it('a new file with the tag of a page that is there takes it from nobody', async () => {
  workspace.add('Deep', '', notes)
  await folder.pull(home.id)
  await folder.folder.write('Home/Copy.md', ((await folder.read(NOTES)) ?? '').replace(/^id: .*\n/m, ''))
  const { changes } = await folder.push()
  expect(changes).toMatchObject([{ outcome: 'refused', path: 'Home/Copy.md', error: { code: 'CHILDREN_AT_RISK' } }])
  expect(workspace.pages.size).toBe(3)
})

describe('properties are not set', () => {
  const renamed = (text: string) => text.replace('title: Notes', 'title: Mine')

  it('of a page that was changed since the plan was made', async () => {
    const other = workspace.add('Another', 'O', home)
    await folder.pull(home.id)
    await added('Home/Another.md', 'more')
    await folder.edit(NOTES, renamed)
    // While one page is written, somebody changes the other one.
    once('before', () => workspace.rename(notes, 'Theirs'))
    expect((await folder.push()).changes).toMatchObject([
      { outcome: 'changed', path: 'Home/Another.md' },
      { outcome: 'conflict', path: NOTES },
    ])
    expect(notes.title).toBe('Theirs')
    expect(other.content).toBe('O\nmore')
    expect((await folder.push()).changes).toMatchObject([{ outcome: 'conflict', path: NOTES }])
    expect(notes.title).toBe('Theirs')
  })

  it('of a page whose properties changed while its text was sent', async () => {
    await folder.edit(NOTES, (text) => `${renamed(text)}more\n`)
    once('after', () => workspace.rename(notes, 'Theirs'))
    expect((await folder.push()).changes).toMatchObject([{ outcome: 'conflict', path: NOTES }])
    expect(notes).toMatchObject({ title: 'Theirs', content: 'N\nmore' })
    expect((await folder.push()).changes).toMatchObject([{ outcome: 'conflict', path: NOTES }])
    expect(notes.title).toBe('Theirs')
  })
})
