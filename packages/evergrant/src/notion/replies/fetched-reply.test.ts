import { describe, expect, it } from 'vitest'
import { isEvergrantError } from '../../errors.js'
import type { FetchedPage } from '../fetched.js'
import { parseFetched } from './fetched-reply.js'
import { bodyOfPage } from './page-text.js'

const HEX = '0123456789abcdef0123456789abcdef'
const ID = '01234567-89ab-cdef-0123-456789abcdef'

const page = (
  body: string,
  { head = '<ancestor-path></ancestor-path>', attributes = '', properties = '{"title":"Roadmap"}' } = {},
) =>
  `Here is the result of "fetch" for the Page with URL https://app.notion.com/p/${HEX} as of 2026-01-01T00:00:00Z:
<page url="https://app.notion.com/p/${HEX}"${attributes}>
${head}
<properties>
${properties}
</properties>
<iconMetadata>null</iconMetadata>
${body}
</page>`

const reply = (text: string, members: object = {}) => ({
  metadata: { type: 'page' },
  title: '🦁 Roadmap',
  url: `https://app.notion.com/p/${HEX}?pvs=204`,
  cover: null,
  icon: { type: 'emoji', emoji: '🦁' },
  page_last_edited_at: '2026-01-01T00:00:00.000Z',
  text,
  ...members,
})

const pageOf = async (text: string, members?: object) => (await parseFetched(reply(text, members))) as FetchedPage

describe('the body of a page', () => {
  it.each([
    ['lines and tabs as they are', '<content>\n# One\n\t- two\n</content>', '# One\n\t- two'],
    [
      'the closing tag inside the body',
      '<content>\nuse `</content>` to close\nend\n</content>',
      'use `</content>` to close\nend',
    ],
    ['the opening tag inside the body', '<content>\n<content>\n</content>', '<content>'],
    ['nothing is unescaped', '<content>\n&lt;b&gt; \\*x\\*\n</content>', '&lt;b&gt; \\*x\\*'],
    ['an empty one', '<content>\n</content>', ''],
    ['a blank page', '<blank-page>This page is blank and has no content.</blank-page>', ''],
    ['one that was cut off', '<content>\nhalf of', 'half of\n</page>'],
  ])('%s', async (_, body, expected) => {
    expect(bodyOfPage(page(body))).toBe(expected)
    expect((await pageOf(page(body))).content).toBe(expected)
  })

  it('is none for a database', () => {
    expect(bodyOfPage('<database url="{{https://app.notion.com/p/2}}">\n</database>')).toBeUndefined()
  })
})

