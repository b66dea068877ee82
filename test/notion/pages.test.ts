import type { FetchedPage, WrittenPage } from 'evergrant/notion'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWorkspace, type OpenWorkspace } from './workspace.js'

let workspace: OpenWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace.close())

const notion = () => workspace.notion
async function newPage(content = '', title = 'A page'): Promise<WrittenPage> {
  const [page] = await notion().pages.create({ title, content })
  if (page === undefined) throw new Error('nothing was made')
  return page
}
async function read(page: WrittenPage): Promise<FetchedPage> {
  const fetched = await notion().fetch(page.id)
  if (fetched.kind !== 'page') throw new Error(fetched.kind)
  return fetched
}

describe('pages are made', () => {
  it('below a page, with title, icon and content', async () => {
    const parent = await newPage()
    const pages = await notion().pages.create([{ title: 'One', content: 'text', icon: '🦁' }, { title: 'Two' }], {
      parent: { page: parent.url },
    })
    expect(pages.map(({ title }) => title)).toEqual(['One', 'Two'])
    const [one] = pages
    expect(one && (await read(one))).toMatchObject({
      title: 'One',
      icon: '🦁',
      content: 'text',
      ancestors: [{ url: parent.url }],
    })
  })

  it('and take no page from where it is unless that is allowed', async () => {
    const parent = await newPage()
    const [child] = await notion().pages.create({ title: 'Child' }, { parent: { page: parent.id } })
    const copied = { title: 'Copy', content: (await read(parent)).content }
    const before = workspace.calls('notion-create-pages')
    await expect(notion().pages.create([{ title: 'Plain' }, copied])).rejects.toMatchObject({
      code: 'CHILDREN_AT_RISK',
      details: { moved: [{ type: 'page', url: child?.url }] },
    })
    expect(workspace.calls('notion-create-pages')).toBe(before)
    const [copy] = await notion().pages.create(copied, { allowMovingChildren: true })
    expect(child && (await read(child)).ancestors[0]).toMatchObject({ url: copy?.url })
  })

  it('a hundred in a call', async () => {
    const before = workspace.calls('notion-create-pages')
    const pages = await notion().pages.create(Array.from({ length: 120 }, (_, index) => ({ title: `Page ${index}` })))
    expect([pages.length, workspace.calls('notion-create-pages') - before]).toEqual([120, 2])
  })

  it('once, also when the answer was lost and the server says which it was', async () => {
    const page = await newPage('', 'Holder')
    workspace.sandbox.faults.maybeCommitted = { times: 1 }
    const made = await notion().pages.create({ title: 'Lost and found' }, { parent: { page: page.id } })
    expect(made).toMatchObject([{ title: 'Lost and found' }])
    expect((await read(page)).content.match(/Lost and found/g)).toHaveLength(1)
  })

  it('not twice where nobody can tell', async () => {
    const page = await newPage()
    workspace.sandbox.faults.maybeCommitted = { times: 1, how: 'cut' }
    const made = notion().pages.create({ title: 'Cut off' }, { parent: { page: page.id } })
    await expect(made).rejects.toMatchObject({ code: 'MAYBE_COMMITTED' })
    expect((await read(page)).content.match(/Cut off/g)).toHaveLength(1)
  })

  it('as tasks, which are waited for', async () => {
    const slow = await openWorkspace({ clock: 'manual' })
    slow.sandbox.faults.asyncWrites = { times: 1 }
    const waits: number[] = []
    const clock = {
      now: () => Date.now(),
      sleep: async (ms: number) => {
        waits.push(ms)
        slow.sandbox.advance(ms / 1000)
      },
    }
    const [page] = await slow.withOptions({ clock }).pages.create({ title: 'Later' })
    expect(page).toMatchObject({ id: expect.stringMatching(/^[\da-f-]{36}$/) })
    expect(waits.length).toBeGreaterThan(0)
    slow.sandbox.faults.asyncWrites = { times: 1 }
    slow.sandbox.faults.asyncTasks = { fails: true }
    await expect(slow.withOptions({ clock }).pages.create({ title: 'Never' })).rejects.toMatchObject({
      code: 'TASK_FAILED',
    })
    await slow.close()
  })
})

