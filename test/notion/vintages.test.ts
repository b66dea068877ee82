import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkspace, type OpenWorkspace } from './workspace.js'

describe.each(['2026-03', '2026-10'] as const)('by the tools of %s', (vintage) => {
  let workspace: OpenWorkspace
  beforeAll(async () => {
    workspace = await openWorkspace({ vintage, rows: 250 })
  })
  afterAll(() => workspace.close())

  it('pages are made, edited, appended to, replaced, moved and copied', async () => {
    const { pages } = workspace.notion
    const [page] = await pages.create({ title: 'Old and new', content: 'one\ntwo' })
    const id = page?.id ?? ''
    expect((await pages.edit(id, ({ content }) => content.replace('two', '2'))).outcome).toBe('verified')
    expect((await pages.append(id, 'three')).after).toBe('one\n2\nthree')
    expect((await pages.replace(id, 'whole')).after).toBe('whole')
    await pages.setProperties(id, { title: 'Renamed' })
    const copy = await pages.duplicate(id)
    expect(await pages.move([copy.id], { page: id })).toMatchObject({ moved: 1 })
    const now = await workspace.notion.fetch(id)
    expect(now).toMatchObject({ title: 'Renamed', content: expect.stringContaining(copy.url) })
  })

  it('databases are made and filled, and all their rows are read', async () => {
    const { notion } = workspace
    const made = await notion.databases.create({
      title: 'Things',
      schema: 'CREATE TABLE ("Name" TITLE, "Number" NUMBER)',
    })
    await notion.rows.add(
      made.dataSourceUrl,
      Array.from({ length: 120 }, (_, number) => ({ values: { Name: `Thing ${number}`, Number: number } })),
    )
    expect(await notion.rows.upsert(made.url, { key: 'Name', values: { Name: 'Thing 7', Number: 70 } })).toMatchObject({
      outcome: 'changed',
    })
    const numbers = []
    for await (const row of notion.rows.all(made.url)) numbers.push(row.values['Number'])
    expect(numbers.length).toBe(120)
    expect(numbers).toContain(70)
  })

  it('comments are written and read, and people are listed', async () => {
    const { notion } = workspace
    const [page] = await notion.pages.create({ title: 'Discussed', content: 'text' })
    await notion.comments.add(page?.id ?? '', 'Hello')
    const [discussion] = await notion.comments.list(page?.id ?? '')
    await notion.comments.reply(page?.id ?? '', discussion?.id ?? '', 'Hello again')
    const [both] = await notion.comments.list(page?.id ?? '')
    expect(both?.comments.map(({ text }) => text)).toEqual(['Hello', 'Hello again'])
    const names = []
    for await (const user of notion.users.all()) names.push(user.name)
    expect(names).toContain('Ada Marsh')
    expect((await notion.teams.list()).length).toBeGreaterThan(0)
  })

  it('what it has not is named, and not looked for twice in vain', async () => {
    const { notion } = workspace
    const file = { name: 'a.txt', contentType: 'text/plain', bytes: new TextEncoder().encode('a') }
    const uploaded = await notion.files.upload(file).catch((error: unknown) => error)
    if (vintage === '2026-10') return expect(uploaded).toMatchObject({ markdown: expect.stringContaining('a.txt') })
    expect(uploaded).toMatchObject({ code: 'TOOL_CHANGED', details: { tool: 'notion-create-file-upload' } })
  })
})