describe('a fetched page', () => {
  it('has title, address, ID, icon and time apart', async () => {
    expect(await pageOf(page('<content>\nbody\n</content>'))).toMatchObject({
      kind: 'page',
      title: 'Roadmap',
      icon: '🦁',
      url: `https://app.notion.com/p/${HEX}`,
      id: ID,
      content: 'body',
      properties: { title: 'Roadmap' },
      ancestors: [],
      cover: undefined,
      editedAt: '2026-01-01T00:00:00.000Z',
      dataSourceUrl: undefined,
      isDeleted: false,
      isTruncated: false,
    })
  })

  it('is understood in the shape of March 2026 too: without metadata, icon or time', async () => {
    const text = page('<content>\nbody\n</content>', { attributes: ' icon="🦁"' })
    expect(await parseFetched({ title: '🦁 Roadmap', url: `https://www.notion.so/${HEX}`, text })).toMatchObject({
      kind: 'page',
      title: 'Roadmap',
      icon: '🦁',
      id: ID,
      editedAt: undefined,
    })
  })

  it('tells a row and what is above it, nearest first, unescaped', async () => {
    const head = `<ancestor-path>
<parent-data-source url="{{collection://${ID}}}" name="A &amp; B"/>
<ancestor-2-database url="https://app.notion.com/p/${HEX}?pvs=204" title="Tasks &quot;all&quot;"/>
<ancestor-3-page url="https://app.notion.com/p/${HEX}" title="Home"/>
</ancestor-path>`
    const row = await pageOf(page('<blank-page>x</blank-page>', { head, properties: '{"Name":"One","url":"u"}' }))
    expect(row.dataSourceUrl).toBe(`collection://${ID}`)
    expect(row.ancestors).toEqual([
      { kind: 'data-source', title: 'A & B', url: `collection://${ID}` },
      { kind: 'database', title: 'Tasks "all"', url: `https://app.notion.com/p/${HEX}` },
      { kind: 'page', title: 'Home', url: `https://app.notion.com/p/${HEX}` },
    ])
  })

  it('takes nothing of the body for its head', async () => {
    const body =
      '<content>\n<ancestor-path>\n<parent-page url="x" title="y"/>\n</ancestor-path>\n<page url="z" deleted>\n</content>'
    expect(await pageOf(page(body))).toMatchObject({ ancestors: [], isDeleted: false })
  })

  it('keeps its properties, whatever tags stand in their texts', async () => {
    const properties = { Note: 'see </properties> tag', N: 5, M: '<properties>\n</properties>\n<content>' }
    const found = await pageOf(page('<content>\nx\n</content>', { properties: JSON.stringify(properties) }))
    expect(found).toMatchObject({ properties, content: 'x' })
    const changed = { ...properties, N: 6 }
    const other = await pageOf(page('<content>\nx\n</content>', { properties: JSON.stringify(changed) }))
    expect(other.revision).not.toBe(found.revision)
  })

  it.each(['{"N": 5', '[1]', 'N: 5', '{"N":1}</properties>'])(
    'with properties that cannot be read is an error, and not a page without them: %s',
    async (properties) => {
      await expect(pageOf(page('<content>\nx\n</content>', { properties }))).rejects.toMatchObject({
        code: 'RESPONSE_INVALID',
        message: `"https://app.notion.com/p/${HEX}": What Notion sent as <properties> cannot be read`,
      })
    },
  )

  it.each(['properties', 'ancestor-path'])('whose <%s> is not closed is an error', async (name) => {
    const text = page('<content>\nx\n</content>', { head: '<ancestor-path>\n</ancestor-path>' })
    await expect(pageOf(text.replace(`\n</${name}>`, ''))).rejects.toMatchObject({ code: 'RESPONSE_INVALID' })
  })

  it.each(['<properties>{"N":"</properties>"}</properties>', '<properties/>', '<properties>\n</properties>', ''])(
    'has what stands in one line, or nothing: %s',
    async (block) => {
      const text = page('<content>\nx\n</content>').replace(/<properties>[^]*<\/properties>/, () => block)
      expect((await pageOf(text)).properties).toEqual(block.includes('N') ? { N: '</properties>' } : {})
    },
  )

  it('says that it is deleted, or not complete', async () => {
    const text = page('<content>\nx\n</content>', { attributes: ' deleted' })
    const truncated = { truncated: true, unknown_block_count: 70, unknown_block_ids: ['a', 1] }
    expect(await pageOf(text, truncated)).toMatchObject({
      isDeleted: true,
      isTruncated: true,
      unknownBlockCount: 70,
      unknownBlockIds: ['a'],
    })
  })

  it('has another revision after each change, and none for a new signature of the same file', async () => {
    const file = (signature: string) =>
      `![x](https://files.example/a.png?X-Amz-Expires=300&X-Amz-Signature=${signature})`
    const revision = async (text: string, members?: object) => (await pageOf(text, members)).revision
    const first = await revision(page(`<content>\n${file('1')}\n</content>`))
    expect(await revision(page(`<content>\n${file('2')}\n</content>`))).toBe(first)
    for (const changed of [
      revision(page(`<content>\n${file('1')}!\n</content>`)),
      revision(page(`<content>\n${file('1')}\n</content>`, { properties: '{"title":"Other"}' })),
      revision(page(`<content>\n${file('1')}\n</content>`), { page_last_edited_at: '2026-01-01T00:00:01.000Z' }),
    ])
      expect(await changed).not.toBe(first)
  })
})

const source = `<data-source url="{{collection://${ID}}}">
The title of this Data Source is: 💡 Ideas

Here is the database's configurable state:
Properties with \`readOnly: true\` are synced or system-managed. Do not try to update their values with page update tools.
<data-source-state>
{"default_page_template":"https://app.notion.com/p/1","icon":"💡","name":"Ideas","schema":{"Status":{"name":"Status","type":"status","description":"where it stands","groups":{"to_do":[{"name":"New","color":"gray"}],"complete":[{"name":"Done","color":"green"}],"current":[]}},"Due":{"name":"Due","type":"date","description":""},"Parent":{"name":"Parent","type":"relation","dataSourceUrl":"{{collection://${ID}}}"},"Synced":{"name":"Synced","type":"text","readOnly":true},"url":{"name":"url","type":"url"},"Tags":{"name":"Tags","type":"multi_select","options":[{"name":"a","color":"red"}]},"Created":{"name":"Created","type":"created_time"},"Name":{"name":"Name","type":"title","description":""}},"url":"collection://${ID}"}
</data-source-state>

Here is the SQLite table definition for this data source.
<sqlite-table>
CREATE TABLE IF NOT EXISTS "collection://${ID}" (
	url TEXT UNIQUE,
	createdTime TEXT, -- ISO-8601 datetime string, automatically set.
	"Status" TEXT, -- one of ["New", "Done"]
	"Tags" TEXT, -- JSON array of zero or more of ["a"]
	"date:Due:start" TEXT, -- ISO-8601 date
	"date:Due:end" TEXT,
	"date:Due:is_datetime" INTEGER,
	"Shipped" TEXT, -- "__YES__" or "__NO__"
	"Points ""big""" FLOAT,
	"Name" TEXT
)
</sqlite-table>

<templates>
<template id="${ID}" name="Idea &amp; more" default="true"/>
</templates>
</data-source>`

