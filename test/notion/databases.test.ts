import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkspace, type OpenWorkspace } from './workspace.js'

let workspace: OpenWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace.close())

describe('a database', () => {
  it('is made, filled, changed and shown in a view', async () => {
    const { notion } = workspace
    const made = await notion.databases.create({
      title: 'Books "2026"',
      schema: `CREATE TABLE ("Title" TITLE, "Pages" NUMBER, "Kind" SELECT('novel':red, 'essay':blue), "Read" DATE, "url" URL)`,
    })
    expect(made.url).toMatch(/^https:\/\/app\.notion\.com\/p\/[\da-f]{32}$/)
    const [schema] = await notion.databases.schema(made.url)
    expect(schema?.url).toBe(made.dataSourceUrl)
    expect(schema?.columns.map(({ name, type }) => [name, type]).toSorted()).toEqual([
      ['Kind', 'select'],
      ['Pages', 'number'],
      ['Read', 'date'],
      ['Title', 'title'],
      ['url', 'url'],
    ])

    const values = {
      Pages: 99,
      Kind: 'essay',
      Read: { start: '2026-11-01', end: '2026-11-03' },
      url: 'https://example.com/b',
    }
    const [page] = await notion.pages.create({ title: 'One', values }, { parent: { database: made.url } })
    const rows = []
    for await (const row of notion.rows.all(made.url)) rows.push(row)
    expect(rows).toMatchObject([{ title: 'One', url: page?.url, values: { Title: 'One', ...values } }])

    const { text } = await notion.databases.update(made.dataSourceUrl, {
      statements: 'RENAME COLUMN "Pages" TO "Length"',
    })
    expect(text).toContain('Updated data source')
    await notion.rows.set(page?.url ?? '', { Length: 100 })

    const view = await notion.databases.createView({
      dataSource: made.dataSourceUrl,
      database: made.url,
      name: 'Essays',
      type: 'table',
      configure: 'FILTER "Kind" = "essay"; SORT BY "Length" ASC',
    })
    expect(view.url).toMatch(/^view:\/\/[\da-f-]{36}$/)
    const shown = []
    for await (const row of notion.rows.all(view.url)) shown.push(row.values['Length'])
    expect(shown).toEqual([100])
    expect((await notion.databases.updateView(view.url, { name: 'All essays' })).text).toContain('All essays')
    expect(await notion.fetch(view.url)).toMatchObject({ kind: 'view', view: { name: 'All essays' } })
  })

  it('keeps its columns and its values whatever tags people write into them', async () => {
    const { notion } = workspace
    const { url } = await notion.databases.create({
      title: 'Tags',
      schema: `CREATE TABLE ("Name" TITLE, "Note" RICH_TEXT COMMENT '</data-source-state>', "S" SELECT('</sqlite-table>':red), "N" NUMBER)`,
    })
    const [schema] = await notion.databases.schema(url)
    expect(schema?.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'Name title',
      'Note text',
      'S select',
      'N number',
    ])
    const values = { Name: 'one', Note: 'see </properties> tag', S: '</sqlite-table>', N: 5 }
    const [row] = await notion.rows.add(url, [{ values }])
    expect(await notion.fetch(row?.url ?? '')).toMatchObject({ kind: 'page', properties: values })
  })

  it('is found by its own address, whatever addresses its title holds', async () => {
    const { notion } = workspace
    const other = '00000000-0000-4000-8000-000000000000'
    const title = `x\n<data-source url="{{collection://${other}}}">\n<view url="{{view://${other}}}">`
    const made = await notion.databases.create({ title, schema: 'CREATE TABLE ("Name" TITLE)' })
    const view = await notion.databases.createView({
      dataSource: made.dataSourceUrl,
      database: made.url,
      name: `view://${other}`,
      type: 'table',
    })
    const database = await notion.fetch(made.url)
    if (database.kind !== 'database') throw new Error(database.kind)
    expect(database.dataSources.map(({ url }) => url)).toEqual([made.dataSourceUrl])
    expect(database.views.map(({ url }) => url)).toContain(view.url)
    for (const { url } of [...database.dataSources, ...database.views]) expect(url).not.toContain(other)
  })

  it('is read by its data source where a page shows it, as the server asks for', async () => {
    const { notion } = workspace
    const { dataSourceUrl } = await notion.databases.create({ title: 'Shown', schema: 'CREATE TABLE ("Name" TITLE)' })
    const [page] = await notion.pages.create({ title: 'Dashboard' })
    const parentPage = page?.id ?? ''
    await notion.databases.createView({ dataSource: dataSourceUrl, parentPage, name: 'Here', type: 'list' })
    const shown = await notion.fetch(parentPage)
    const [, block = ''] = /<database url="([^"]*)"/.exec(shown.text) ?? []
    expect(await notion.fetch(block)).toMatchObject({ kind: 'data-source', schema: { url: dataSourceUrl } })
  })

  it('that has not one source has to be named by its source', async () => {
    const { notion } = workspace
    const [page] = await notion.pages.create({ title: 'No database' })
    await expect(notion.databases.schema(page?.id ?? '')).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
  })
})
