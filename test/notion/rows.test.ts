import { type DataSourceSchema, parseWhere, type PlaceValue, type Row } from 'evergrant/notion'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkspace, type OpenWorkspace } from './workspace.js'

async function collect(rows: AsyncIterable<Row>): Promise<readonly Row[]> {
  const found: Row[] = []
  for await (const row of rows) found.push(row)
  return found
}

/** A database with its only source and its views. */
async function databaseOf({ notion }: OpenWorkspace, wanted: string) {
  const { hits } = await notion.search(wanted, { tool: 'search', limit: 25 })
  for (const { url, type } of hits) {
    if (type !== 'database') continue
    const database = await notion.fetch(url)
    if (database.kind !== 'database') continue
    const [schema] = database.dataSources
    if (schema !== undefined && database.title.toLowerCase().includes(wanted)) {
      return { schema, views: database.views }
    }
  }
  throw new Error(`no ${wanted}`)
}

describe('ten thousand rows', () => {
  let workspace: OpenWorkspace
  let source: DataSourceSchema
  let view: string
  beforeAll(async () => {
    workspace = await openWorkspace({ rows: 10_000 })
    const { schema, views } = await databaseOf(workspace, 'big table')
    source = schema
    view = views.find(({ type, configuration }) => type === 'table' && !('filter' in configuration))?.url ?? ''
  }, 120_000)
  afterAll(() => workspace.close())

  it.each([
    ['by the cursor of a view', () => ({ view })],
    ['by SQL, page after page by their addresses', () => ({ by: 'sql' as const })],
    [
      'in an order, by offset',
      () => ({ by: 'sql' as const, sort: [{ property: 'Name', direction: 'descending' as const }] }),
    ],
  ])(
    'are each given once: %s',
    async (_, options) => {
      const told: number[] = []
      const rows = await collect(
        workspace.notion.rows.all(source.url, { ...options(), onPage: (count) => told.push(count) }),
      )
      expect(rows).toHaveLength(10_000)
      expect(new Set(rows.map(({ url }) => url)).size).toBe(10_000)
      expect(told).toHaveLength(101 - Number(told.at(-1) !== 0))
    },
    120_000,
  )

  it('are more than rows mode gives', async () => {
    const found: Row[] = []
    const reading = (async () => {
      for await (const row of workspace.notion.rows.all(source.url, { by: 'rows' })) found.push(row)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'RESULT_INCOMPLETE', details: { rows: 100 } })
    expect(found).toHaveLength(100)
  })

  it('stay each once while rows come', async () => {
    const before = await collect(workspace.notion.rows.all(source.url, { by: 'sql' }))
    const rows: Row[] = []
    let isAdded = false
    for await (const row of workspace.notion.rows.all(source.url, { by: 'sql' })) {
      if (!isAdded && rows.length === 150) {
        isAdded = true
        await workspace.notion.rows.add(source.url, [{ values: { Name: 'New meanwhile' } }])
      }
      rows.push(row)
    }
    const urls = new Set(rows.map(({ url }) => url))
    expect(urls.size).toBe(rows.length)
    expect(before.every(({ url }) => urls.has(url))).toBe(true)
  }, 120_000)
})

