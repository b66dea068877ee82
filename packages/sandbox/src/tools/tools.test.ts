import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Sandbox, startSandbox } from '../index.js'
import { signIn } from '../testing/login.js'
import { openSession, type RawSession } from '../testing/session.js'

interface Found {
  results: {
    id: string
    title: string
    url: string
    type: string
    highlight: string
    timestamp: string
    path: string
  }[]
}
interface Fetched {
  metadata: { type: string }
  title: string
  url: string
  text: string
  icon: unknown
}
interface Created {
  pages: { id: string; url: string; properties: { title: string } }[]
}
interface Queried {
  results: Record<string, unknown>[]
  has_more: boolean
  next_cursor?: string
}

let sandbox: Sandbox
let session: RawSession
let roadmap: { databaseUrl: string; source: string; views: string[] }

beforeAll(async () => {
  sandbox = await startSandbox()
  session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
  const { results } = await session.read<Found>('notion-search', { query: 'Roadmap' })
  const databaseUrl = results.find(({ type }) => type === 'database')?.url ?? ''
  const { text } = await session.read<Fetched>('notion-fetch', { id: databaseUrl })
  roadmap = {
    databaseUrl,
    source: /collection:\/\/[0-9a-f-]{36}/.exec(text)?.[0] ?? '',
    views: [...text.matchAll(/<view url="\{\{(view:[^}]+)\}\}">/g)].map(([, url]) => url ?? ''),
  }
})
afterAll(() => sandbox.close())

const search = (input: object) => session.read<Found>('notion-search', input)
const fetchObject = (id: string) => session.read<Fetched>('notion-fetch', { id })
const query = (data: object) => session.read<Queried>('notion-query-data-sources', { data })
const update = (input: object) => session.read('notion-update-page', input)

async function createPage(title: string, content = '', parent?: object) {
  const pages = [{ properties: { title }, content }]
  const { pages: made } = await session.read<Created>('notion-create-pages', { pages, ...(parent ? { parent } : {}) })
  return made[0] ?? { id: '', url: '', properties: { title: '' } }
}

/** The body between the content tags; the last closing tag counts, as bodies may hold one too. */
function bodyOf({ text }: Fetched): string {
  const start = text.indexOf('<content>\n')
  return start < 0 ? '' : text.slice(start + '<content>\n'.length, text.lastIndexOf('\n</content>'))
}

/** The failure of the API behind a tool. */
async function failureOf(name: string, input: object) {
  const { content, isError } = await session.call(name, input)
  expect(isError).toBe(true)
  return JSON.parse(content[0]?.text ?? '') as {
    code: string
    status: number
    message: string
    name: string
    body: string
  }
}

describe('notion-search', () => {
  test('ranks titles before text, with an emoji in the title and a path', async () => {
    const { results } = await search({ query: 'launch' })
    expect(results[0]).toMatchObject({ title: '🚀 Launch notes', type: 'page', path: 'Product home' })
    expect(results[0]?.url).toMatch(/^https:\/\/app\.notion\.com\/p\/[0-9a-f]{32}\?pvs=204$/)
    expect(results[0]?.timestamp).toMatch(/^(Today|1 day ago|\d+ days ago) \(2026-09-23\)$/)
  })

  test('is limited by page_size, title_only, page and data source', async () => {
    expect((await search({ query: '', page_size: 3 })).results).toHaveLength(3)
    expect((await search({ query: 'Friday' })).results).toHaveLength(1)
    expect((await search({ query: 'Friday', filters: { title_only: true } })).results).toHaveLength(0)
    const rows = await search({ query: 'offline', data_source_url: roadmap.source })
    expect(rows.results).toHaveLength(6)
    const home = await search({ query: 'Product home' })
    const below = await search({ query: 'scratchpad', page_url: home.results[0]?.url })
    expect(below.results).toHaveLength(0)
  })

  test('cuts the highlight, and leaves it out for 0', async () => {
    const cut = await search({ query: 'Friday', max_highlight_length: 20 })
    expect(cut.results[0]?.highlight).toHaveLength(20)
    expect(cut.results[0]?.highlight).toContain('Friday')
    expect((await search({ query: 'Friday', max_highlight_length: 0 })).results[0]?.highlight).toBe('')
  })

  test('finds people', async () => {
    const { results } = await search({ query: 'ada', query_type: 'user' })
    expect(results).toMatchObject([{ title: 'Ada Marsh', type: 'user' }])
  })
})

