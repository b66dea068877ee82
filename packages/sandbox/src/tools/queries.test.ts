import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type DatabaseScene, openDatabases, type Queried } from '../testing/databases.js'

/** The clock is moved on by months. */
const YEAR_SECONDS = 365 * 24 * 60 * 60

let scene: DatabaseScene
let roadmap: string
beforeAll(async () => {
  const lifetimes = { accessTokenSeconds: YEAR_SECONDS, refreshTokenSeconds: YEAR_SECONDS, idleSeconds: YEAR_SECONDS }
  scene = await openDatabases({ clock: 'manual', rows: 10_000, ...lifetimes })
  roadmap = await scene.sourceOf('Roadmap')
})
afterAll(() => scene.close())

const sql = (query: string, params: unknown[] = [], urls = [roadmap]) =>
  scene.query({ data_source_urls: urls, query, params })

describe('SQL', () => {
  test('binds its parameters', async () => {
    const query = `SELECT Name FROM "${roadmap}" WHERE Estimate > ? AND Shipped = ? AND Name LIKE ? ORDER BY Name LIMIT 2`
    const { results, has_more: hasMore } = await sql(query, [0, '__NO__', 'Ship%'])
    expect(results.length).toBeGreaterThan(0)
    expect(hasMore).toBe(false)
  })

  test('joins several data sources, where the plan has that', async () => {
    const [projects, clients] = [await scene.sourceOf('Projects'), await scene.sourceOf('Clients')]
    const query = `SELECT Project, Company FROM "${projects}" p, json_each(p.Client) c JOIN "${clients}" o ON o.url = c.value ORDER BY Project`
    const { results } = await sql(query, [], [projects, clients])
    expect(results[0]).toEqual({ Project: 'Annual report', Company: 'City of Alderbrook' })
    const input = { query, data_source_urls: [projects, clients] }
    const several = await scene.session.read<object>('notion-query-multiple-data-sources', input)
    const ids = [projects, clients].map((url) => url.replace('collection://', ''))
    expect(several).toEqual({ results, data_source_ids: ids, truncated: false })
    scene.sandbox.change({ plan: 'plus' })
    const failures = [
      await scene.failureOf('notion-query-data-sources', { data: input }),
      await scene.failureOf('notion-query-multiple-data-sources', input),
    ]
    expect(failures.map(({ code }) => code)).toEqual(['full_version_required', 'full_version_required'])
    expect((await sql(`SELECT count(*) AS n FROM "${roadmap}"`)).results).toEqual([{ n: 36 }])
    scene.sandbox.change({ plan: 'business' })
  })

  test.each([
    [
      'a table that is not named',
      () => `SELECT 1 FROM "${roadmap}", sqlite_master`,
      'which is not in data_source_urls',
    ],
    ['two statements', () => 'SELECT 1; SELECT 2', 'Only one SQL statement'],
    ['a write', () => `UPDATE "${roadmap}" SET Name = 'x'`, 'Only SELECT statements'],
    ['nonsense', () => 'SELECT FROM', 'SQL error'],
  ])('refuses %s', async (_name, query, message) => {
    const data = { data_source_urls: [roadmap], query: query() }
    expect((await scene.failureOf('notion-query-data-sources', { data })).message).toContain(message)
  })

  test('names the data source of a database that was given in its place', async () => {
    const { results } = await scene.session.read<{ results: { id: string; type: string }[] }>('notion-search', {
      query: 'Roadmap',
    })
    const id = results.find(({ type }) => type === 'database')?.id ?? ''
    const data = { data_source_urls: [id], query: 'SELECT 1' }
    expect((await scene.failureOf('notion-query-data-sources', { data })).message).toContain(roadmap)
  })
})

