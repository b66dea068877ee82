import { openNotion } from 'evergrant/notion'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkspace, type OpenWorkspace } from './workspace.js'

describe.each(['2026-10', '2026-03'] as const)('the tools of %s', (vintage) => {
  let workspace: OpenWorkspace
  beforeAll(async () => {
    workspace = await openWorkspace({ vintage })
  })
  afterAll(() => workspace.close())
  const find = async (query: string, type: string) => {
    const { hits } = await workspace.notion.search(query, { tool: 'search', limit: 25 })
    const hit = hits.find((one) => one.type === type)
    if (hit === undefined) throw new Error(`no ${type} for ${query}`)
    return hit
  }

  it('search gives hits with plain addresses, as many as asked for', async () => {
    const { hits } = await workspace.notion.search('roadmap', { limit: 2 })
    expect(hits).toHaveLength(2)
    for (const { url, day } of hits) {
      expect(url).not.toContain('pvs')
      expect(day).toMatch(/^\d{4}-\d\d-\d\d$/)
    }
  })

  it('fetch reads a page, and a row with the data source that it belongs to', async () => {
    const hit = await find('Launch notes', 'page')
    const page = await workspace.notion.fetch(hit.url)
    expect(page).toMatchObject({ kind: 'page', id: hit.id, title: expect.stringContaining('Launch notes') })
    const row = await workspace.notion.fetch((await find('Design the login page', 'page')).id)
    expect(row).toMatchObject({ kind: 'page', dataSourceUrl: expect.stringMatching(/^collection:\/\//) })
  })

  it('fetch reads a database, its data sources and its views', async () => {
    const database = await workspace.notion.fetch((await find('roadmap', 'database')).url)
    if (database.kind !== 'database') throw new Error(database.kind)
    const [schema] = database.dataSources
    const [view] = database.views
    expect(schema?.titleColumn).toBe('Name')
    expect(schema?.columns.find(({ name }) => name === 'Status')).toMatchObject({ type: 'status' })
    expect(await workspace.notion.fetch(schema?.url ?? '')).toMatchObject({
      kind: 'data-source',
      schema,
      url: database.url,
    })
    expect(await workspace.notion.fetch(view?.url ?? '')).toMatchObject({ kind: 'view', view })
  })

  it('self and access say who and what', async () => {
    const self = await workspace.notion.self()
    expect(self).toMatchObject({ user: { name: 'Ada Marsh' }, raw: { self: { user: { name: 'Ada Marsh' } } } })
    const access = expect.objectContaining({ status: expect.any(Object) })
    expect(await workspace.notion.fetch('self')).toMatchObject({ kind: 'self', ...self, access })
    expect((await workspace.notion.access()).status['query_data_sources']).toBe('available')
  })

  it('what is not there is NOT_FOUND, and no reference is REFERENCE_INVALID', async () => {
    await expect(workspace.notion.fetch('00000000000040008000000000000000')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(workspace.notion.fetch('the roadmap')).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
  })
})

describe('search', () => {
  it.each([
    ['business with AI', {}, 'notion-ai-search'],
    ['the free plan', { plan: 'free', ai: false }, 'notion-search'],
  ] as const)('takes the tool that the plan has: %s', async (_, offer, tool) => {
    const workspace = await openWorkspace(offer)
    await workspace.notion.search('roadmap')
    await workspace.notion.search('roadmap')
    expect([workspace.calls(tool), workspace.calls('notion-get-tool-access')]).toEqual([2, 1])
    await workspace.notion.search('')
    expect(workspace.calls('notion-search')).toBe(tool === 'notion-search' ? 3 : 1)
    await workspace.close()
  })

  it('tells what the plan left out of what was asked', async () => {
    const workspace = await openWorkspace({ plan: 'free', ai: false })
    const { notices } = await workspace.notion.search('roadmap', { sort: 'created' })
    expect(notices).not.toEqual([])
    await workspace.close()
  })

  it('finds people', async () => {
    const workspace = await openWorkspace()
    const { hits } = await workspace.notion.search('bruno', { users: true })
    expect(hits).toMatchObject([{ type: 'user', title: 'Bruno Vale' }])
    await workspace.close()
  })
})

it('openNotion opens and closes what it needs', async () => {
  const workspace = await openWorkspace()
  const { evergrant, sandbox } = workspace
  {
    await using notion = await openNotion({ evergrant, server: sandbox.url })
    expect((await notion.self()).workspace.name).toBeTruthy()
  }
  await expect(openNotion({ evergrant, server: sandbox.url, profile: 'nobody' })).rejects.toMatchObject({
    code: 'AUTHORIZATION_REQUIRED',
  })
  await workspace.close()
})

describe('tools that change', () => {
  it('are named when they are gone, or an argument of theirs is', async () => {
    const workspace = await openWorkspace()
    const { notion, sandbox } = workspace
    await notion.search('roadmap', { tool: 'search' })
    sandbox.faults.toolDrift = { missing: ['notion-fetch'], missingArguments: { 'notion-search': ['sort'] } }
    await expect(notion.fetch('self')).rejects.toMatchObject({
      code: 'TOOL_CHANGED',
      details: { tool: 'notion-fetch', lastSeen: '2026-11' },
    })
    await expect(notion.search('x', { tool: 'search', sort: 'created' })).rejects.toMatchObject({
      code: 'TOOL_CHANGED',
      details: { tool: 'notion-search', argument: 'sort' },
    })
    expect((await notion.search('roadmap', { tool: 'search' })).hits).not.toEqual([])
    await workspace.close()
  })

  it.each([
    [{ missingArguments: { 'notion-query-data-sources': ['data'] } }, 'takes no "data" any more'],
    [{ missingArguments: { 'notion-query-data-sources': ['data.filter'] } }, 'takes no "data.filter" any more'],
    [
      { missingValues: { 'notion-query-data-sources': { 'data.mode': ['rows'] } } },
      'takes no "rows" as "data.mode" any more',
    ],
    [{ missingArguments: { 'notion-create-pages': ['pages.icon'] } }, 'takes no "pages[].icon" any more'],
    [
      { missingArguments: { 'notion-create-pages': ['parent.data_source_id'] } },
      'takes no "parent.data_source_id" any more',
    ],
    [
      { missingArguments: { 'notion-update-page': ['content_updates.replace_all_matches'] } },
      'takes no "content_updates[].replace_all_matches" any more',
    ],
    [
      { missingValues: { 'notion-update-page': { 'position.type': ['end'] } } },
      'takes no "end" as "position.type" any more',
    ],
  ])('are named however deep the change is: %j', async (toolDrift, message) => {
    const workspace = await openWorkspace()
    const { notion, sandbox } = workspace
    const { dataSourceUrl } = await notion.databases.create({ title: 'D', schema: 'CREATE TABLE ("Name" TITLE)' })
    const [page] = await notion.pages.create({ title: 'P', content: 'one one' })
    sandbox.faults.toolDrift = toolDrift
    const filters = [{ type: 'property', property: 'Name', propertyType: 'title', operator: 'is_empty' }] as const
    const steps = [
      async () => {
        const where = { type: 'group', operator: 'and', filters } as const
        for await (const row of notion.rows.all(dataSourceUrl, { by: 'rows', where })) expect(row.url).toBeTruthy()
      },
      () => notion.rows.add(dataSourceUrl, [{ values: { Name: 'x' }, icon: '🦁' }]),
      () => notion.pages.edit(page?.id ?? '', () => [{ old: 'one', new: 'two', all: true }]),
      () => notion.pages.append(page?.id ?? '', 'three'),
    ]
    const failures = await Promise.all(
      steps.map((step) =>
        step().then(
          () => [],
          (error: unknown) => [error],
        ),
      ),
    )
    expect(failures.flat()).toMatchObject([{ code: 'TOOL_CHANGED', message: expect.stringContaining(message) }])
    await workspace.close()
  })
})