describe('notion-fetch', () => {
  test('a page comes as pseudo-XML round Markdown', async () => {
    const { results } = await search({ query: 'Launch notes' })
    const page = await fetchObject(results[0]?.url ?? '')
    expect(page).toMatchObject({
      metadata: { type: 'page' },
      title: '🚀 Launch notes',
      icon: { type: 'emoji', emoji: '🚀' },
      cover: null,
      page_last_edited_at: '2026-09-23T09:00:00.000Z',
    })
    const url = page.url.split('?')[0]
    expect(page.text.split('\n').slice(0, 9)).toEqual([
      expect.stringMatching(`^Here is the result of "fetch" for the Page with URL ${url} as of 20.*Z:$`),
      `<page url="${url}" icon="🚀">`,
      '<ancestor-path>',
      expect.stringMatching(/^<parent-page url="https:\/\/app\.notion\.com\/p\/[0-9a-f]{32}" title="Product home"\/>$/),
      '</ancestor-path>',
      '<properties>',
      '{"title":"Launch notes"}',
      '</properties>',
      '<iconMetadata>null</iconMetadata>',
    ])
    expect(bodyOf(page)).toContain('\t- [ ] Get a quote from a customer')
  })

  test('every way to name a page leads to it', async () => {
    const { id, url } = await createPage('Named in many ways')
    const hex = id.replaceAll('-', '')
    const names = [id, hex, url, `{{${url}}}`, `${url}?pvs=204`, `https://www.notion.so/Named-in-many-ways-${hex}`]
    for (const name of names) expect((await fetchObject(name)).title).toBe('Named in many ways')
  })

  test('a blank page says so', async () => {
    const { results } = await search({ query: 'Blank page' })
    const { text } = await fetchObject(results[0]?.id ?? '')
    expect(text).toContain('<blank-page>This page is blank and has no content.</blank-page>')
    expect(text).not.toContain('<content>')
  })

  test('a database shows its data sources with their schema, and its views', async () => {
    const database = await fetchObject(roadmap.databaseUrl)
    expect(database).toMatchObject({ metadata: { type: 'database' }, title: '🗺️ Roadmap' })
    expect(database.text).toContain(`<data-source url="{{${roadmap.source}}}">`)
    expect(database.text).toContain(
      `CREATE TABLE IF NOT EXISTS "${roadmap.source}" (\n\turl TEXT UNIQUE,\n\tcreatedTime TEXT`,
    )
    const state = JSON.parse(/<data-source-state>\n(.*)\n<\/data-source-state>/.exec(database.text)?.[1] ?? '')
    expect(state).toMatchObject({ url: roadmap.source, schema: { Status: { type: 'status' }, Due: { type: 'date' } } })
    expect(state.schema.Status.groups.complete).toMatchObject([{ name: 'Done' }])
    expect(roadmap.views).toHaveLength(2)
  })

  test('a data source carries the URL of its database, a view its own', async () => {
    const source = await fetchObject(roadmap.source)
    expect(source).toMatchObject({ metadata: { type: 'data_source' }, url: roadmap.databaseUrl })
    const view = await fetchObject(roadmap.views[0] ?? '')
    expect(view).toMatchObject({ metadata: { type: 'view' }, title: 'All projects', url: roadmap.views[0] })
  })

  test('a row has every column that is set, under its own name', async () => {
    const { results } = await search({ query: 'Ship the offline sync' })
    const { text } = await fetchObject(results[0]?.id ?? '')
    const properties = JSON.parse(/<properties>\n(.*)\n<\/properties>/.exec(text)?.[1] ?? '')
    expect(properties).toMatchObject({ Name: 'Ship the offline sync', 'date:Due:start': '2026-10-05' })
    expect(properties).not.toHaveProperty('title')
    expect(text).toContain(`<parent-data-source url="${roadmap.source}" name="Roadmap"/>`)
    expect(text).toContain('<ancestor-2-database ')
  })

  test('self names the workspace and the person', async () => {
    expect(await session.read('notion-fetch', { id: 'self' })).toMatchObject({
      self: {
        workspace: { name: 'Larkspur Studio' },
        user: { name: 'Ada Marsh', email: 'ada.marsh@larkspur.example' },
      },
    })
  })

  test('reference texts are fetched by their URI', async () => {
    expect((await fetchObject('notion://docs/enhanced-markdown-spec')).text).toContain('<empty-block/>')
  })

  test('an unknown page is an API failure inside a result', async () => {
    const failure = await failureOf('notion-fetch', { id: '00000000-0000-4000-8000-000000000000' })
    expect(failure).toMatchObject({ name: 'APIResponseError', code: 'object_not_found', status: 404, headers: {} })
    expect(JSON.parse(failure.body)).toMatchObject({ object: 'error', code: 'object_not_found', status: 404 })
  })
})