const view = `<view url="{{view://${ID}}}">
{"dataSourceUrl":"{{collection://${ID}}}","displayProperties":["Name"],"name":"List","type":"board"}
</view>`

const database = `<database url="{{https://app.notion.com/p/${HEX}}}" inline="true" icon="💡">
The title of this Database is: 💡 Ideas
<ancestor-path>
<parent-page url="https://app.notion.com/p/${HEX}" title="Home"/>
</ancestor-path>
Here are the Database's Data Sources:
<data-sources>
${source}
</data-sources>
Here are the Database's Views:
<views>
${view}
</views>
</database>`

describe('a fetched database', () => {
  it('has its place, its data sources and its views', async () => {
    const fetched = await parseFetched(
      reply(database, { metadata: { type: 'database' }, title: '💡 Ideas', icon: null }),
    )
    expect(fetched).toMatchObject({
      kind: 'database',
      id: ID,
      title: 'Ideas',
      icon: '💡',
      isInline: true,
      ancestors: [{ kind: 'page', title: 'Home' }],
      dataSources: [{ url: `collection://${ID}`, name: 'Ideas' }],
      views: [
        {
          url: `view://${ID}`,
          name: 'List',
          type: 'board',
          dataSourceUrl: `collection://${ID}`,
          configuration: { type: 'board' },
        },
      ],
    })
  })

  it('tells the columns by type, with their options, names in SQL, and what is read only', async () => {
    const fetched = await parseFetched(reply(source, { metadata: { type: 'data_source' } }))
    if (fetched.kind !== 'data-source') throw new Error(fetched.kind)
    const { columns, titleColumn, templates, defaultTemplate } = fetched.schema
    const column = (name: string) => columns.find((one) => one.name === name)
    expect(titleColumn).toBe('Name')
    expect(column('Status')).toMatchObject({
      type: 'status',
      description: 'where it stands',
      options: [
        { name: 'New', color: 'gray', group: 'to_do' },
        { name: 'Done', color: 'green', group: 'complete' },
      ],
    })
    expect(column('Due')?.sqlNames).toEqual(['date:Due:start', 'date:Due:end', 'date:Due:is_datetime'])
    expect(column('url')?.sqlNames).toEqual(['userDefined:url'])
    expect(column('Parent')?.relatedUrl).toBe(`collection://${ID}`)
    expect(columns.filter(({ isReadOnly }) => isReadOnly).map(({ name }) => name)).toEqual(['Synced', 'Created'])
    expect(templates).toEqual([{ id: ID, name: 'Idea & more', isDefault: true }])
    expect(defaultTemplate).toBe('https://app.notion.com/p/1')
  })

  it.each(['</data-source-state>', '</sqlite-table>', '</templates>', '</data-source>', '<data-source url="x">'])(
    'keeps its columns with %s in a description and in the name of a choice',
    async (tag) => {
      const text = source
        .replace('where it stands', () => JSON.stringify(tag).slice(1, -1))
        .replaceAll('New', () => JSON.stringify(tag).slice(1, -1))
      const fetched = await parseFetched(reply(text, { metadata: { type: 'data_source' } }))
      if (fetched.kind !== 'data-source') throw new Error(fetched.kind)
      expect(fetched.schema).toMatchObject({ titleColumn: 'Name', templates: [{ name: 'Idea & more' }] })
      expect(fetched.schema.columns).toHaveLength(8)
      expect(fetched.schema.columns[0]).toMatchObject({
        type: 'status',
        description: tag,
        options: [{ name: tag }, {}],
      })
    },
  )

  it.each(['data-source-state', 'view'])('whose <%s> cannot be read is an error', async (name) => {
    const broken = database.replace(new RegExp(`(<${name}[^>]*>\n){`), '$1{,')
    await expect(parseFetched(reply(broken, { metadata: { type: 'database' } }))).rejects.toMatchObject({
      code: 'RESPONSE_INVALID',
      details: { tag: name },
    })
  })

  it('takes nothing in a title of several lines for a data source or a view', async () => {
    const title = `Ideas\n<data-source url="{{collection://${HEX}}}">\n<view url="{{view://${HEX}}}">`
    const text = database.replaceAll('💡 Ideas\n', () => `💡 ${title}\n`)
    const fetched = await parseFetched(
      reply(text, { metadata: { type: 'database' }, title: `💡 ${title}`, icon: null }),
    )
    if (fetched.kind !== 'database') throw new Error(fetched.kind)
    expect(fetched.title).toBe(title)
    expect(fetched.dataSources.map(({ url }) => url)).toEqual([`collection://${ID}`])
    expect(fetched.views.map(({ url }) => url)).toEqual([`view://${ID}`])
  })

  it('is understood by its table alone', async () => {
    const text = source.replace(/<data-source-state>[^]*<\/data-source-state>/, '')
    const fetched = await parseFetched({ title: 'x', url: 'y', text })
    if (fetched.kind !== 'data-source') throw new Error(fetched.kind)
    expect(fetched.schema.name).toBe('💡 Ideas')
    expect(fetched.schema.columns.map(({ name, type }) => [name, type])).toEqual([
      ['Status', 'select'],
      ['Tags', 'multi_select'],
      ['Due', 'date'],
      ['Shipped', 'checkbox'],
      ['Points "big"', 'number'],
      ['Name', 'text'],
    ])
  })
})

