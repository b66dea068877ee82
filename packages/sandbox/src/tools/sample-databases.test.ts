import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type DatabaseScene, openDatabases } from '../testing/databases.js'

const words = (text: string) => text.split(/\s+/)

let scene: DatabaseScene
let projects: string
let text: string
beforeAll(async () => {
  scene = await openDatabases({ clock: 'manual' })
  projects = await scene.sourceOf('Projects')
  text = await scene.fetchText(projects)
})
afterAll(() => scene.close())

const rowsOf = async (source: string, more: object = {}) =>
  (await scene.query({ mode: 'rows', data_source_url: source, limit: 100, ...more })).results
const rowNamed = async (name: string) => {
  const row = (await rowsOf(projects)).find(({ Project }) => Project === name)
  return row ?? {}
}

describe('the projects of the demo workspace', () => {
  test('have a property of every type', () => {
    const state = JSON.parse(/<data-source-state>\n(.*)\n/.exec(text)?.[1] ?? '') as {
      schema: Record<string, { type: string; readOnly?: boolean }>
      default_page_template: string
    }
    const columns = Object.values(state.schema)
    expect(new Set(columns.map(({ type }) => type))).toEqual(
      new Set(
        words(`title text number select multi_select status date person file checkbox url email phone_number
          relation rollup formula place auto_increment_id created_time last_edited_time created_by
          last_edited_by last_visited_time verification button`),
      ),
    )
    expect(columns.filter(({ readOnly }) => readOnly === true).map(({ type }) => type)).toEqual(
      words(`auto_increment_id formula formula rollup rollup created_time last_edited_time created_by
          last_edited_by last_visited_time verification button`),
    )
    expect(state.schema['Hourly rate']).toMatchObject({ resultType: 'number' })
    expect(state.schema['Client']).toMatchObject({
      dataSourceUrl: expect.stringMatching(/^collection:\/\//) as string,
      dual: true,
      syncedPropertyName: 'Projects',
    })
    const template = /<template id="([^"]*)" name="New project" default="true"\/>/.exec(text)?.[1] ?? ''
    expect(state.default_page_template).toBe(`https://app.notion.com/p/${template.replaceAll('-', '')}`)
  })

  test('have an SQLite table with expanded columns and comments', () => {
    const table = /<sqlite-table>\n([\s\S]*)\n<\/sqlite-table>/.exec(text)?.[1]?.split('\n') ?? []
    expect(table.slice(0, 3)).toEqual([
      `CREATE TABLE IF NOT EXISTS "${projects}" (`,
      '\turl TEXT UNIQUE,',
      '\tcreatedTime TEXT, -- ISO-8601 datetime string, automatically set',
    ])
    for (const line of [
      '\t"Project" TEXT,',
      '\t"userDefined:ID" INTEGER, -- number of the row, set by the server; shown as PRJ-n',
      '\t"Stage" TEXT, -- one of ["Not started","In progress","Done"]',
      '\t"Budget" FLOAT,',
      '\t"Hourly rate" FLOAT, -- computed, read-only',
      '\t"Is late" TEXT, -- computed, read-only',
      '\t"date:Deadline:start" TEXT, -- ISO-8601 date or datetime',
      '\t"date:Deadline:is_datetime" INTEGER, -- 1 when the date has a time of day, else 0',
      '\t"place:Venue:latitude" FLOAT,',
      '\t"userDefined:url" TEXT,',
      '\t"Billable" TEXT, -- "__YES__" or "__NO__"',
    ]) {
      expect(table).toContain(line)
    }
    expect(table.some((line) => line.includes('Send invoice'))).toBe(false)
    expect(table.at(-1)).toBe(')')
    expect(table.at(-2)).toMatch(/^\t"Verification" TEXT -- /)
  })

  test('hold a value of every kind', async () => {
    expect(await rowNamed('Autumn catalogue')).toMatchObject({
      'userDefined:ID': 1,
      Stage: 'Not started',
      Skills: '["print"]',
      Budget: 4000,
      Hours: 44,
      'Hourly rate': 90.91,
      'date:Deadline:start': '2026-09-21',
      'date:Deadline:is_datetime': 0,
      'date:Kick-off:start': '2026-10-05T10:00:00.000Z',
      'date:Kick-off:end': null,
      'date:Kick-off:is_datetime': 1,
      Lead: expect.stringMatching(/^\["user:\/\/[0-9a-f-]{36}"\]$/) as string,
      Contact: 'print@larkspur.example',
      'userDefined:url': 'https://projects.example/1',
      Documents: expect.stringMatching(/^\["notion-file-block:\/\//) as string,
      Billable: '__YES__',
      'Client industry': '["Retail"]',
      'Open estimates': expect.any(Number) as number,
      'place:Venue:latitude': 52.52,
      'place:Venue:name': 'Studio Larkspur',
      Created: '2026-09-15T09:00:00.000Z',
      'Created by': expect.stringMatching(/^\["user:/) as string,
      Visited: '2026-10-05T09:00:00.000Z',
      Verification: 'verified',
    })
    expect(await rowNamed('Shop window')).toMatchObject({ Verification: 'expired' })
    expect(await rowNamed('Library signage')).toMatchObject({ Verification: 'none', Budget: null, Hours: null })
  })

  test('are computed from the roadmap and from clients at the time of the read', async () => {
    const row = await rowNamed('Autumn catalogue')
    const [item = ''] = JSON.parse(String(row['Depends on'])) as string[]
    await scene.session.read('notion-update-page', {
      page_id: item,
      command: 'update_properties',
      properties: { Estimate: 1000 },
    })
    expect(Number((await rowNamed('Autumn catalogue'))['Open estimates'])).toBeGreaterThan(1000)
    const clients = await rowsOf(await scene.sourceOf('Clients'))
    expect(clients.map((client) => client['Budget of all projects'])).toEqual([50_500, 87_750, 31_200])
    expect(clients[0]).toMatchObject({ 'Next deadline': '2026-09-21' })
  })

  test('show computed values of a page as references only', async () => {
    const { url } = await rowNamed('Autumn catalogue')
    const page = await scene.fetchText(String(url))
    const shown = JSON.parse(/<properties>\n(.*)\n<\/properties>/.exec(page)?.[1] ?? '') as Record<string, unknown>
    expect(shown).toMatchObject({
      Project: 'Autumn catalogue',
      'Hourly rate': expect.stringMatching(/^formulaResult:\/\//) as string,
      'Client industry': expect.stringMatching(/^rollupResult:\/\//) as string,
      url,
    })
    expect(shown).not.toHaveProperty('title')
    expect(shown).not.toHaveProperty('createdTime')
  })

  test('have a view of each kind that shows what it should', async () => {
    const database = await scene.fetchText(projects)
    const views = [...(await viewsOf('Projects'))]
    expect(views.map(({ type }) => type)).toEqual(words('table board table calendar timeline map gallery chart form'))
    expect(database).not.toContain('<views>')
    const large = await scene.query({ mode: 'view', view_url: views[2]?.url })
    expect(large.results.every((row) => row['Size'] === 'Large' || row['Is late'] === '__YES__')).toBe(true)
    expect(large.results.length).toBeLessThan(8)
    const budgets = large.results.map((row) => Number(row['Budget']))
    expect(budgets).toEqual(budgets.toSorted((one, other) => other - one))
    expect(views[3]).toMatchObject({ calendarBy: 'Deadline' })
    expect(views[4]).toMatchObject({ timelineBy: { start: 'Kick-off', end: 'Deadline' } })
    expect(views[6]).toMatchObject({ cover: { property: 'Documents', size: 'large', aspect: 'cover' } })
    expect(views[7]).toMatchObject({ chart: { type: 'column', aggregate: { function: 'sum', property: 'Budget' } } })
    expect(views[8]).toMatchObject({ form: { open: true, anonymous: false, permissions: 'reader' } })
  })
})

async function viewsOf(title: string) {
  const found = await scene.session.read<{ results: { title: string; type: string; url: string }[] }>('notion-search', {
    query: title,
  })
  const database = found.results.find((one) => one.type === 'database' && one.title.endsWith(title))
  const shown = (await scene.fetchText(database?.url ?? '')).matchAll(/<view url="\{\{(.*)\}\}">\n(.*)\n<\/view>/g)
  return [...shown].map(([, url, json]) => ({ url, ...(JSON.parse(json ?? '') as { type: string }) }))
}

test('a database with two data sources takes rows by data source only', async () => {
  const visits = await scene.sourceOf('Clients', 'Visits')
  expect((await rowsOf(visits)).length).toBe(4)
  const found = await scene.session.read<{ results: { title: string; type: string; id: string }[] }>('notion-search', {
    query: 'Clients',
  })
  const database_id = found.results.find(({ type }) => type === 'database')?.id
  const input = { parent: { database_id }, pages: [{ properties: { Purpose: 'x' } }] }
  expect((await scene.failureOf('notion-create-pages', input)).message).toContain('more than one data source')
})

describe('a write names the property that is wrong', () => {
  test.each([
    [{ Budget: '5' }, 'Property "Budget" must be a number, not "5".'],
    [{ Billable: true }, 'Property "Billable" must be "__YES__" or "__NO__", not true.'],
    [{ Size: 'Huge' }, 'Property "Size" must be one of ["Small","Medium","Large"], not "Huge".'],
    [{ Skills: ['web', 'law'] }, 'Property "Skills" must be one of'],
    [{ Deadline: '2026-01-01' }, 'Property "Deadline" is written as "date:Deadline:start", "date:Deadline:end"'],
    [{ Venue: 'here' }, 'Property "Venue" is written as "place:Venue:name"'],
    [{ ID: 7 }, 'Property "ID" is written as "userDefined:ID".'],
    [{ 'userDefined:ID': 7 }, 'Property "ID" is read-only: auto_increment_id is set by the server.'],
    [{ 'Hourly rate': 1 }, 'Property "Hourly rate" is read-only: formula'],
    [{ 'Client industry': null }, 'Property "Client industry" is read-only: rollup'],
    [{ 'Send invoice': 'now' }, 'Property "Send invoice" is read-only: button'],
    [{ 'date:Deadline:start': '2026-02-30' }, 'Property "date:Deadline:start" must be an ISO-8601 date'],
    [{ 'date:Deadline:end': '2020-01-01' }, 'Property "date:Deadline:end" must not be before "date:Deadline:start".'],
    [
      { 'date:Deadline:end': '2030-01-01T10:00:00Z' },
      'must have a time of day exactly when "date:Deadline:start" has one',
    ],
    [{ 'date:Deadline:is_datetime': 1 }, 'Property "date:Deadline:is_datetime" is 1, but'],
    [{ 'date:Deadline:is_datetime': true }, 'Property "date:Deadline:is_datetime" must be 0 or 1, not true.'],
    [{ 'place:Venue:latitude': 91 }, 'Property "place:Venue:latitude" must be from -90 to 90, not 91.'],
    [{ Lead: ['Ada Marsh'] }, 'Property "Lead" must be ids or URLs of users, not "Ada Marsh".'],
    [{ Client: ['0'.repeat(32)] }, 'Property "Client" must be URLs or ids of pages of collection://'],
    [
      { Documents: [{ type: 'file_upload', file_upload: { id: '0'.repeat(32) } }] },
      'Property "Documents" must be ids of files',
    ],
    [
      { Nope: 1 },
      'Property "Nope" does not exist in the data source. Known properties: Project, Brief, userDefined:ID',
    ],
  ])('%j', async (properties, message) => {
    const { url } = await rowNamed('Autumn catalogue')
    const input = { page_id: url, command: 'update_properties', properties }
    const failure = await scene.failureOf('notion-update-page', input)
    expect([failure.code, failure.message]).toEqual(['validation_error', expect.stringContaining(message)])
  })
})

describe('a write changes a row', () => {
  const set = async (properties: object) => {
    const { url } = await rowNamed('Town map')
    await scene.session.read('notion-update-page', { page_id: url, command: 'update_properties', properties })
    return rowNamed('Town map')
  }
  const member = async (name: string) => {
    const { results } = await scene.session.read<{ results: { name: string; id: string }[] }>('notion-get-users')
    return results.find((user) => user.name.startsWith(name))?.id ?? ''
  }

  test('with dates whose kind follows from their text', async () => {
    expect(await set({ 'date:Deadline:start': '2026-11-01T10:00:00+01:00' })).toMatchObject({
      'date:Deadline:start': '2026-11-01T10:00:00+01:00',
      'date:Deadline:is_datetime': 1,
    })
    expect(await set({ 'date:Deadline:start': '2026-11-01', 'date:Deadline:end': '2026-11-03' })).toMatchObject({
      'date:Deadline:end': '2026-11-03',
      'date:Deadline:is_datetime': 0,
    })
    expect(await set({ 'date:Deadline:start': null })).toMatchObject({
      'date:Deadline:start': null,
      'date:Deadline:end': null,
      'date:Deadline:is_datetime': null,
    })
  })

  test('with people, groups, places, files and empty values', async () => {
    const bruno = await member('Bruno')
    const group = 'space_permission_group-00000000-0000-4000-8000-000000000000'
    expect(await set({ Lead: [bruno, `user://${await member('Ada')}`, group] })).toMatchObject({
      Lead: JSON.stringify([`user://${bruno}`, `user://${await member('Ada')}`, group]),
    })
    expect(await set({ Lead: JSON.stringify([bruno]) })).toMatchObject({ Lead: `["user://${bruno}"]` })
    expect(await set({ 'place:Venue:name': 'Town hall', 'place:Venue:longitude': -3.5 })).toMatchObject({
      'place:Venue:name': 'Town hall',
      'place:Venue:longitude': -3.5,
    })
    const { file_upload_id: id } = await scene.session.read<{ file_upload_id: string }>('notion-create-attachment', {
      filename: 'a.txt',
      content: 'Hello',
    })
    const upload = { type: 'file_upload', file_upload: { id } }
    expect(await set({ Documents: [upload, 'https://files.example/b.pdf'] })).toMatchObject({
      Documents: JSON.stringify([`notion-file-block://${id}?name=a.txt`, 'https://files.example/b.pdf']),
    })
    expect(await set({ Budget: null, Billable: null, Lead: null, Size: null, 'userDefined:url': null })).toMatchObject({
      Budget: null,
      Billable: '__NO__',
      Lead: null,
      Size: null,
      'userDefined:url': null,
      'Hourly rate': 0,
    })
  })

  test('and the table keeps in step with edits, moves and the trash', async () => {
    const before = await rowsOf(projects)
    const { url } = await rowNamed('Website relaunch')
    scene.sandbox.advance(60)
    await set({ Brief: 'Edited' })
    const edited = new Date(scene.sandbox.now()).toISOString()
    expect(await rowNamed('Town map')).toMatchObject({ Brief: 'Edited', Edited: edited })
    const visits = await scene.sourceOf('Clients', 'Visits')
    await scene.session.read('notion-move-pages', {
      page_or_database_ids: [url],
      new_parent: { data_source_id: visits },
    })
    expect(await rowsOf(projects)).toHaveLength(before.length - 1)
    const moved = (await rowsOf(visits)).find(({ Purpose }) => Purpose === 'Website relaunch')
    expect(moved).toMatchObject({ url, Client: expect.stringContaining('https://app.notion.com/p/') as string })
    await scene.session.read('notion-move-pages', {
      page_or_database_ids: [url],
      new_parent: { data_source_id: projects },
    })
    expect(await rowNamed('Website relaunch')).toMatchObject({ url, 'userDefined:ID': 9, Budget: null })
  })
})