describe('notion-create-pages', () => {
  test.each([
    ['notion-create-pages', (parent: object) => ({ parent, pages: [{}] })],
    ['notion-move-pages', (parent: object) => ({ new_parent: parent, page_or_database_ids: [roadmap.source] })],
  ])('%s takes one parent at a time', async (name, inputOf) => {
    const parent = { page_id: roadmap.source, data_source_id: roadmap.source }
    const { error } = await session.request('tools/call', { name, arguments: inputOf(parent) })
    expect(error).toMatchObject({ code: -32602, message: expect.stringContaining('parent') })
  })

  test('a child page appears in its parent', async () => {
    const parent = await createPage('Parent', 'Text')
    const child = await createPage('Child', '# Hello', { page_id: parent.id })
    expect(child).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      url: `https://app.notion.com/p/${child.id.replaceAll('-', '')}`,
      properties: { title: 'Child' },
    })
    expect(bodyOf(await fetchObject(parent.id))).toBe(`Text\n<page url="${child.url}">Child</page>`)
    expect((await search({ query: 'Child' })).results[0]).toMatchObject({ id: child.id, path: 'Parent' })
  })

  test('a row takes flat SQLite values', async () => {
    const properties = {
      Name: 'A new row',
      Status: 'Blocked',
      Tags: ['sync', 'mobile'],
      'date:Due:start': '2026-12-24',
      Estimate: 3.5,
      Shipped: '__NO__',
    }
    const { pages } = await session.read<Created>('notion-create-pages', {
      pages: [{ properties }],
      parent: { data_source_id: roadmap.source },
    })
    expect(pages[0]?.properties).toEqual({ title: 'A new row' })
    const rows = await query({
      data_source_urls: [roadmap.source],
      query: `SELECT * FROM "${roadmap.source}" WHERE Name = ?`,
      params: ['A new row'],
    })
    expect(rows.results).toMatchObject([{ ...properties, Tags: '["sync","mobile"]', url: pages[0]?.url }])
  })

  test.each([
    ['an unknown property', { Nope: 1 }, 'Property "Nope" does not exist'],
    ['an unknown option', { Status: 'Maybe' }, 'must be one of'],
    ['text for a number', { Estimate: '3' }, 'must be a number'],
    ['true for a checkbox', { Shipped: true }, '"__YES__" or "__NO__"'],
    ['no date', { 'date:Due:start': 'soon' }, 'ISO-8601'],
  ])('%s is refused, and no page is left behind', async (_name, properties, message) => {
    const before = sandbox.stats().toolCalls['notion-create-pages']
    const failure = await failureOf('notion-create-pages', {
      pages: [{ properties: { Name: 'First of a bad pair' } }, { properties: { Name: 'Bad', ...properties } }],
      parent: { data_source_id: roadmap.source },
    })
    expect(failure).toMatchObject({ code: 'validation_error', status: 400 })
    expect(failure.message).toContain(message)
    expect((await search({ query: 'First of a bad pair', filters: { title_only: true } })).results[0]?.title).not.toBe(
      'First of a bad pair',
    )
    expect(sandbox.stats().toolCalls['notion-create-pages']).toBe((before ?? 0) + 1)
  })

  test('content that names an unknown page, or one above, is refused, and no page is left behind', async () => {
    const parent = await createPage('Above')
    const unknown = 'https://app.notion.com/p/00000000000040008000000000000000'
    for (const url of [unknown, parent.url]) {
      const failure = await failureOf('notion-create-pages', {
        pages: [
          { properties: { title: 'Half made' } },
          { properties: { title: 'Half made' }, content: `<page url="${url}">x</page>` },
        ],
        parent: { page_id: parent.id },
      })
      expect(failure.code).toBe('validation_error')
    }
    expect(bodyOf(await fetchObject(parent.id))).toBe('')
  })

  test('outside a database only a title is taken', async () => {
    const pages = [{ properties: { title: 'x', Status: 'Done' } }]
    expect((await failureOf('notion-create-pages', { pages })).message).toContain('"title"')
  })
})