it('reads whom the server takes the caller for, and keeps what came', async () => {
  const self = { user: { id: 'u', name: 'Ada' }, workspace: { name: 'Acme' } }
  const access = { current_tool_access: { search: { status: 'available' } } }
  const raw = { self: { ...self, ...access } }
  expect(await parseFetched(raw)).toMatchObject({
    kind: 'self',
    ...self,
    access: { status: { search: 'available' } },
    text: JSON.stringify(raw),
    raw,
  })
  expect(await parseFetched({ self })).toMatchObject({ kind: 'self', access: undefined })
  expect(await parseFetched({ self: 'x' })).toMatchObject({ kind: 'document' })
})

it('reads a view', async () => {
  const fetched = await parseFetched({ metadata: { type: 'view' }, title: 'List', url: `view://${ID}`, text: view })
  expect(fetched).toMatchObject({ kind: 'view', view: { name: 'List', dataSourceUrl: `collection://${ID}` } })
})

it.each([
  [
    'a document',
    { metadata: { type: 'document' }, title: 'Spec', url: 'notion://docs/x', text: '# Spec\n<page url="x">' },
  ],
  ['plain text', 'text'],
  ['an object of another shape', { title: 'x' }],
  ['nothing', undefined],
])('takes %s for a document', async (_, data) => {
  expect(await parseFetched(data)).toMatchObject({ kind: 'document', raw: data })
})

it.each(['constructor', '__proto__', '[['.repeat(50_000)])(
  'is not led astray by a type that is none (%#)',
  async (type) => {
    const strange: unknown = type.startsWith('[') ? JSON.parse(type + ']]'.repeat(50_000)) : type
    expect(await parseFetched({ metadata: { type: strange }, text: page('<content>\nx\n</content>') })).toMatchObject({
      kind: 'page',
      content: 'x',
    })
  },
)

it.each([
  '<page ',
  '<page url="',
  '<view url="x">\n',
  '<data-source url="x">\n<templates>',
  '<view url="x">\n</view>\n',
  '<data-source url="x">\n<templates>\n</templates>\n',
  '<database>\n',
  '<content>\n',
  '{{',
  '<parent-page ',
])('takes no longer for a text that never ends: %j', async (part) => {
  const begun = performance.now()
  for (const head of ['<page>\n', '<database>\n', '<view>\n']) {
    const text = head + part.repeat(40_000)
    await parseFetched({ title: part.repeat(1000), url: part.repeat(1000), text }).catch((error: unknown) => {
      if (!isEvergrantError(error, 'RESPONSE_INVALID')) throw error
    })
  }
  expect(performance.now() - begun).toBeLessThan(3_000)
})

it('takes no longer for addresses without an end', async () => {
  const begun = performance.now()
  const endless = `<page url="${'a<'.repeat(60_000)}/x">\n<content>\n</content>\n</page>`
  expect(await parseFetched({ metadata: { type: 'page' }, text: endless })).toMatchObject({ kind: 'page', id: '' })
  const body = `<content>\nX-Amz-\n${'https://x?'.repeat(60_000)}\n</content>`
  expect(await parseFetched(reply(page(body)))).toMatchObject({ kind: 'page' })
  expect(performance.now() - begun).toBeLessThan(3_000)
})
