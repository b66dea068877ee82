import { expect, it } from 'vitest'
import type { FetchedDatabase, FetchedView } from '../../notion-entry.js'
import { column, schemaOf } from '../../notion/testing/schema.js'
import { databaseMarkdown } from './database-markdown.js'

const base = { url: '', text: '<database/>', raw: undefined, icon: '🗺️', cover: undefined, title: 'Road *map*' }
const view = { url: 'view://1', name: 'All', type: 'table', dataSourceUrl: undefined }

const options = ['x|y', '<b>z'].map((name) => ({ name, color: undefined, group: undefined }))
const source = {
  ...schemaOf(column('Name', 'title'), column('A|b', 'select', { options, description: 'which' })),
  name: 'Clients',
  description: '- what is *planned*',
}
const database = (...names: string[]): FetchedDatabase => ({
  ...base,
  kind: 'database',
  id: '1',
  isInline: false,
  ancestors: [],
  dataSources: names.map((name) => ({ ...source, name })),
  views: [{ ...view, configuration: {} }],
})

const TABLE = [
  '| Column | Type | Values |',
  '| --- | --- | --- |',
  '| Name | title |  |',
  String.raw`| A\|b | select | x\|y, \<b>z; which |`,
]

it('tells a database by its title, what it is for, its columns and its views', () => {
  expect(databaseMarkdown(database('Clients')).split('\n')).toEqual([
    String.raw`# 🗺️ Road \*map\*`,
    '',
    String.raw`\- what is \*planned\*`,
    '',
    ...TABLE,
    '',
    '## Views',
    '',
    '- All (table)',
    '',
  ])
})

it('names the sources where there are several', () => {
  expect(databaseMarkdown(database('Clients', 'Visits')).match(/^## .*$/gm)).toEqual([
    '## Clients',
    '## Visits',
    '## Views',
  ])
})

it('tells a view by how it shows what', () => {
  const configuration = { name: 'All', type: 'table', dataSourceUrl: 'x', sorts: ['{{collection://1}}', 'a}}'] }
  const fetched: FetchedView = { ...base, title: 'All', kind: 'view', view: { ...view, configuration } }
  expect(databaseMarkdown(fetched)).toBe(
    '# 🗺️ All\n\nView: table\n\n```json\n{\n  "sorts": [\n    "collection://1",\n    "a}}"\n  ]\n}\n```\n',
  )
})