describe('notion-update-page', () => {
  test('properties of a row change, and null clears one', async () => {
    const { results } = await search({ query: 'Design the login page' })
    const id = results[0]?.id ?? ''
    await update({ page_id: id, command: 'update_properties', properties: { Status: 'Done', Summary: null } })
    const { text } = await fetchObject(id)
    expect(text).toContain('"Status":"Done"')
    expect(text).not.toContain('"Summary"')
  })

  test('a new title shows in the parent', async () => {
    const parent = await createPage('Shelf')
    const child = await createPage('Old name', '', { page_id: parent.id })
    const reply = await update({ page_id: child.id, command: 'update_properties', properties: { title: 'New name' } })
    expect(reply).toMatchObject({ page_id: child.id })
    expect(bodyOf(await fetchObject(parent.id))).toContain('>New name</page>')
  })

  test('content is replaced literally, all or nothing', async () => {
    const { id } = await createPage('Edits', 'one $1 two\ntwo')
    const edit = (content_updates: object[]) => ({ page_id: id, command: 'update_content', content_updates })
    expect(bodyOf(await fetchObject(id))).toBe('one \\$1 two\ntwo')
    await update(edit([{ old_str: 'one \\$1', new_str: 'three $& $1' }]))
    expect(bodyOf(await fetchObject(id))).toBe('three \\$& \\$1 two\ntwo')
    const twice = await failureOf(
      'notion-update-page',
      edit([
        { old_str: 'three', new_str: 'x' },
        { old_str: 'two', new_str: 'y' },
      ]),
    )
    expect(twice.message).toContain('No matches found for old_str "two"')
    const missing = await failureOf('notion-update-page', edit([{ old_str: 'One', new_str: 'x' }]))
    expect(missing.message).toContain('No matches found')
    expect(bodyOf(await fetchObject(id))).toBe('three \\$& \\$1 two\ntwo')
    await update(edit([{ old_str: 'two', new_str: '', replace_all_matches: true }]))
    expect(bodyOf(await fetchObject(id))).toBe('three \\$& \\$1')
  })

  test('replace_content keeps child pages unless their loss is allowed', async () => {
    const parent = await createPage('Keeper', 'Text')
    const child = await createPage('Kept child', '', { page_id: parent.id })
    const replace = { page_id: parent.id, command: 'replace_content', new_str: 'Fresh' }
    const refused = await failureOf('notion-update-page', replace)
    expect(refused.message).toContain(child.url)
    expect(bodyOf(await fetchObject(parent.id))).toContain('Text')
    await update({ ...replace, new_str: `Fresh\n<page url="${child.url}">Kept child</page>` })
    expect((await fetchObject(child.id)).title).toBe('Kept child')
    await update({ ...replace, allow_deleting_content: true })
    expect(bodyOf(await fetchObject(parent.id))).toBe('Fresh')
    expect((await fetchObject(child.id)).text).toContain(`<page url="${child.url}" deleted>`)
  })

  test('insert_content goes to the end, or to the start', async () => {
    const { id } = await createPage('Insert', 'middle')
    await update({ page_id: id, command: 'insert_content', content: 'end' })
    await update({ page_id: id, command: 'insert_content', content: 'start', position: { type: 'start' } })
    expect(bodyOf(await fetchObject(id))).toBe('start\nmiddle\nend')
  })

  test('a page tag in written content moves that page', async () => {
    const from = await createPage('From')
    const to = await createPage('To')
    const child = await createPage('Traveller', '', { page_id: from.id })
    await update({ page_id: to.id, command: 'insert_content', content: `<page url="${child.url}">Traveller</page>` })
    expect(bodyOf(await fetchObject(from.id))).toBe('')
    expect((await fetchObject(child.id)).text).toContain('<parent-page url="' + to.url)
    const circle = { page_id: child.id, command: 'insert_content', content: `<page url="${to.url}">To</page>` }
    expect((await failureOf('notion-update-page', circle)).message).toContain('descendant')
  })

  test('a command that was removed, or lacks its field, is refused', async () => {
    const { id } = await createPage('Commands')
    const removed = await session.request('tools/call', {
      name: 'notion-update-page',
      arguments: { page_id: id, command: 'replace_content_range', new_str: 'x' },
    })
    expect(removed.error).toMatchObject({ code: -32602 })
    expect((await failureOf('notion-update-page', { page_id: id, command: 'replace_content' })).message).toContain(
      'new_str',
    )
  })
})

