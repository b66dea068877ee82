import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSpool } from './spool.js'
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
})
afterEach(() => folder.remove())

const NOTES = 'Home/Notes.md'
const outcomes = ({ changes }: { readonly changes: readonly { readonly outcome: string; readonly path: string }[] }) =>
  changes.map(({ outcome, path }) => `${outcome} ${path}`)

/** Changes a file at the moment before the pull looks at what lies there last. */
async function pullWhileSaving(path: string, text: string, options: { readonly prune?: boolean } = {}) {
  const { read } = folder.folder
  let times = 0
  Object.assign(folder.folder, {
    read: async (asked: string) => {
      if (asked === path && (times += 1) === 2) await folder.folder.write(path, text)
      return read(asked)
    },
  })
  const summary = await folder.pull(home.id, options)
  Object.assign(folder.folder, { read })
  return summary
}

describe('a pull never takes what somebody wrote', () => {
  const own: [string, (text: string) => string][] = [
    ['without its id', (text) => text.replace(/^id: .*\n/m, '') + 'mine\n'],
    ['without front matter', () => 'mine\n'],
  ]
  it.each(own)('of a file %s whose page is gone', async (_, change) => {
    await folder.pull(home.id)
    await folder.edit(NOTES, change)
    const text = await folder.read(NOTES)
    workspace.remove(notes)
    expect(outcomes(await folder.pull(home.id, { prune: true }))).toEqual(['updated Home.md', `gone-changed ${NOTES}`])
    expect(await folder.read(NOTES)).toBe(text)
    expect((await folder.pull(home.id, { prune: true })).changes).toEqual([])
  })

  it.each(own)('of a file %s whose page is still there: that one gets another name', async (_, change) => {
    await folder.pull(home.id)
    await folder.edit(NOTES, change)
    const text = await folder.read(NOTES)
    notes.content = 'N2'
    const other = `Home/Notes ${notes.id.slice(-4)}.md`
    expect(outcomes(await folder.pull(home.id))).toEqual([`restored ${other}`])
    expect(await folder.read(NOTES)).toBe(text)
    expect(await folder.read(other)).toContain('N2')
    expect((await folder.pull(home.id)).changes).toEqual([])
  })

  it('of a file whose id is written without dashes', async () => {
    await folder.pull(home.id)
    await folder.edit(NOTES, (text) => text.replace(notes.id, notes.id.replaceAll('-', '').toUpperCase()) + 'mine\n')
    expect(outcomes(await folder.pull(home.id))).toEqual([`kept ${NOTES}`])
    workspace.remove(notes)
    await folder.pull(home.id, { prune: true })
    expect(await folder.read(NOTES)).toContain('mine')
  })

  it('of a new file that has the name at which a page lay that was put elsewhere', async () => {
    await folder.pull(home.id)
    await folder.folder.move(NOTES, 'Home/Else.md')
    await folder.folder.write(NOTES, 'mine')
    const second = workspace.add('Notes', 'second', home)
    await folder.pull(home.id)
    expect(await folder.read(NOTES)).toBe('mine')
    expect(await folder.read(`Home/Notes ${second.id.slice(-4)}.md`)).toContain('second')
  })

  it('in a file that is saved while the pull runs', async () => {
    await folder.pull(home.id)
    notes.content = 'N2'
    expect(outcomes(await pullWhileSaving(NOTES, 'saved just now'))).toEqual([`conflict ${NOTES}`])
    expect(await folder.read(NOTES)).toBe('saved just now')
    expect(await folder.read('Home/Notes.remote.md')).toContain('N2')
  })

  it('in the front matter of a file that moves with its images', async () => {
    const block = 'notion-file-block://11111111-1111-1111-1111-111111111111?name=a.png'
    workspace.files.set(block, 'theirs')
    notes.content = `![a](${block})`
    await folder.pull(home.id)
    await folder.edit(NOTES, (text) => text.replace('title: Notes', 'title:   "Notes" # mine'))
    workspace.rename(notes, 'Moved')
    await folder.pull(home.id)
    const text = await folder.read('Home/Moved.md')
    expect(text).toContain('title:   "Notes" # mine\n')
    expect(text).toContain('![a](Moved.files/a.png)')
  })

  it('in a file that is saved just before it would be pruned', async () => {
    await folder.pull(home.id)
    workspace.remove(notes)
    await pullWhileSaving(NOTES, 'saved just now', { prune: true })
    expect(await folder.read(NOTES)).toBe('saved just now')
  })

  it('beside a page that is pruned: only what was pulled goes', async () => {
    const [a, b] = ['a', 'b'].map((name) => `notion-file-block://11111111-1111-1111-1111-111111111111?name=${name}.png`)
    for (const source of [a, b]) workspace.files.set(source ?? '', 'theirs')
    notes.content = `![a](${a})\n![b](${b})`
    await folder.pull(home.id)
    await folder.folder.write('Home/Notes.files/b.png', 'edited')
    await folder.folder.write('Home/Notes.files/deep/own.txt', 'mine')
    workspace.remove(notes)
    await folder.pull(home.id, { prune: true })
    expect((await folder.folder.list()).filter((path) => !path.endsWith('/'))).toEqual([
      'Home/Notes.files/b.png',
      'Home/Notes.files/deep/own.txt',
      'Home.md',
    ])
  })
})

describe('a conflict', () => {
  beforeEach(async () => {
    await folder.pull(home.id)
    await folder.edit(NOTES, (text) => `${text}mine\n`)
    notes.content = 'A'
    expect(outcomes(await folder.pull(home.id))).toEqual([`conflict ${NOTES}`])
  })

  it('is solved by --ours only as it was shown: what came since is a conflict again', async () => {
    notes.content = 'A and B'
    expect(outcomes(await folder.pull(home.id, { prefer: 'ours' }))).toEqual([`conflict ${NOTES}`])
    expect(await folder.read('Home/Notes.remote.md')).toContain('A and B')
    expect(outcomes(await folder.pull(home.id, { prefer: 'ours' }))).toEqual([`ours ${NOTES}`])
  })

  it('is shown under a further name where the file that shows it was changed', async () => {
    await folder.edit('Home/Notes.remote.md', (text) => `${text}mine as well\n`)
    expect((await folder.pull(home.id)).changes).toMatchObject([{ reason: expect.stringContaining('it stays') }])
    notes.content = 'B'
    const { changes } = await folder.pull(home.id)
    expect(changes).toMatchObject([{ reason: expect.stringContaining('Home/Notes 2.remote.md') }])
    expect(await folder.read('Home/Notes.remote.md')).toMatch(/A\nmine as well\n$/)
    expect(await folder.read('Home/Notes 2.remote.md')).toMatch(/B\n$/)
    await folder.pull(home.id, { prefer: 'ours' })
    expect(await folder.read('Home/Notes.remote.md')).toContain('mine as well')
    expect(await folder.read('Home/Notes 2.remote.md')).toBeUndefined()
  })
})

it('what one run asks for twice was there from no run before', async () => {
  const open = () => openSpool(folder.folder, { name: 'x', force: false, now: Date.now() })
  const first = await open()
  for (let time = 0; time < 2; time += 1) await first.remember('key', () => Promise.resolve(1))
  expect(first.resumed).toBe(0)
  const second = await open()
  await second.remember('key', () => Promise.resolve(2))
  expect(second.resumed).toBe(1)
})
