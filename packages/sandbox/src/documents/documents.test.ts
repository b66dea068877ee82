import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Sandbox, startSandbox } from '../index.js'
import { signIn } from '../testing/login.js'
import { openSession, type RawSession } from '../testing/session.js'
import { DOCUMENTS, RESOURCES } from './documents.js'

let sandbox: Sandbox
let session: RawSession
let source: string
let database: string
beforeAll(async () => {
  sandbox = await startSandbox()
  session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
  const { results } = await session.read<{ results: { id: string; type: string }[] }>('notion-search', {
    query: 'Roadmap',
  })
  database = results.find(({ type }) => type === 'database')?.id ?? ''
  const { text } = await session.read<{ text: string }>('notion-fetch', { id: database })
  source = /collection:\/\/[0-9a-f-]{36}/.exec(text)?.[0] ?? ''
})
afterAll(() => sandbox.close())

const examples = (path: string) => {
  const text = DOCUMENTS.find(({ uri }) => uri === `notion://docs/${path}`)?.text ?? ''
  return /## Examples?\n\n`{3,4}\n([\s\S]*?)\n`{3,4}\n/.exec(text)?.[1] ?? ''
}

test('every text is a resource, and the reference texts are fetched too', async () => {
  const { result } = await session.request('resources/list')
  expect(result?.['resources']).toEqual(RESOURCES.map(({ uri, name, mimeType }) => ({ uri, name, mimeType })))
  expect(RESOURCES.map(({ uri }) => uri)).toEqual([
    'notion://docs/enhanced-markdown-spec',
    'notion://docs/view-dsl-spec',
    'notion://docs/skills',
    'notion://docs/database-page-layouts',
    'ui://notion/advanced-analysis-next-steps',
    'ui://notion/mcp-next-steps',
  ])
  for (const { uri, mimeType, text } of RESOURCES) {
    const read = await session.request('resources/read', { uri })
    expect(read.result?.['contents']).toEqual([{ uri, mimeType, text }])
    if (uri.startsWith('notion://')) expect(await session.read('notion-fetch', { id: uri })).toMatchObject({ text })
  }
})

test('the example of Enhanced Markdown is stored as it stands', async () => {
  const content = examples('enhanced-markdown-spec')
  const { pages } = await session.read<{ pages: { id: string }[] }>('notion-create-pages', {
    pages: [{ properties: { title: 'Example' }, content }],
  })
  const { text } = await session.read<{ text: string }>('notion-fetch', { id: pages[0]?.id })
  expect(text).toContain(`<content>\n${content}\n</content>`)
})

test('each example of a view configures a view', async () => {
  for (const configure of examples('view-dsl-spec').split('\n')) {
    const input = { data_source_id: source, database_id: database, name: 'Example', type: 'table', configure }
    expect(await session.read('notion-create-view', input)).toHaveProperty('result')
  }
})

test('the example of a layout is taken', async () => {
  const layout = JSON.parse(examples('database-page-layouts')) as unknown
  const input = { data_source_id: source, page_layout: layout }
  expect(await session.read('notion-update-data-source', input)).toHaveProperty('result')
})