describe('notion-query-data-sources', () => {
  test('SQL is capped at a hundred rows', async () => {
    const cross = `SELECT a.url FROM "${roadmap.source}" a, "${roadmap.source}" b`
    const { results, has_more: more } = await query({ mode: 'sql', data_source_urls: [roadmap.source], query: cross })
    expect(results).toHaveLength(100)
    expect(more).toBe(true)
  })

  test('SQL that writes is refused', async () => {
    const input = { data: { data_source_urls: [roadmap.source], query: `DELETE FROM "${roadmap.source}"` } }
    expect(await failureOf('notion-query-data-sources', input)).toMatchObject({ code: 'validation_error', status: 400 })
  })

  test('a view is paged by its cursor, and sends one even at the end', async () => {
    const seen: unknown[] = []
    let cursor: string | undefined
    for (;;) {
      const page: Queried = await query({
        mode: 'view',
        view_url: roadmap.views[0],
        page_size: 10,
        ...(cursor ? { start_cursor: cursor } : {}),
      })
      seen.push(...page.results.map((row) => row['url']))
      expect(page.next_cursor).toMatch(/^s:/)
      cursor = page.next_cursor
      if (!page.has_more) break
    }
    expect(seen.length).toBeGreaterThanOrEqual(36)
    expect(new Set(seen).size).toBe(seen.length)
  })

  test('a filtered view shows only what matches', async () => {
    const { results } = await query({ mode: 'view', view_url: roadmap.views[1] })
    expect(results.length).toBeGreaterThan(0)
    expect(new Set(results.map((row) => row['Status']))).toEqual(new Set(['In progress']))
  })

  test.each([
    [
      'title',
      'Name',
      'string_contains',
      { type: 'exact', value: 'offline sync' },
      (v: unknown) => String(v).includes('offline sync'),
    ],
    [
      'title',
      'Name',
      'string_starts_with',
      { type: 'exact', value: 'Ship' },
      (v: unknown) => String(v).startsWith('Ship'),
    ],
    ['number', 'Estimate', 'number_greater_than', { type: 'exact', value: 5 }, (v: unknown) => Number(v) > 5],
    ['status', 'Status', 'status_is', { type: 'is_option', value: 'Done' }, (v: unknown) => v === 'Done'],
    ['select', 'Priority', 'enum_is_not', { type: 'exact', value: 'High' }, (v: unknown) => v !== 'High'],
    [
      'multi_select',
      'Tags',
      'enum_contains',
      { type: 'exact', value: 'mobile' },
      (v: unknown) => String(v).includes('mobile'),
    ],
    ['checkbox', 'Shipped', 'checkbox_is', true, (v: unknown) => v === '__YES__'],
  ])('rows are filtered by %s: %s %s', async (propertyType, property, operator, value, matches) => {
    const filter = {
      type: 'group',
      operator: 'and',
      filters: [{ type: 'property', property, propertyType, operator, value }],
    }
    const { results } = await query({ mode: 'rows', data_source_url: roadmap.source, filter, limit: 100 })
    expect(results.length).toBeGreaterThan(0)
    expect(results.every((row) => matches(row[property]))).toBe(true)
  })

  test('rows are sorted and limited; groups nest one level', async () => {
    const leaf = (value: string) => ({
      type: 'property',
      property: 'Name',
      propertyType: 'title',
      operator: 'string_starts_with',
      value: { type: 'exact', value },
    })
    const filter = {
      type: 'group',
      operator: 'and',
      filters: [
        leaf('Ship'),
        { type: 'group', operator: 'or', filters: [leaf('Ship the offline'), leaf('Ship the search')] },
      ],
    }
    const sort = [{ property: 'Name', direction: 'descending' }]
    const { results } = await query({ mode: 'rows', data_source_url: roadmap.source, filter, sort })
    expect(results.map((row) => row['Name'])).toEqual(['Ship the search index', 'Ship the offline sync'])
    const limited = await query({ mode: 'rows', data_source_url: roadmap.source, limit: 5 })
    expect([limited.results.length, limited.has_more, 'next_cursor' in limited]).toEqual([5, true, false])
  })

  test('an unknown property, operator, cursor or source is refused', async () => {
    const rows = (leaf: object) => ({
      data: {
        mode: 'rows',
        data_source_url: roadmap.source,
        filter: {
          type: 'group',
          operator: 'and',
          filters: [
            { type: 'property', propertyType: 'title', property: 'Name', operator: 'string_is', value: 'x', ...leaf },
          ],
        },
      },
    })
    for (const input of [
      rows({ property: 'x" OR 1 --' }),
      rows({ operator: 'sounds_like' }),
      rows({ value: undefined }),
      { data: { mode: 'view', view_url: roadmap.views[0], start_cursor: 'x' } },
      { data: { data_source_urls: ['not a source'], query: 'SELECT 1' } },
    ]) {
      expect((await failureOf('notion-query-data-sources', input)).code).toBe('validation_error')
    }
  })
})