describe('an edit', () => {
  it('replaces what is there once, and proves it', async () => {
    const page = await newPage('# Plan\nfirst\nsecond')
    const result = await notion().pages.edit(page.url, () => [{ old: 'second', new: 'third' }])
    expect(result).toMatchObject({
      outcome: 'verified',
      before: '# Plan\nfirst\nsecond',
      after: '# Plan\nfirst\nthird',
    })
    expect(result.diff).toContain('-second\n+third')
    const now = await read(page)
    expect([now.content, now.revision]).toEqual([result.after, result.revision])
  })

  it('takes the whole text and sends what differs', async () => {
    const page = await newPage('a\nb\nc')
    const result = await notion().pages.edit(page.id, ({ content }) => content.replace('b', 'B'))
    expect(result.updates).toEqual([{ old: 'b', new: 'B' }])
    expect((await read(page)).content).toBe('a\nB\nc')
  })

  it('writes into an empty page', async () => {
    const page = await newPage()
    expect((await notion().pages.edit(page.id, () => 'words')).outcome).toBe('verified')
    expect((await read(page)).content).toBe('words')
  })

  it('writes nothing that is the same, and nothing in a dry run', async () => {
    const page = await newPage('a')
    const before = workspace.calls('notion-update-page')
    expect((await notion().pages.edit(page.id, ({ content }) => content)).outcome).toBe('unchanged')
    const dry = await notion().pages.edit(page.id, () => 'b', { dryRun: true })
    expect(dry).toMatchObject({ outcome: 'dry-run', after: 'b', diff: expect.stringContaining('+b') })
    expect(workspace.calls('notion-update-page')).toBe(before)
  })

  it.each([
    ['what is not there', 'x', 'MATCH_MISSING'],
    ['what is there twice', 'a', 'MATCH_NOT_UNIQUE'],
  ])('refuses %s before anything is sent', async (_, old, code) => {
    const page = await newPage('a\na')
    const before = workspace.calls('notion-update-page')
    await expect(notion().pages.edit(page.id, () => [{ old, new: 'y' }])).rejects.toMatchObject({ code })
    expect(workspace.calls('notion-update-page')).toBe(before)
  })

  it('refuses another revision than the one it was made for', async () => {
    const page = await newPage('a\nb')
    const { revision } = await read(page)
    await notion().pages.edit(page.id, () => [{ old: 'a', new: 'A' }])
    const late = notion().pages.edit(page.id, () => [{ old: 'b', new: 'B' }], { revision })
    await expect(late).rejects.toMatchObject({ code: 'EDIT_CONFLICT', details: { expected: revision } })
  })

  it('that took its time keeps what others wrote meanwhile, and refuses to touch it', async () => {
    const page = await newPage('mine\ntheirs')
    let time = 0
    const slow = workspace.withOptions({ clock: { now: () => (time += 5_000), sleep: async () => undefined } })
    const other = (old: string) => notion().pages.edit(page.id, () => [{ old, new: `${old}!` }])
    const result = await slow.pages.edit(page.id, async ({ content }) => {
      await other('theirs')
      return content.replace('mine', 'MINE')
    })
    expect(result.after).toBe('MINE\ntheirs!')
    const conflict = slow.pages.edit(page.id, async () => {
      await other('MINE')
      return [{ old: 'MINE\ntheirs!', new: 'all' }]
    })
    await expect(conflict).rejects.toMatchObject({ code: 'EDIT_CONFLICT' })
    expect((await read(page)).content).toBe('MINE!\ntheirs!')
  })

  it('that others made impossible a moment before is a conflict', async () => {
    const page = await newPage('a')
    const conflict = notion().pages.edit(page.id, async () => {
      await workspace.client.callTool('notion-update-page', {
        page_id: page.id,
        command: 'replace_content',
        new_str: 'b',
      })
      return [{ old: 'a', new: 'c' }]
    })
    await expect(conflict).rejects.toMatchObject({ code: 'EDIT_CONFLICT' })
  })

  it.each(['tool-error', 'http-503', 'cut'] as const)(
    'whose answer was lost (%s) is looked for and not sent again',
    async (how) => {
      const page = await newPage('a')
      const before = workspace.calls('notion-update-page')
      workspace.sandbox.faults.maybeCommitted = { how, times: 1 }
      const result = await notion().pages.edit(page.id, () => [{ old: 'a', new: 'a and more' }])
      expect(result).toMatchObject({ outcome: 'verified', after: 'a and more' })
      expect(workspace.calls('notion-update-page')).toBe(before + 1)
    },
  )

  it('that did not land is sent once more where a second one could do no harm', async () => {
    const page = await newPage('a\nkeep')
    const patient = workspace.withOptions({ clock: { now: Date.now, sleep: async () => undefined } })
    workspace.sandbox.faults.serviceOverload = { tool: 'notion-update-page', times: 1 }
    expect((await patient.pages.edit(page.id, () => [{ old: 'a', new: 'b' }])).outcome).toBe('verified')
    workspace.sandbox.faults.serviceOverload = { tool: 'notion-update-page', times: 1 }
    const risky = patient.pages.edit(page.id, () => [{ old: 'keep', new: 'keep\nmore' }])
    await expect(risky).rejects.toMatchObject({ code: 'MAYBE_COMMITTED' })
    expect((await read(page)).content).toBe('b\nkeep')
  })
})

