import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type DatabaseScene, openDatabases } from '../testing/databases.js'

let scene: DatabaseScene
beforeAll(async () => {
  scene = await openDatabases()
})
afterAll(() => scene.close())

interface Made {
  readonly text: string
  readonly database: string
  readonly source: string
}

async function createDatabase(input: object): Promise<Made> {
  const { result } = await scene.session.read<{ result: string }>('notion-create-database', input)
  const database = /<database url="\{\{([^}]*)\}\}"/.exec(result)?.[1] ?? ''
  const source = /<data-source url="\{\{([^}]*)\}\}"/.exec(result)?.[1] ?? ''
  return { text: result, database, source }
}

const change = (source: string, input: object) =>
  scene.session.read<{ result: string }>('notion-update-data-source', { data_source_id: source, ...input })

async function addRow(source: string, properties: object): Promise<string> {
  const { pages } = await scene.session.read<{ pages: { url: string }[] }>('notion-create-pages', {
    pages: [{ properties }],
    parent: { data_source_id: source },
  })
  return pages[0]?.url ?? ''
}

const rowsOf = async (source: string) => (await scene.query({ mode: 'rows', data_source_url: source })).results

function schemaIn(text: string): Record<string, Record<string, unknown>> {
  const state = /<data-source-state>\n(.*)\n<\/data-source-state>/.exec(text)?.[1] ?? '{}'
  return (JSON.parse(state) as { schema: Record<string, Record<string, unknown>> }).schema
}

describe('notion-create-database', () => {
  test('answers with the database as a fetch shows it', async () => {
    const { text, database, source } = await createDatabase({
      title: 'Tickets',
      schema: `CREATE TABLE ("Ticket" TITLE, "Kind" SELECT('bug':red, 'wish':blue), "Cost" NUMBER FORMAT 'euro' COMMENT 'net')`,
    })
    expect(text).toMatch(
      /^Created database: <database url="\{\{https:\/\/app\.notion\.com\/p\/[0-9a-f]{32}\}\}" inline="false">/,
    )
    expect(text).toContain('The title of this Database is: Tickets')
    expect(schemaIn(text)).toMatchObject({
      Ticket: { type: 'title' },
      Kind: {
        type: 'select',
        options: [
          { name: 'bug', color: 'red' },
          { name: 'wish', color: 'blue' },
        ],
      },
      Cost: { type: 'number', format: 'euro', description: 'net' },
    })
    expect(text).toContain('"Kind" TEXT, -- one of ["bug","wish"]')
    expect(await scene.fetchText(database)).toContain(source)
    expect((await rowsOf(source)).length).toBe(0)
  })

  test('adds a title where there is none, and its tag to its page', async () => {
    const { pages } = await scene.session.read<{ pages: { id: string }[] }>('notion-create-pages', {
      pages: [{ properties: { title: 'Holder' } }],
    })
    const made = await createDatabase({ parent: { page_id: pages[0]?.id }, schema: 'CREATE TABLE ("Due" DATE)' })
    expect(Object.keys(schemaIn(made.text))).toEqual(['Name', 'Due'])
    const tag = `<database url="${made.database}" inline="false" data-source-url="${made.source}">New database</database>`
    expect(await scene.fetchText(pages[0]?.id ?? '')).toContain(tag)
  })

  test.each(['tasks', 'projects', 'skills'])('makes a ready-made database of %s', async (database_type) => {
    const { text } = await createDatabase({ database_type })
    expect(Object.values(schemaIn(text)).filter(({ type }) => type === 'title')).toHaveLength(1)
  })

  test.each([
    ['neither a schema nor a kind', {}, 'Exactly one of schema and database_type'],
    ['both', { schema: 'CREATE TABLE ("A" TITLE)', database_type: 'tasks' }, 'Exactly one of'],
    ['no statement', { schema: 'SELECT 1' }, 'at character 1: CREATE TABLE is expected, but "SELECT" stands there'],
    ['an unknown type', { schema: 'CREATE TABLE ("A" VARCHAR)' }, 'a type (TITLE, RICH_TEXT'],
    ['an unknown colour', { schema: `CREATE TABLE ("A" SELECT('x':mauve))` }, 'a colour (default, gray'],
    ['two titles', { schema: 'CREATE TABLE ("A" TITLE, "B" TITLE)' }, 'exactly one title property, not 2'],
    ['two numbers', { schema: 'CREATE TABLE ("A" UNIQUE_ID, "B" UNIQUE_ID)' }, 'at most one UNIQUE_ID'],
    ['names that differ in case', { schema: 'CREATE TABLE ("a" URL, "A" DATE)' }, 'There is a property "A" already'],
    [
      'an unknown data source',
      { schema: `CREATE TABLE ("A" RELATION('collection://1'))` },
      'Could not find data source',
    ],
    ['a rollup without its relation', { schema: `CREATE TABLE ("A" ROLLUP('x', 'y', 'sum'))` }, 'needs a relation'],
    [
      'a formula over nothing',
      { schema: `CREATE TABLE ("A" FORMULA('prop("B")'))` },
      'the property "B", which does not exist',
    ],
    ['an unknown page', { database_type: 'tasks', parent: { page_id: '0'.repeat(32) } }, 'Could not find page'],
  ])('refuses %s', async (_name, input, message) => {
    expect((await scene.failureOf('notion-create-database', input)).message).toContain(message)
  })
})