describe('people and comments', () => {
  test('users come in pages', async () => {
    const first = await session.read<Queried>('notion-get-users', { page_size: 3 })
    expect(first).toMatchObject({ has_more: true })
    const second = await session.read<Queried>('notion-get-users', { page_size: 3, start_cursor: first.next_cursor })
    expect(second).toMatchObject({ has_more: false, results: [{ type: 'person', name: 'Dana Reed' }, { type: 'bot' }] })
    expect(await session.read('notion-get-users', { user_id: 'self' })).toMatchObject({
      results: [{ name: 'Ada Marsh' }],
    })
    expect(await session.read('notion-get-users', { query: 'vale' })).toMatchObject({
      results: [{ name: 'Bruno Vale' }],
    })
  })

  test('teams come in groups', async () => {
    expect(await session.read('notion-get-teams')).toMatchObject({
      joinedTeams: [{ type: 'team', name: 'Product', role: 'owner' }, { name: 'Engineering' }],
      otherTeams: [{ name: 'Finance' }],
    })
  })

  test('comments are XML, resolved and inline ones on request', async () => {
    const { results } = await search({ query: 'Launch notes' })
    const page_id = results[0]?.id
    const open = await session.read<{ text: string }>('notion-get-comments', { page_id })
    expect(open.text).toContain('<discussions total-count="2" shown-count="1">')
    expect(open.text).toContain('The 19th &amp; not later.')
    expect(open.text).toMatch(/user-url="user:\/\/[0-9a-f-]{36}\/bruno\.vale@larkspur\.example"/)
    const all = await session.read<{ text: string }>('notion-get-comments', {
      page_id,
      include_resolved: true,
      include_all_blocks: true,
    })
    expect(all.text).toContain('text-context="offline sync"')
  })

  test('a comment opens a discussion, and a reply joins it', async () => {
    const { id: page_id } = await createPage('Discussed', 'The first sentence. The second one.')
    const { result } = await session.read<{ result: { status: string; id: string } }>('notion-create-comment', {
      page_id,
      markdown: 'Hello',
    })
    expect(result.status).toBe('success')
    const before = await session.read<{ text: string }>('notion-get-comments', { page_id })
    const discussion_id = /discussion id="([^"]+)"/.exec(before.text)?.[1]
    await session.read('notion-create-comment', { page_id, discussion_id, markdown: 'A reply' })
    await session.read('notion-create-comment', {
      page_id,
      selection_with_ellipsis: 'The second...one.',
      rich_text: [{ type: 'text', text: { content: 'Here' } }],
    })
    const after = await session.read<{ text: string }>('notion-get-comments', { page_id, include_all_blocks: true })
    expect(after.text).toContain('comment-count="2"')
    expect(after.text).toContain('text-context="The second one."')
    for (const input of [
      {},
      { markdown: 'a', rich_text: [] },
      { markdown: ' ' },
      { markdown: 'a', selection_with_ellipsis: 'Nowhere...x' },
    ]) {
      expect((await failureOf('notion-create-comment', { page_id, ...input })).code).toBe('validation_error')
    }
  })
})

describe('refusals', () => {
  test('wrong arguments are a protocol error that names them', async () => {
    const reply = await session.request('tools/call', { name: 'notion-query-data-sources', arguments: { data: {} } })
    expect(reply.error).toEqual({
      code: -32602,
      message: expect.stringMatching(
        /^Input validation error: Invalid arguments for tool notion-query-data-sources: data: Invalid input/,
      ),
    })
  })

  test('an unknown tool is a protocol error', async () => {
    expect((await session.request('tools/call', { name: 'notion-nothing' })).error).toMatchObject({ code: -32602 })
  })

  test('a rate limit comes inside a result, with its seconds', async () => {
    sandbox.faults.rateLimitTools = { times: 1, retryAfterSeconds: 4 }
    const error = { code: 'rate_limited', retry_after_seconds: 4, rate_limit_reason: 'mcp_tool_rate_limit' }
    expect(await session.call('notion-search', { query: 'x' })).toEqual({
      isError: true,
      structuredContent: { error },
      content: [{ type: 'text', text: JSON.stringify({ error }) }],
    })
    expect((await session.call('notion-search', { query: 'x' })).isError).toBeUndefined()
  })
})
