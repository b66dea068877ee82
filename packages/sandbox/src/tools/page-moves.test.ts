import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openPageSession, type PageSession } from '../testing/page-session.js'

let session: PageSession
beforeAll(async () => {
  session = await openPageSession()
})
afterAll(() => session.sandbox.close())

const move = (ids: readonly string[], new_parent: object) => ({ page_or_database_ids: ids, new_parent })

async function database(columns: string) {
  const { result } = await session.read<{ result: string }>('notion-create-database', {
    title: 'Base',
    schema: `CREATE TABLE (${columns})`,
  })
  return {
    url: /https:\/\/app\.notion\.com\/p\/[0-9a-f]{32}/.exec(result)?.[0] ?? '',
    source: /collection:\/\/[0-9a-f-]{36}/.exec(result)?.[0] ?? '',
  }
}

describe('notion-move-pages', () => {
  test('moves pages to a page and to the workspace', async () => {
    const [from, to] = [await session.make('A'), await session.make('B')]
    const one = await session.make('One', '', { page_id: from.id })
    const two = await session.make('Two', '', { page_id: from.id })
    expect(await session.read('notion-move-pages', move([one.url, two.id], { page_id: to.url }))).toEqual({
      result: `Successfully moved 2 items: ${one.id}, ${two.id}`,
    })
    expect(await session.body(from.id)).toBe('')
    expect(await session.body(to.id)).toBe(`<page url="${one.url}">One</page>\n<page url="${two.url}">Two</page>`)
    expect(await session.read('notion-move-pages', move([one.id], { type: 'workspace' }))).toEqual({
      result: `Successfully moved 1 item: ${one.id}`,
    })
    expect((await session.fetch(one.id)).text).toContain('<ancestor-path></ancestor-path>')
  })

  test('a row keeps the values that its new data source knows', async () => {
    const first = await database('"Name" TITLE, "Size" NUMBER, "Word" RICH_TEXT')
    const second = await database('"Title" TITLE, "Size" NUMBER')
    const { pages } = await session.read<{ pages: { id: string }[] }>('notion-create-pages', {
      pages: [{ properties: { Name: 'Row', Size: 3, Word: 'w' } }],
      parent: { data_source_id: first.source },
    })
    const id = pages[0]?.id ?? ''
    await session.read('notion-move-pages', move([id], { data_source_id: second.source }))
    const { text } = await session.fetch(id)
    expect(text).toContain('"Title":"Row"')
    expect(text).toContain('"Size":3')
    expect(text).not.toContain('"Word"')
    const { results } = await session.read<{ results: unknown[] }>('notion-query-data-sources', {
      data: { mode: 'rows', data_source_url: first.source },
    })
    expect(results).toEqual([])
  })

  test('all or none', async () => {
    const [place, page, above] = [await session.make('P'), await session.make('Q'), await session.make('Above it')]
    const below = await session.make('Below', '', { page_id: above.id })
    const base = await database('"Name" TITLE')
    for (const [ids, parent] of [
      [[page.id, '00000000-0000-4000-8000-000000000000'], { page_id: place.id }],
      [[page.id, above.id], { page_id: below.id }],
      [[page.id, base.source], { page_id: place.id }],
      [[page.id, base.url], { data_source_id: base.source }],
    ] as const) {
      expect((await session.failure('notion-move-pages', move(ids, parent))).code).toBe('validation_error')
    }
    expect((await session.fetch(page.id)).text).toContain('<ancestor-path></ancestor-path>')
    expect(await session.refusal('notion-move-pages', move([], { page_id: place.id }))).toBe(-32602)
    expect(await session.refusal('notion-move-pages', move(Array(101).fill(page.id), { page_id: place.id }))).toBe(
      -32602,
    )
  })
})

describe('notion-duplicate-page', () => {
  test('gives the id at once and the content later, child pages included', async () => {
    const original = await session.make('Original', '# Words')
    const child = await session.make('Child', 'deep', { page_id: original.id })
    const reply = await session.read<{ page_id: string; page_url: string }>('notion-duplicate-page', {
      page_id: original.id,
    })
    expect(reply.page_url).toBe(`https://app.notion.com/p/${reply.page_id.replaceAll('-', '')}`)
    expect(await session.fetch(reply.page_id)).toMatchObject({ title: 'Original (1)' })
    expect(await session.body(reply.page_id)).toBe('')
    session.sandbox.advance(60)
    const body = await session.body(reply.page_id)
    expect(body).toMatch(/^# Words\n<page url="[^"]+">Child<\/page>$/)
    expect(body).not.toContain(child.url)
    expect(await session.body(/url="([^"]+)"/.exec(body)?.[1] ?? '')).toBe('deep')
  })
})

describe('notion-restore-pages', () => {
  test('brings a page back to the end of its parent', async () => {
    const parent = await session.make('Parent')
    const child = await session.make('Lost', 'kept text', { page_id: parent.id })
    await session.update(parent, 'replace_content', { new_str: 'new', allow_deleting_content: true })
    await session.read('notion-restore-pages', { page_ids: [child.id] })
    expect(await session.body(parent.id)).toBe(`new\n<page url="${child.url}">Lost</page>`)
    expect((await session.fetch(child.id)).text).not.toContain(' deleted')
    expect((await session.failure('notion-restore-pages', { page_ids: [child.id] })).code).toBe('validation_error')
  })

  test('of a parent that is gone goes to the workspace; without pages it is refused', async () => {
    const grand = await session.make('Grandparent')
    const parent = await session.make('Parent', '', { page_id: grand.id })
    const child = await session.make('Child', '', { page_id: parent.id })
    await session.update(parent, 'replace_content', { new_str: '', allow_deleting_content: true })
    await session.update(grand, 'replace_content', { new_str: '', allow_deleting_content: true })
    await session.read('notion-restore-pages', { page_ids: [child.id] })
    expect((await session.fetch(child.id)).text).toContain('<ancestor-path></ancestor-path>')
    expect(await session.refusal('notion-restore-pages', {})).toBe(-32602)
  })
})