describe('notion-update-data-source', () => {
  const fresh = (columns: string) =>
    createDatabase({ title: 'Changing', schema: `CREATE TABLE ("Name" TITLE, ${columns})` })

  test('adds, renames, alters and drops columns, and rows keep what fits', async () => {
    const { source } = await fresh(`"Note" RICH_TEXT, "Old" NUMBER, "Gone" URL`)
    await addRow(source, { Name: 'One', Note: 'high', Old: 7, Gone: 'https://x.example' })
    const { result } = await change(source, {
      statements: `ALTER COLUMN "Note" SET SELECT('high':red, 'low':gray); RENAME COLUMN "Old" TO "New"; DROP COLUMN "Gone"; ADD COLUMN "When" DATE;`,
    })
    expect(result).toMatch(/^Updated data source: <data-source url="/)
    expect(Object.keys(schemaIn(result))).toEqual(['Name', 'Note', 'New', 'When'])
    expect(await rowsOf(source)).toEqual([
      {
        url: expect.any(String),
        createdTime: expect.any(String),
        Name: 'One',
        Note: 'high',
        New: 7,
        'date:When:start': null,
        'date:When:end': null,
        'date:When:is_datetime': null,
      },
    ])
  })

  test('all statements are carried out, or none', async () => {
    const { source } = await fresh('"A" NUMBER')
    const failure = await scene.failureOf('notion-update-data-source', {
      data_source_id: source,
      statements: 'ADD COLUMN "B" NUMBER; DROP COLUMN "C"',
    })
    expect(failure.message).toBe('Property "C" does not exist in the data source. Known properties: Name, A, B.')
    expect(Object.keys(schemaIn(await scene.fetchText(source)))).toEqual(['Name', 'A'])
  })

  test.each([
    ['DROP COLUMN "Name"', 'cannot be deleted'],
    ['ADD COLUMN "T" TITLE', 'cannot be created'],
    ['ALTER COLUMN "Name" SET NUMBER', 'stays the title'],
    ['ALTER COLUMN "A" SET TITLE', 'stays the title'],
    ['ADD COLUMN "N" UNIQUE_ID', 'at most one UNIQUE_ID'],
    ['ADD COLUMN "a" URL', 'There is a property "a" already'],
    ['RENAME COLUMN "A" TO "ID"', 'There is a property'],
    ['TRUNCATE', 'ADD COLUMN, DROP COLUMN, RENAME COLUMN or ALTER COLUMN is expected'],
    ['ADD COLUMN "B" NUMBER "C" URL', '";" is expected'],
    ['', 'is expected, but the text ends'],
  ])('refuses %s', async (statements, message) => {
    const { source } = await fresh('"A" NUMBER, "ID" UNIQUE_ID')
    const failure = await scene.failureOf('notion-update-data-source', { data_source_id: source, statements })
    expect(failure).toMatchObject({ code: 'validation_error', message: expect.stringContaining(message) as string })
  })

  test('a renamed property is followed by formulas, rollups, mirrors and views', async () => {
    const a = await fresh(`"Cost" NUMBER, "Twice" FORMULA('prop("Cost") * 2')`)
    const b = await createDatabase({
      title: 'Other',
      schema: `CREATE TABLE ("Name" TITLE, "Parts" RELATION('${a.source}', DUAL 'Whole'), "Sum" ROLLUP('Parts', 'Cost', 'sum'))`,
    })
    const { result } = await scene.session.read<{ result: string }>('notion-create-view', {
      data_source_id: a.source,
      database_id: a.database,
      name: 'Dear',
      type: 'table',
      configure: 'FILTER "Cost" > 3; SORT BY "Cost"',
    })
    const part = await addRow(a.source, { Name: 'Part', Cost: 5 })
    await addRow(b.source, { Name: 'Whole', Parts: [part] })
    await change(a.source, { statements: 'RENAME COLUMN "Cost" TO "Price"; RENAME COLUMN "Whole" TO "Of"' })
    expect(await rowsOf(a.source)).toMatchObject([
      { Price: 5, Twice: 10, Of: expect.stringContaining('https://') as string },
    ])
    expect(await rowsOf(b.source)).toMatchObject([{ Sum: 5 }])
    expect(schemaIn(await scene.fetchText(b.source))['Parts']).toMatchObject({ syncedPropertyName: 'Of' })
    const view_url = /view:\/\/[0-9a-f-]+/.exec(result)?.[0]
    expect((await scene.query({ mode: 'view', view_url })).results).toMatchObject([{ Name: 'Part' }])
    await change(a.source, { statements: 'DROP COLUMN "Price"' })
    expect(await rowsOf(b.source)).toMatchObject([{ Sum: null }])
    expect((await scene.query({ mode: 'view', view_url })).results).toHaveLength(1)
  })

  test('rows get numbers when a UNIQUE_ID is added, and new ones the next', async () => {
    const { source } = await fresh('"A" NUMBER')
    for (const Name of ['one', 'two']) await addRow(source, { Name })
    await change(source, { statements: `ADD COLUMN "ID" UNIQUE_ID PREFIX 'T'` })
    await addRow(source, { Name: 'three' })
    expect((await rowsOf(source)).map((row) => row['userDefined:ID'])).toEqual([1, 2, 3])
  })

  test('title, description and place change; the trash hides it and gives it back', async () => {
    const { source, database } = await fresh('"A" NUMBER')
    const layout = { main: [{ type: 'title' }, { type: 'property', property: 'A', config: { style: 'large' } }] }
    await change(database, { title: 'Renamed', description: 'What it is', is_inline: true, page_layout: layout })
    const text = await scene.fetchText(database)
    expect(text).toContain('inline="true"')
    expect(text).toContain('The title of this Data Source is: Renamed')
    expect(text).toContain(`"description":"What it is","name":"Renamed","page_layout":${JSON.stringify(layout)}`)
    const { result } = await change(source, { in_trash: true })
    expect(result).toContain(`<data-source url="{{${source}}}" deleted>`)
    const data = { mode: 'rows', data_source_url: source }
    expect((await scene.failureOf('notion-query-data-sources', { data })).code).toBe('object_not_found')
    await change(source, { in_trash: false })
    expect((await scene.query(data)).results).toEqual([])
  })
})

describe('views', () => {
  let tasks: Made
  beforeAll(async () => {
    tasks = await createDatabase({ database_type: 'tasks' })
    for (const [name, status] of [
      ['a', 'Done'],
      ['b', 'In progress'],
      ['c', 'Done'],
    ])
      await addRow(tasks.source, { 'Task name': name, Status: status })
  })

  const createView = (input: object) =>
    scene.session.read<{ result: string }>('notion-create-view', {
      data_source_id: tasks.source,
      database_id: tasks.database,
      ...input,
    })

  test('a view is made, shown, changed and cleared', async () => {
    const configure = 'FILTER "Status" = "Done"; SORT BY "Task name" DESC; GROUP BY "Status"'
    const { result } = await createView({ name: 'Finished', type: 'board', configure })
    expect(result).toMatch(/^Created view "Finished" \(board\) — view:\/\/[0-9a-f-]{36}\n\{/)
    const view_url = /view:\/\/[0-9a-f-]{36}/.exec(result)?.[0] ?? ''
    const names = async () => (await scene.query({ mode: 'view', view_url })).results.map((row) => row['Task name'])
    expect(await names()).toEqual(['c', 'a'])
    expect(await scene.fetchText(tasks.database)).toContain(`<view url="{{${view_url}}}">`)
    const shown = JSON.parse((await scene.fetchText(view_url)).split('\n')[1] ?? '') as object
    expect(shown).toMatchObject({
      dataSourceUrl: `{{${tasks.source}}}`,
      displayProperties: ['Task name', 'Status', 'Assignee', 'Due', 'Priority', 'Description'],
      groupBy: { property: 'Status', propertyType: 'status', groupBy: 'option', hideEmptyGroups: false },
      sorts: [{ property: 'Task name', direction: 'descending' }],
      name: 'Finished',
      type: 'board',
      cardSize: 'medium',
    })
    const updated = await scene.session.read<{ result: string }>('notion-update-view', {
      view_id: `https://app.notion.com/p/x?v=${view_url.replace('view://', '').replaceAll('-', '')}`,
      name: 'All',
      configure: 'CLEAR FILTER; CLEAR SORT; HIDE "Due"',
    })
    expect(updated.result).toMatch(/^Updated view "All" \(board\) — view:/)
    expect(await names()).toEqual(['a', 'b', 'c'])
    const failure = await scene.failureOf('notion-update-view', { view_id: view_url, configure: 'CLEAR GROUP BY' })
    expect(failure.message).toContain('board')
  })

  test('a view in a page is a linked database', async () => {
    const { pages } = await scene.session.read<{ pages: { id: string }[] }>('notion-create-pages', {
      pages: [{ properties: { title: 'Dashboard' } }],
    })
    const id = pages[0]?.id ?? ''
    const { result } = await createView({ database_id: undefined, parent_page_id: id, name: 'Linked', type: 'list' })
    const url = /<database url="([^"]*)" inline="true"/.exec(await scene.fetchText(id))?.[1] ?? ''
    // Its block is none to be fetched: the error names the data source.
    const failure = await scene.failureOf('notion-fetch', { id: url })
    expect(failure).toMatchObject({ code: 'validation_error', message: expect.stringContaining(tasks.source) })
    expect(await scene.fetchText(/view:\/\/[0-9a-f-]{36}/.exec(result)?.[0] ?? '')).toContain(
      '"name":"Linked","type":"list"',
    )
  })

  test.each([
    [{ type: 'board' }, 'A board needs a property to group by'],
    [{ database_id: undefined }, 'Exactly one of database_id and parent_page_id'],
    [{ parent_page_id: '0'.repeat(32) }, 'Exactly one of'],
    [{ database_id: '0'.repeat(32) }, 'Could not find database'],
    [{ configure: 'FILTER "Nope" = 1' }, 'Property "Nope" does not exist'],
    [{ configure: 'FILTER "Due" CONTAINS "x"' }, 'CONTAINS cannot be used with "Due"'],
    [{ configure: 'ORDER BY "Due"' }, 'a directive (FILTER'],
  ])('refuses %j', async (input, message) => {
    const view = { data_source_id: tasks.source, database_id: tasks.database, name: 'x', type: 'table', ...input }
    expect((await scene.failureOf('notion-create-view', view)).message).toContain(message)
  })
})