describe('child pages', () => {
  it('are kept: whoever drops one is told which', async () => {
    const page = await newPage('text')
    const [child] = await notion().pages.create({ title: 'Child "1"' }, { parent: { page: page.id } })
    const refused = notion().pages.replace(page.id, 'other')
    await expect(refused).rejects.toMatchObject({
      code: 'CHILDREN_AT_RISK',
      details: { children: [{ type: 'page', title: 'Child "1"', url: child?.url }] },
    })
    await expect(notion().pages.edit(page.id, () => 'other')).rejects.toMatchObject({ code: 'CHILDREN_AT_RISK' })
    const { content } = await read(page)
    expect((await notion().pages.replace(page.id, content.replace('text', 'kept'))).outcome).toBe('verified')
    expect(child && (await read(child)).title).toBe('Child "1"')
    expect((await notion().pages.replace(page.id, 'gone', { allowDeletingChildren: true })).after).toBe('gone')
  })
})

it('append adds at the end or the start, and is not sent twice', async () => {
  const page = await newPage('middle')
  await notion().pages.append(page.id, 'end')
  expect((await notion().pages.append(page.id, 'start', { at: 'start' })).outcome).toBe('verified')
  workspace.sandbox.faults.maybeCommitted = { how: 'cut', times: 1 }
  await notion().pages.append(page.id, 'last')
  expect((await read(page)).content).toBe('start\nmiddle\nend\nlast')
})

it('properties are set: the title of a page, the values of a row', async () => {
  const page = await newPage()
  expect(await notion().pages.setProperties(page.id, { title: 'New', icon: '🌍' })).toMatchObject({ title: 'New' })
  expect(await read(page)).toMatchObject({ title: 'New', icon: '🌍' })
  await expect(notion().pages.setProperties(page.id, { values: { Status: 'Done' } })).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
  })
  const { hits } = await notion().search('Design the login page', { tool: 'search' })
  const row = { id: hits[0]?.id ?? '', url: hits[0]?.url ?? '' }
  workspace.sandbox.faults.maybeCommitted = { how: 'cut', times: 1 }
  await notion().pages.setProperties(row.id, { values: { Status: 'Done', Estimate: null } })
  const { properties } = await read(row)
  expect([properties['Status'], properties['Estimate']]).toEqual(['Done', undefined])
  await expect(notion().pages.setProperties(row.id, { values: { Statsu: 'Done' } })).rejects.toThrow(
    'did you mean "Status"?',
  )
})

it('pages move, also when the answer is lost', async () => {
  const [from, to] = [await newPage(), await newPage()]
  const [page] = await notion().pages.create({ title: 'Moved' }, { parent: { page: from.id } })
  const id = page?.id ?? ''
  expect(await notion().pages.move([page?.url ?? ''], { page: to.id })).toMatchObject({ moved: 1 })
  expect(await notion().fetch(id)).toMatchObject({ ancestors: [{ url: to.url }] })
  expect((await read(from)).content).toBe('')
  workspace.sandbox.faults.maybeCommitted = { how: 'cut', times: 1 }
  const before = workspace.calls('notion-move-pages')
  await notion().pages.move([id], 'workspace')
  expect(workspace.calls('notion-move-pages') - before).toBe(1)
  expect(await notion().fetch(id)).toMatchObject({ ancestors: [] })
})