describe('rows with empty values', () => {
  let workspace: OpenWorkspace
  let source: string
  const views: Record<string, string> = {}
  const count = 230
  const columns = ['N', 'Due', 'Kind', 'Tags', 'Note']
  const orders = columns.flatMap((property) =>
    (['ascending', 'descending'] as const).map((direction) => ({ property, direction })),
  )
  beforeAll(async () => {
    workspace = await openWorkspace()
    const made = await workspace.notion.databases.create({
      title: 'Gaps',
      schema: `CREATE TABLE ("Name" TITLE, "N" NUMBER, "Due" DATE, "Kind" SELECT('a':red, 'b':blue), "Tags" MULTI_SELECT('x':red, 'y':blue), "Note" RICH_TEXT)`,
    })
    source = made.dataSourceUrl
    const values = (row: number) => ({
      Name: `Row ${row}`,
      Note: row % 3 === 0 ? '' : `note ${row % 50}`,
      Tags: row % 3 === 0 ? [] : [row % 2 === 0 ? 'x' : 'y'],
      ...(row % 3 !== 0 && { N: (row * 7) % 40, Due: `2026-0${(row % 9) + 1}-01`, Kind: row % 2 === 0 ? 'a' : 'b' }),
    })
    const rows = Array.from({ length: count }, (_, row) => ({ values: values(row) }))
    for (let from = 0; from < count; from += 100) await workspace.notion.rows.add(source, rows.slice(from, from + 100))
    for (const { property, direction } of orders) {
      const configure = `SORT BY "${property}" ${direction === 'ascending' ? 'ASC' : 'DESC'}`
      const asked = { dataSource: source, database: made.url, name: configure, type: 'table' as const, configure }
      views[property + direction] = (await workspace.notion.databases.createView(asked)).url
    }
  })
  afterAll(() => workspace.close())

  it.each(orders)('come in the same order whichever way they are read: $property $direction', async (order) => {
    const { property, direction } = order
    const asked = { sort: [order] }
    const shown = (rows: readonly Row[]) =>
      rows
        .map(({ values }) => JSON.stringify(values[property] ?? null))
        .map((text) => (/^(?:""|\[\])$/.test(text) ? 'null' : text))
    const bySql = shown(await collect(workspace.notion.rows.all(source, { ...asked, by: 'sql' })))
    expect(bySql).toHaveLength(count)
    expect(bySql.indexOf('null')).toBe(bySql.filter((text) => text !== 'null').length)
    const view = views[property + direction]
    expect(shown(await collect(workspace.notion.rows.all(source, { view })))).toEqual(bySql)
    const first: Row[] = []
    const reading = (async () => {
      for await (const row of workspace.notion.rows.all(source, { ...asked, by: 'rows' })) first.push(row)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'RESULT_INCOMPLETE' })
    expect(shown(first)).toEqual(bySql.slice(0, 100))
  })

  it('come in the same order where SQL goes on behind the hundred of rows mode', async () => {
    const { sandbox, notion, withOptions } = workspace
    for (const order of orders.filter((_, index) => index === 0 || index === 7)) {
      const asked = { sort: [order] }
      const bySql = (await collect(notion.rows.all(source, asked))).map(({ values }) => values[order.property])
      sandbox.change({ plan: 'free', ai: false })
      const onFree = (await collect(withOptions({}).rows.all(source, asked))).map(
        ({ values }) => values[order.property],
      )
      sandbox.change({ plan: 'business', ai: true })
      expect(onFree).toEqual(bySql)
    }
  })
})

