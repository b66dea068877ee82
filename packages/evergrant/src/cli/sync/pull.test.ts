import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPulledFolder, createSmallWorkspace } from './testing/small-workspace.js'

let workspace: ReturnType<typeof createSmallWorkspace>
let folder: Awaited<ReturnType<typeof createPulledFolder>>
beforeEach(async () => {
  workspace = createSmallWorkspace()
  folder = await createPulledFolder(workspace.notion)
})
afterEach(() => folder.remove())

const outcomes = ({ changes }: { readonly changes: readonly { readonly outcome: string; readonly path: string }[] }) =>
  changes.map(({ outcome, path }) => `${outcome} ${path}`)

describe('a pull', () => {
  it('writes a page and all below it, and nothing when nothing has changed', async () => {
    const home = workspace.add('Home', 'Hello')
    const notes = workspace.add('Notes', 'N', home)
    workspace.add('Deep', '', notes)
    expect(outcomes(await folder.pull(home.id))).toEqual(['new Home.md', 'new Home/Notes.md', 'new Home/Notes/Deep.md'])
    expect(await folder.read('Home/Notes.md')).toContain(`\nid: ${notes.id}\n`)
    const before = await folder.read('.evergrant/state.json')
    const again = await folder.pull(home.id)
    expect(again.changes).toEqual([])
    expect(again.pages.unchanged).toBe(3)
    expect(await folder.read('.evergrant/state.json')).toBe(before)
  })

  it('goes only as deep as it is asked to, and takes nothing below for gone', async () => {
    const home = workspace.add('Home')
    workspace.add('Deep', '', workspace.add('Notes', '', home))
    await folder.pull(home.id)
    const shallow = await folder.pull(home.id, { depth: 1, prune: true })
    expect(shallow.changes).toEqual([])
    expect(await folder.read('Home/Notes/Deep.md')).toBeDefined()
  })

  it('takes what is new, and leaves what was changed here', async () => {
    const home = workspace.add('Home', 'Hello')
    const notes = workspace.add('Notes', 'N', home)
    const ideas = workspace.add('Ideas', 'I', home)
    await folder.pull(home.id)
    notes.content = 'N2'
    await folder.edit('Home/Ideas.md', (text) => `${text}mine\n`)
    expect(outcomes(await folder.pull(home.id))).toEqual(['updated Home/Notes.md', 'kept Home/Ideas.md'])
    ideas.content = 'theirs'
    expect(outcomes(await folder.pull(home.id))).toEqual(['conflict Home/Ideas.md'])
    expect(await folder.read('Home/Ideas.md')).toContain('mine')
    expect(await folder.read('Home/Ideas.remote.md')).toContain('theirs')
    expect(outcomes(await folder.pull(home.id))).toEqual(['conflict Home/Ideas.md'])
    expect(outcomes(await folder.pull(home.id, { prefer: 'ours' }))).toEqual(['ours Home/Ideas.md'])
    expect(await folder.read('Home/Ideas.remote.md')).toBeUndefined()
    expect(outcomes(await folder.pull(home.id))).toEqual(['kept Home/Ideas.md'])
    ideas.content = 'theirs again'
    expect(outcomes(await folder.pull(home.id, { prefer: 'theirs' }))).toEqual(['theirs Home/Ideas.md'])
    expect(await folder.read('Home/Ideas.md')).toContain('theirs again')
  })

  it('moves what got another title, with all below it, with its files and with what is new here', async () => {
    const block = 'notion-file-block://11111111-1111-1111-1111-111111111111?name=a.png'
    workspace.files.set(block, 'bytes')
    const home = workspace.add('Home')
    const notes = workspace.add('Notes', `![x](${block})`, home)
    workspace.add('Deep', 'D', notes)
    await folder.pull(home.id)
    await folder.folder.write('Home/Notes/mine.md', 'new here')
    await folder.edit('Home/Notes.md', (text) => `${text}mine\n`)
    workspace.rename(notes, 'Old notes')
    const moved = await folder.pull(home.id)
    expect(outcomes(moved)).toEqual(['moved Home/Old notes.md', 'updated Home.md', 'conflict Home/Old notes.md'])
    expect(outcomes(await folder.pull(home.id, { prefer: 'ours' }))).toEqual(['ours Home/Old notes.md'])
    expect((await folder.folder.list()).filter((path) => !path.endsWith('/')).toSorted()).toEqual([
      'Home.md',
      'Home/Old notes.files/a.png',
      'Home/Old notes.md',
      'Home/Old notes/Deep.md',
      'Home/Old notes/mine.md',
    ])
    expect(await folder.read('Home/Old notes.md')).toContain('![x](Old%20notes.files/a.png)')
  })

  it('leaves names as they are where that is asked for', async () => {
    const home = workspace.add('Home')
    await folder.pull(home.id)
    home.title = 'Start'
    expect(outcomes(await folder.pull(home.id, { keepsNames: true }))).toEqual(['updated Home.md'])
  })

  it('tells what is gone, and removes it only when asked, and never what was changed here', async () => {
    const home = workspace.add('Home')
    const [a, b] = [workspace.add('A', '', home), workspace.add('B', '', home)]
    workspace.add('Below', '', a)
    await folder.pull(home.id)
    await folder.edit('Home/B.md', (text) => `${text}mine\n`)
    workspace.remove(a)
    workspace.remove(b)
    const told = outcomes(await folder.pull(home.id))
    expect(told.toSorted()).toEqual([
      'gone Home/A.md',
      'gone Home/A/Below.md',
      'gone-changed Home/B.md',
      'updated Home.md',
    ])
    const pruned = outcomes(await folder.pull(home.id, { prune: true }))
    expect(pruned.toSorted()).toEqual(['gone-changed Home/B.md', 'removed Home/A.md', 'removed Home/A/Below.md'])
    expect(await folder.folder.list()).toEqual(['Home/', 'Home/B.md', 'Home.md'])
  })

  it('brings back what was removed here', async () => {
    const home = workspace.add('Home')
    await folder.pull(home.id)
    await folder.folder.remove('Home.md')
    expect(outcomes(await folder.pull(home.id))).toEqual(['restored Home.md'])
  })

  it('follows a file to where a person has put it', async () => {
    const home = workspace.add('Home')
    const notes = workspace.add('Notes', 'N', home)
    await folder.pull(home.id)
    await folder.folder.move('Home/Notes.md', 'mine/N.md')
    notes.content = 'N2'
    expect(outcomes(await folder.pull(home.id))).toEqual(['updated mine/N.md'])
    expect(await folder.read('Home/Notes.md')).toBeUndefined()
  })

  it('never leaves the folder, whatever a title says', async () => {
    const home = workspace.add('../../outside')
    for (const title of ['..', '../x', '/etc/passwd', 'a/b', 'CON', 'con', '.evergrant', 'x\u0000y', '', 'x.remote'])
      workspace.add(title, '', home)
    await folder.pull(home.id)
    expect((await folder.folder.list()).every((path) => path.startsWith('outside'))).toBe(true)
    expect((await folder.folder.list()).filter((path) => path.endsWith('.md'))).toHaveLength(11)
    expect((await folder.pull(home.id)).changes).toEqual([])
  })

  it('takes no name that something else in the folder has', async () => {
    await folder.folder.write('Home.md', 'my own file')
    const home = workspace.add('Home')
    await folder.pull(home.id)
    expect(await folder.read('Home.md')).toBe('my own file')
    expect(await folder.read(`Home ${home.id.slice(-4)}.md`)).toContain(home.id)
  })

  it('keeps images beside the page, each fetched once, and takes them away with the page that shows them', async () => {
    const block = 'notion-file-block://11111111-1111-1111-1111-111111111111?name=a%20b.png'
    workspace.files.set(block, 'bytes')
    const home = workspace.add(
      'Home',
      `![x](${block})\n![y](notion-file-block://22222222-1111-1111-1111-111111111111?name=gone.png)`,
    )
    const first = await folder.pull(home.id)
    expect(first.files).toEqual({ downloaded: 1, missing: 1 })
    expect(await folder.read('Home.files/a b.png')).toBe('bytes')
    expect(await folder.read('Home.md')).toContain('![x](Home.files/a%20b.png)\n![y](notion-file-block://2222')
    workspace.fetches.length = 0
    await folder.pull(home.id)
    expect(workspace.fetches).not.toContain(block)
    home.content = 'no image'
    await folder.pull(home.id)
    expect(await folder.read('Home.files/a b.png')).toBeUndefined()
  })

  it('writes no image over one that somebody put there', async () => {
    const block = 'notion-file-block://11111111-1111-1111-1111-111111111111?name=a.png'
    workspace.files.set(block, 'theirs')
    const home = workspace.add('Home', 'x')
    await folder.pull(home.id)
    await folder.folder.write('Home.files/a.png', 'mine')
    home.content = `![x](${block})`
    await folder.pull(home.id)
    expect(await folder.read('Home.files/a.png')).toBe('mine')
    expect(await folder.read('Home.files/a 2.png')).toBe('theirs')
    expect(await folder.read('Home.md')).toContain('![x](Home.files/a%202.png)')
    expect((await folder.pull(home.id)).changes).toEqual([])
  })

  it('finishes a move that was interrupted between the files of a page', async () => {
    const home = workspace.add('Home')
    const notes = workspace.add('Notes', '', home)
    workspace.add('Deep', '', notes)
    await folder.pull(home.id)
    workspace.rename(notes, 'Old notes')
    const { move } = folder.folder
    Object.assign(folder.folder, {
      move: (from: string, to: string) => (from.endsWith('.md') ? Promise.reject(new Error('killed')) : move(from, to)),
    })
    await expect(folder.pull(home.id)).rejects.toThrow('killed')
    Object.assign(folder.folder, { move })
    await folder.pull(home.id)
    expect((await folder.folder.list()).filter((path) => path.endsWith('.md')).toSorted()).toEqual([
      'Home.md',
      'Home/Old notes.md',
      'Home/Old notes/Deep.md',
    ])
    expect((await folder.pull(home.id)).changes).toEqual([])
  })

  it('fills what the server left out, or marks the file', async () => {
    const id = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'
    const home = workspace.add(
      'Home',
      `A\n<unknown url="https://app.notion.com/p/x#${id.replaceAll('-', '')}" alt="x"/>`,
    )
    home.unknownBlocks[id] = 'the rest'
    expect((await folder.pull(home.id)).incomplete).toEqual([])
    expect(await folder.read('Home.md')).toMatch(/\nA\nthe rest\n$/)
    home.content = home.content.replaceAll('0f1e', 'ffff')
    expect((await folder.pull(home.id)).incomplete).toEqual(['Home.md'])
    expect(await folder.read('Home.md')).toContain('\nincomplete: true\n')
  })

  it('asks for nothing twice after it was interrupted', async () => {
    const home = workspace.add('Home')
    for (let number = 0; number < 20; number += 1) workspace.add(`Page ${number}`, '', home)
    const failing = {
      ...workspace.notion,
      fetch: (reference: string) => {
        if (workspace.fetches.length >= 10) return Promise.reject(new Error('killed'))
        return workspace.notion.fetch(reference)
      },
    }
    const broken = await createPulledFolder(failing)
    await expect(broken.pull(home.id)).rejects.toThrow('killed')
    expect(workspace.fetches).toHaveLength(10)
    Object.assign(failing, { fetch: workspace.notion.fetch })
    const done = await broken.pull(home.id)
    expect(done.pages.new).toBe(21)
    expect(workspace.fetches).toHaveLength(21)
    expect(new Set(workspace.fetches).size).toBe(21)
    await broken.pull(home.id, { force: true })
    expect(workspace.fetches).toHaveLength(42)
    await broken.remove()
  })

  it('knows the files of a folder whose memory was lost, and takes none of them for another page', async () => {
    const home = workspace.add('Home', 'Hello')
    const notes = workspace.add('Notes', 'N', home)
    await folder.pull(home.id)
    await folder.folder.remove('.evergrant')
    notes.content = 'N2'
    await folder.edit('Home.md', (text) => text.replace('Hello', 'Mine'))
    const again = outcomes(await folder.pull(home.id))
    expect(again).toEqual(['kept Home.md', 'conflict Home/Notes.md'])
  })
})