it('pages are duplicated, and restored from the trash', async () => {
  const page = await newPage('text', 'Twin')
  const copy = await notion().pages.duplicate(page.url)
  expect(copy.id).not.toBe(page.id)
  const [child] = await notion().pages.create({ title: 'Trashed' }, { parent: { page: page.id } })
  await notion().pages.replace(page.id, 'text', { allowDeletingChildren: true })
  expect(await notion().fetch(child?.id ?? '')).toMatchObject({ isDeleted: true })
  await notion().pages.restore([child?.url ?? ''])
  expect(await notion().fetch(child?.id ?? '')).toMatchObject({ isDeleted: false })
})

describe('a copy', () => {
  const text = 'one\ntwo\n<empty-block/>\nthree'
  let slow: OpenWorkspace
  let original: WrittenPage
  let waits: number
  const timed = () =>
    slow.withOptions({
      clock: {
        now: () => waits * 1000,
        sleep: async (ms) => {
          waits += 1
          slow.sandbox.advance(ms / 1000)
        },
      },
    }).pages
  const contentOf = async (id: string) => ((await slow.notion.fetch(id)) as FetchedPage).content
  beforeAll(async () => {
    slow = await openWorkspace({ clock: 'manual' })
    const [page] = await slow.notion.pages.create({ title: 'Original', content: text })
    if (page !== undefined) original = page
  })
  beforeEach(() => (waits = 0))
  afterAll(() => slow.close())

  it('has its text when it is given, and keeps what is written into it then', async () => {
    const copy = await timed().duplicate(original.id)
    expect(await contentOf(copy.id)).toBe(text)
    expect((await timed().append(copy.id, 'mine')).outcome).toBe('verified')
    slow.sandbox.advance(60)
    expect(await contentOf(copy.id)).toBe(`${text}\nmine`)
  })

  it('is given at once where nobody waits', async () => {
    const copy = await timed().duplicate(original.id, { wait: false })
    expect([await contentOf(copy.id), waits]).toEqual(['', 0])
  })

  it('of an empty page is done at once', async () => {
    const [empty] = await slow.notion.pages.create({ title: 'Empty' })
    await timed().duplicate(empty?.id ?? '')
    expect(waits).toBe(0)
  })

  it.each([
    [undefined, true],
    [false, false],
  ])('of a template has its text when it is given, unless wait is %s: %s', async (wait, isFilled) => {
    const { hits } = await slow.notion.search('Projects')
    const database = hits.find(({ type }) => type === 'database')?.url ?? ''
    const [source] = await slow.notion.databases.schema(database)
    const template = source?.templates[0]?.id
    const parent = { dataSource: source?.url ?? '' }
    const [made] = await timed().create({ title: 'Templated', template }, { parent, wait })
    expect((await contentOf(made?.id ?? '')) !== '').toBe(isFilled)
    expect(waits > 0).toBe(isFilled)
  })

  it('is there where its text does not come, and is not made again', async () => {
    slow.sandbox.faults.asyncTasks = { fails: true }
    const copying = timed().duplicate(original.id, { timeoutMs: 20_000 })
    await expect(copying).rejects.toMatchObject({
      code: 'MAYBE_COMMITTED',
      message: expect.stringMatching(/accepted the write; .* text of the copy, https:\S+, failed: .* within 20 s/),
      hint: expect.stringContaining('Do not copy the page again'),
      details: { accepted: true, page: expect.stringMatching(/^https:/) },
    })
    slow.sandbox.faults.asyncTasks = {}
  })
})

it('read only refuses every write', async () => {
  const page = await newPage('a')
  const reading = workspace.withOptions({ readOnly: true })
  await expect(reading.pages.edit(page.id, () => 'b')).rejects.toMatchObject({ code: 'READ_ONLY' })
  await expect(reading.pages.create({ title: 'x' })).rejects.toMatchObject({ code: 'READ_ONLY' })
})