describe('rows of a small database', () => {
  let workspace: OpenWorkspace
  let source: DataSourceSchema
  beforeAll(async () => {
    workspace = await openWorkspace()
    source = (await databaseOf(workspace, 'roadmap')).schema
  })
  afterAll(() => workspace.close())
  const all = (
    ...asked: Parameters<OpenWorkspace['notion']['rows']['all']> extends [string, ...infer Rest] ? Rest : never
  ) => collect(workspace.notion.rows.all(source.url, ...asked))

  it('have titles and values by name', async () => {
    const [row] = await all()
    expect(row?.title).toBe(row?.values['Name'])
    expect(row?.id).toMatch(/^[\da-f-]{36}$/)
    expect(typeof row?.values['Shipped']).toBe('boolean')
  })

  it.each([
    'Status = Done',
    'Status != Done',
    'Status in group complete',
    'Name contains "offline"',
    'Name starts with ship or Name ends with SYNC',
    'Estimate > 3 and Estimate <= 8',
    'Estimate != 5',
    'Due < today',
    'Due within past 30 days or Due within the next month',
    'Due is empty',
    'Owner = me',
    'Owner != me and Tags contains mobile',
    'Tags is not empty and Priority in (High, Low)',
    'Shipped = true',
    'Shipped is not true and (Priority = High or Estimate is empty)',
  ])('are the same by SQL and by rows mode: %s', async (text) => {
    const where = parseWhere(text, source)
    const bySql = await all({ where, by: 'sql' })
    const byRows = await all({ where, by: 'rows' }).catch((error: unknown) => error)
    const everything = await all({ by: 'sql' })
    expect(bySql.length).toBeLessThanOrEqual(everything.length)
    if (!Array.isArray(byRows)) return expect(bySql.length).toBeGreaterThan(100)
    const urls = (rows: readonly Row[]) => rows.map(({ url }) => url).toSorted()
    expect(urls(bySql)).toEqual(urls(byRows as Row[]))
  })

  it('are not read by a view and a filter at once', async () => {
    const where = parseWhere('Status = Done', source)
    await expect(all({ view: 'view://01234567-89ab-cdef-0123-456789abcdef', where })).rejects.toThrow('either a view')
    await expect(all({ by: 'view', where })).rejects.toThrow('either a view')
    await expect(all({ by: 'sql', view: 'view://x' })).rejects.toThrow('not read by sql')
  })

  it('are added, set, and found again by their key', async () => {
    const { notion } = workspace
    const values = { Name: 'Key one', Estimate: 5, Due: { start: '2026-12-01' }, Shipped: true, Tags: ['mobile'] }
    const upsert = (more: object = {}) =>
      notion.rows.upsert(source.url, { key: 'Name', values: { ...values, ...more } })
    const added = await upsert()
    expect(added).toMatchObject({ outcome: 'added' })
    expect(await upsert()).toMatchObject({ outcome: 'unchanged', url: added.url })
    expect(await upsert({ Estimate: 8 })).toMatchObject({ outcome: 'changed', url: added.url })
    await notion.rows.set(added.url, { Shipped: null, Due: null })
    const [row] = await all({ where: parseWhere('Name = "Key one"', source) })
    expect(row?.values).toMatchObject({ Name: 'Key one', Estimate: 8, Tags: ['mobile'] })
    expect(row?.values).not.toHaveProperty('Due')
    await notion.rows.add(source.url, [{ values: { Name: 'Key one' } }])
    await expect(upsert()).rejects.toMatchObject({ code: 'ROW_AMBIGUOUS' })
  })

  it('are found by a key in another case of its letters', async () => {
    const { notion } = workspace
    const upsert = (name: string) =>
      notion.rows.upsert(source.url, { key: 'NAME', values: { [name]: 'Cased key', Estimate: 3 } })
    expect(await upsert('name')).toMatchObject({ outcome: 'added' })
    expect(await upsert('Name')).toMatchObject({ outcome: 'unchanged' })
  })

  it('keep nothing of a place that another one is written over', async () => {
    const { notion } = workspace
    const { url, titleColumn: key } = (await databaseOf(workspace, 'projects')).schema
    const upsert = (place: PlaceValue) => notion.rows.upsert(url, { key, values: { [key]: 'Elsewhere', Venue: place } })
    const { id } = await upsert({ name: 'A', address: 'Road 1', latitude: 50, longitude: 8, googlePlaceId: 'a' })
    const moved = { name: 'B', address: 'Road 2' }
    expect(await upsert(moved)).toMatchObject({ outcome: 'changed', id })
    const row = (await collect(notion.rows.all(url))).find((one) => one.id === id)
    expect(row?.values['Venue']).toEqual(moved)
    expect(await upsert(moved)).toMatchObject({ outcome: 'unchanged' })
  })

  it.each(['is_empty', 'is_not_empty'] as const)(
    'that were never verified are the same by SQL: %s',
    async (operator) => {
      const projects = (await databaseOf(workspace, 'projects')).schema
      const leaf = { type: 'property', property: 'Verification', propertyType: 'verification', operator } as const
      const where = { type: 'group', operator: 'and', filters: [leaf] } as const
      const urls = async (by: 'sql' | 'rows') =>
        (await collect(workspace.notion.rows.all(projects.url, { where, by }))).map(({ url }) => url).toSorted()
      const bySql = await urls('sql')
      expect(bySql).not.toEqual([])
      expect(bySql).toEqual(await urls('rows'))
    },
  )

  it('are not added twice when the answer is lost', async () => {
    const { notion, sandbox } = workspace
    sandbox.faults.maybeCommitted = { how: 'cut', times: 1, tool: 'notion-create-pages' }
    const values = { Name: 'Lost key' }
    expect(await notion.rows.upsert(source.url, { key: 'Name', values })).toMatchObject({
      outcome: 'added',
      title: 'Lost key',
    })
    expect(await all({ where: parseWhere('Name = "Lost key"', source) })).toHaveLength(1)
  })

  it('sql binds what it is given, and says what is wrong', async () => {
    const { notion } = workspace
    const query = `SELECT Name FROM "${source.url}" WHERE Name = ?`
    const { rows, hasMore } = await notion.sql(query, { sources: [source.url], params: [`x' OR 1 --`] })
    expect([rows, hasMore]).toEqual([[], false])
    const wrong = notion.sql('SELECT nothing', { sources: [source.url] })
    await expect(wrong).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
  })
})

describe('on the free plan', () => {
  it('all rows come by a view, which has no quota; with a filter as many as rows mode gives, then by SQL', async () => {
    const workspace = await openWorkspace({ rows: 150, plan: 'free', ai: false })
    const { schema } = await databaseOf(workspace, 'big table')
    const { notion } = workspace
    const sqlBefore = workspace.calls('notion-query-data-sources')
    expect(await collect(notion.rows.all(schema.url))).toHaveLength(150)
    expect(workspace.calls('notion-query-data-sources') - sqlBefore).toBe(2)
    const few = await collect(notion.rows.all(schema.url, { where: parseWhere('Number <= 50', schema) }))
    expect(few).toHaveLength(50)
    const many = await collect(notion.rows.all(schema.url, { where: parseWhere('Name is not empty', schema) }))
    expect(many).toHaveLength(150)
    await workspace.close()
  })
})