describe('ten thousand rows', () => {
  let big: string
  beforeAll(async () => {
    big = await scene.sourceOf('Big table')
  })

  test('come each once by the cursor of a view', async () => {
    const database = await scene.session.read<{ results: { type: string; url: string }[] }>('notion-search', {
      query: 'Big table',
    })
    const text = await scene.fetchText(database.results.find(({ type }) => type === 'database')?.url ?? '')
    const view_url = /view:\/\/[0-9a-f-]{36}/.exec(text)?.[0]
    const seen: unknown[] = []
    let page: Queried | undefined
    do {
      const cursor: object = page === undefined ? {} : { start_cursor: page.next_cursor }
      page = await scene.query({ mode: 'view', view_url, ...cursor })
      seen.push(...page.results.map((row) => row['Number']))
    } while (page.has_more)
    expect(seen).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1))
  })

  test('come each once by a key in SQL', async () => {
    const seen: unknown[] = []
    for (let after = ''; ;) {
      const page = await sql(`SELECT url, Number FROM "${big}" WHERE url > ? ORDER BY url`, [after], [big])
      seen.push(...page.results.map((row) => row['Number']))
      after = String(page.results.at(-1)?.['url'])
      if (!page.has_more) break
    }
    expect(seen.toSorted((one, other) => Number(one) - Number(other))).toEqual(
      Array.from({ length: 10_000 }, (_, index) => index + 1),
    )
  })

  test('are cut at a hundred in rows mode, without a cursor', async () => {
    const sort = [{ property: 'Number', direction: 'descending' }]
    const { results, ...rest } = await scene.query({ mode: 'rows', data_source_url: big, limit: 100, sort })
    expect(results[0]).toMatchObject({ Name: 'Row 10000', Number: 10_000, Even: '__YES__' })
    expect([results.length, rest]).toEqual([100, { has_more: true }])
    expect((await scene.query({ mode: 'rows', data_source_url: big })).results).toHaveLength(50)
    const data = { mode: 'rows', data_source_url: big, limit: 101 }
    const reply = await scene.session.request('tools/call', {
      name: 'notion-query-data-sources',
      arguments: { data },
    })
    expect(reply.error?.code).toBe(-32_602)
  })
})

describe('rows mode', () => {
  const rows = (leaf: object, more: object = {}) =>
    scene.query({
      mode: 'rows',
      data_source_url: roadmap,
      limit: 100,
      filter: { type: 'group', operator: 'and', filters: [{ type: 'property', ...leaf }] },
      ...more,
    })

  test('knows me, and the day by the clock of the sandbox', async () => {
    const { results: mine } = await rows({
      property: 'Owner',
      propertyType: 'person',
      operator: 'person_contains',
      value: { type: 'relative', value: 'me' },
    })
    const self = await scene.session.read<{ self: { user: { id: string } } }>('notion-fetch', { id: 'self' })
    expect(mine.length).toBeGreaterThan(0)
    expect(new Set(mine.map((row) => row['Owner']))).toEqual(new Set([`["user://${self.self.user.id}"]`]))
    const due = { property: 'Due', propertyType: 'date', operator: 'date_is_within' }
    const untilMs = Date.parse('2026-12-20T00:00:00Z')
    scene.sandbox.advance(Math.max(0, untilMs - scene.sandbox.now()) / 1000)
    const { results } = await rows({ ...due, value: { type: 'relative', value: 'the_next_week' } })
    const today = new Date(scene.sandbox.now()).toISOString().slice(0, 10)
    const later = new Date(scene.sandbox.now() + 7 * 86_400_000).toISOString().slice(0, 10)
    expect(
      results.every((row) => String(row['date:Due:start']) >= today && String(row['date:Due:start']) <= later),
    ).toBe(true)
  })

  test('groups go two levels deep and no deeper', async () => {
    const leaf = { type: 'property', property: 'Name', propertyType: 'title', operator: 'is_not_empty' }
    const nest = (inner: object) => ({ type: 'group', operator: 'and', filters: [inner] })
    const ask = (filter: object) =>
      scene.session.request('tools/call', {
        name: 'notion-query-data-sources',
        arguments: { data: { mode: 'rows', data_source_url: roadmap, filter } },
      })
    expect((await ask(nest(nest(leaf)))).error).toBeUndefined()
    expect((await ask(nest(nest(nest(leaf))))).error?.code).toBe(-32_602)
  })

  test('sorts by several properties, with empty values last', async () => {
    const projects = await scene.sourceOf('Projects')
    const sort = [
      { property: 'Size', direction: 'ascending' },
      { property: 'Budget', direction: 'descending' },
    ]
    const { results } = await scene.query({ mode: 'rows', data_source_url: projects, sort })
    expect(results.map((row) => [row['Size'], row['Budget']])).toEqual([
      ['Large', 61_000],
      ['Large', 46_500],
      ['Large', 28_000],
      ['Medium', 17_250],
      ['Medium', 9500],
      ['Medium', null],
      ['Small', 4000],
      ['Small', 3200],
    ])
    const data = {
      mode: 'rows',
      data_source_url: projects,
      sort: [{ property: 'Send invoice', direction: 'ascending' }],
    }
    expect((await scene.failureOf('notion-query-data-sources', { data })).message).toContain('"Send invoice"')
  })
})