test('both ends of a two-way relation show the link, and lose it together', async () => {
  const left = await createDatabase({ title: 'Left', schema: 'CREATE TABLE ("Name" TITLE)' })
  const right = await createDatabase({
    title: 'Right',
    schema: `CREATE TABLE ("Name" TITLE, "Lefts" RELATION('${left.source}', DUAL), "One way" RELATION('${left.source}'))`,
  })
  const mirror = 'Related to Right (Lefts)'
  expect(Object.keys(schemaIn(await scene.fetchText(left.source)))).toEqual(['Name', mirror])
  const [l1, l2] = [await addRow(left.source, { Name: 'l1' }), await addRow(left.source, { Name: 'l2' })]
  const r1 = await addRow(right.source, { Name: 'r1', Lefts: [l1, l2], 'One way': [l1] })
  expect((await rowsOf(left.source)).map((row) => row[mirror])).toEqual([JSON.stringify([r1]), JSON.stringify([r1])])
  const set = (page_id: string, properties: object) =>
    scene.session.read('notion-update-page', { page_id, command: 'update_properties', properties })
  await set(l1, { [mirror]: [] })
  expect(await rowsOf(right.source)).toMatchObject([{ Lefts: JSON.stringify([l2]), 'One way': JSON.stringify([l1]) }])
  await set(r1, { Lefts: null })
  expect((await rowsOf(left.source)).map((row) => row[mirror])).toEqual(['[]', '[]'])
})
