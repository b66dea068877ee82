import { parseJsonObject } from '../../../packages/evergrant/src/internal/json-object.js'
import { readProperties } from '../../../packages/evergrant/src/notion/properties/read-properties.js'
import { parseComments } from '../../../packages/evergrant/src/notion/replies/comments-reply.js'
import { parseFetched } from '../../../packages/evergrant/src/notion/replies/fetched-reply.js'
import { parseSearchReply } from '../../../packages/evergrant/src/notion/replies/search-reply.js'
import { parseAccess, parseSelf } from '../../../packages/evergrant/src/notion/replies/self-reply.js'
import { Broken, type Target, utf8 } from '../target.js'

const HEX = '0123456789abcdef0123456789abcdef'
const UUID = '01234567-89ab-cdef-0123-456789abcdef'

const page = `Here is the result of "fetch" for the Page with URL https://app.notion.com/p/${HEX} as of 2026-01-01T00:00:00Z:
<page url="https://app.notion.com/p/${HEX}" icon="🦁" deleted>
<ancestor-path>
<parent-data-source url="{{collection://${UUID}}}" name="A &amp; B"/>
<ancestor-2-page url="https://app.notion.com/p/${HEX}" title="Home"/>
</ancestor-path>
<properties>
{"title":"Roadmap","date:Due:start":"2026-01-01","Owner":"[\\"user://${UUID}\\"]","Done":"__YES__"}
</properties>
<iconMetadata>null</iconMetadata>
<content>
# One
	- two ![x](https://files.example/a.png?X-Amz-Expires=300&X-Amz-Signature=1)
<page url="https://app.notion.com/p/${HEX}">Child</page>
</content>
</page>`

const database = `<database url="{{https://app.notion.com/p/${HEX}}}" inline="true" icon="💡">
The title of this Database is: 💡 Ideas
<ancestor-path></ancestor-path>
<data-sources>
<data-source url="{{collection://${UUID}}}">
The title of this Data Source is: 💡 Ideas
<data-source-state>
{"name":"Ideas","schema":{"Status":{"name":"Status","type":"status","groups":{"to_do":[{"name":"New","color":"gray"}]}},"Due":{"name":"Due","type":"date"},"Name":{"name":"Name","type":"title"}},"url":"collection://${UUID}"}
</data-source-state>
<sqlite-table>
CREATE TABLE IF NOT EXISTS "collection://${UUID}" (
	url TEXT UNIQUE,
	"Status" TEXT, -- one of ["New", "Done"]
	"date:Due:start" TEXT, -- ISO-8601 date
	"Name" TEXT
)
</sqlite-table>
<templates>
<template id="${UUID}" name="Idea" default="true"/>
</templates>
</data-source>
</data-sources>
<views>
<view url="{{view://${UUID}}}">
{"dataSourceUrl":"{{collection://${UUID}}}","name":"List","type":"board"}
</view>
</views>
</database>`

const reply = (type: string, text: string) =>
  JSON.stringify({
    metadata: { type },
    title: '🦁 Roadmap',
    url: `https://app.notion.com/p/${HEX}?pvs=204`,
    icon: { type: 'emoji', emoji: '🦁' },
    page_last_edited_at: '2026-01-01T00:00:00.000Z',
    text,
    truncated: true,
    unknown_block_count: 2,
    unknown_block_ids: [UUID],
  })

const dataIn = (input: Uint8Array): unknown => parseJsonObject(utf8(input)) ?? utf8(input)

export const notionFetched: Target = {
  name: 'notion-fetched',
  reads: "Notion's pages, databases and views",
  seeds: [page, database, reply('page', page), reply('database', database), reply('view', database)],
  words: [
    '<content>',
    '</content>',
    '<blank-page>',
    '<properties>',
    '{{',
    '}}',
    '<ancestor-path>',
    '&quot;',
    '<page url="',
  ],
  async feed(input) {
    const fetched = await parseFetched(dataIn(input))
    if (fetched.kind !== 'database' && fetched.kind !== 'data-source') return fetched
    const schemas = fetched.kind === 'database' ? fetched.dataSources : [fetched.schema]
    for (const schema of schemas) {
      if (new Set(schema.columns.flatMap(({ sqlNames }) => sqlNames)).has(''))
        throw new Broken('a column without a name')
      readProperties({ Name: 'x', Status: '["a"]' }, schema)
    }
    return fetched
  },
}

export const notionComments: Target = {
  name: 'notion-comments',
  reads: "Notion's discussions",
  seeds: [
    `<discussions total-count="1" shown-count="1">
<discussion id="discussion://${UUID}/${UUID}/${UUID}" comment-count="2" resolved="false" type="comment" context="inline" text-context="an &quot;anchor&quot;">
<comment id="${UUID}" url="https://app.notion.com/p/${HEX}?d=${HEX}" user-url="user://${UUID}/ada@example.com" datetime="2026-01-01T00:00:00Z">Hello &amp; goodbye</comment>
<comment id="2" user-url="user://${UUID}">two
lines</comment>
</discussion>
</discussions>`,
    '<discussions total-count="0" shown-count="0">\n</discussions>',
    JSON.stringify({
      text: '<discussion id="d" kind="suggested_edit"></discussion>',
      suggested_edits_status: 'enabled',
    }),
  ],
  words: ['<discussion ', '</discussion>', '<comment ', '</comment>', '="', '&lt;', 'user://', 'kind="suggested_edit"'],
  feed: (input) => parseComments(dataIn(input)),
}

export const notionSearch: Target = {
  name: 'notion-search',
  reads: "Notion's search results and access maps",
  seeds: [
    JSON.stringify({
      results: [
        {
          id: UUID,
          title: 'A',
          url: `https://app.notion.com/p/${HEX}?pvs=204`,
          type: 'page',
          timestamp: '9 days ago (2026-09-28)',
        },
        { id: `user://${UUID}`, name: 'Ada', type: 'user', email: 'ada@example.com' },
      ],
      type: 'ai_search',
      notices: ['one', { message: 'two' }],
    }),
    JSON.stringify({
      self: {
        workspace: { id: UUID, name: 'Acme' },
        user: { id: UUID, name: 'Ada', email: 'ada@example.com' },
        current_tool_access: {
          search: { status: 'available', restricted_parameters: ['sort'], upgrade_url: 'https://x' },
        },
      },
    }),
  ],
  words: ['"results":', '"notices":', '"self":', '"current_tool_access":', '"restricted_parameters":', 'null'],
  feed(input) {
    const data = parseJsonObject(utf8(input))
    return parseSearchReply(data) ?? parseSelf(data) ?? parseAccess(data)
  },
}
