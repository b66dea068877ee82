import { isObject } from '../../internal/json-object.js'
import type { ColumnSchema, DataSourceSchema } from '../schema.js'
import { attribute, attributesOf, findBlock, findTags, jsonOf, keptUrl } from './envelope.js'
import { columnsInTable, type SqlColumn } from './sqlite-table.js'

/** Every data source that the text describes. @throws `RESPONSE_INVALID` for one that cannot be read */
export function parseDataSources(text: string): readonly DataSourceSchema[] {
  const tags = findTags(text, 'data-source')
  return tags.flatMap((tag, index) => {
    const url = attribute(tag, 'url')
    if (url === undefined) return []
    return [parseDataSource(keptUrl(url), text.slice(tag.end, tags[index + 1]?.index ?? text.length))]
  })
}

function parseDataSource(url: string, text: string): DataSourceSchema {
  const { content: json, end: behindState } = findBlock(text, 'data-source-state') ?? NO_BLOCK
  const state = jsonOf('data-source-state', json) ?? {}
  const { content: table, end: behindTable } = findBlock(text, 'sqlite-table', behindState) ?? NO_BLOCK
  const sql = columnsInTable(table)
  const described = isObject(state['schema']) ? Object.entries(state['schema']) : []
  const inTable = new Map(sql.map(({ name, names }) => [name, names]))
  const columns = described.flatMap(([key, value]) => columnOf(key, value, inTable))
  const all = columns.length > 0 ? columns : sql.map(columnOfTable)
  const { content: listed } = findBlock(text, 'templates', Math.max(behindState, behindTable)) ?? NO_BLOCK
  const templates = [...listed.matchAll(/<template\s([^\n<>]*)>/g)].map(([, inside = '']) => attributesOf(inside))
  return {
    url,
    name: words(state['name']) || titleIn(text),
    description: words(state['description']),
    columns: all,
    titleColumn: all.find(({ type }) => type === 'title')?.name ?? 'Name',
    templates: templates.map((attributes) => ({
      id: words(attributes.get('id')),
      name: words(attributes.get('name')),
      isDefault: attributes.get('default') === 'true' || attributes.get('default') === true,
    })),
    defaultTemplate: typeof state['default_page_template'] === 'string' ? state['default_page_template'] : undefined,
  }
}

function titleIn(text: string): string {
  return /^The title of this Data Source is: (.*)$/m.exec(text)?.[1] ?? ''
}

function columnOf(key: string, described: unknown, inTable: ReadonlyMap<string, readonly string[]>): ColumnSchema[] {
  if (!isObject(described)) return []
  const name = words(described['name']) || key
  const type = words(described['type']) || 'text'
  return [
    {
      name,
      type,
      description: words(described['description']),
      isReadOnly: described['readOnly'] === true || SYSTEM_TYPES.has(type),
      options: optionsOf(described),
      sqlNames: inTable.get(name) ?? sqlNamesOf(name, type),
      relatedUrl: type === 'relation' ? dataSourceIn(described) : undefined,
    },
  ]
}

/** Of a server that shows the table alone. The type is a guess by what the table says. */
function columnOfTable({ name, names, note, sqlType }: SqlColumn): ColumnSchema {
  const type = names.length > 1 ? (names[0]?.startsWith('place:') ? 'place' : 'date') : typeByNote(note, sqlType)
  return {
    name,
    type,
    description: '',
    isReadOnly: false,
    options: choicesIn(note).map((choice) => ({ name: choice, color: undefined, group: undefined })),
    sqlNames: names,
    relatedUrl: undefined,
  }
}

function typeByNote(note: string, sqlType: string): string {
  if (note.startsWith('one of [')) return 'select'
  if (/^JSON array .*of \[/.test(note)) return 'multi_select'
  if (note.includes('__YES__')) return 'checkbox'
  return /^(?:FLOAT|REAL|INTEGER|NUMERIC)/i.test(sqlType) ? 'number' : 'text'
}

function choicesIn(note: string): readonly string[] {
  const [list] = /\[.*\]/.exec(note) ?? []
  try {
    const parsed: unknown = list === undefined ? [] : JSON.parse(list)
    return Array.isArray(parsed) ? parsed.filter((choice) => typeof choice === 'string') : []
  } catch {
    return []
  }
}

function optionsOf({ options, groups }: Readonly<Record<string, unknown>>): ColumnSchema['options'] {
  const plain = optionsIn(options, undefined)
  if (!isObject(groups)) return plain
  return [...plain, ...Object.entries(groups).flatMap(([group, list]) => optionsIn(list, group))]
}

function optionsIn(list: unknown, group: string | undefined): ColumnSchema['options'] {
  if (!Array.isArray(list)) return []
  return list.filter(isObject).map(({ name, color }) => ({
    name: words(name),
    color: typeof color === 'string' ? color : undefined,
    group,
  }))
}

/** Which of a relation's members names the other data source changes with the generation of the server. */
function dataSourceIn(described: Readonly<Record<string, unknown>>): string | undefined {
  const addresses = Object.values(described).flatMap((value) => (typeof value === 'string' ? [keptUrl(value)] : []))
  return addresses.find((address) => address.startsWith('collection://'))
}

/** The names under which a property stands in tables and property maps. */
function sqlNamesOf(name: string, type: string): readonly string[] {
  if (type === 'date') return ['start', 'end', 'is_datetime'].map((part) => `date:${name}:${part}`)
  if (type === 'place') return PLACE_PARTS.map((part) => `place:${name}:${part}`)
  if (type === 'button') return []
  return [/^(?:id|url|createdTime)$/i.test(name) ? `userDefined:${name}` : name]
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

const NO_BLOCK = { content: '', end: 0 }

const PLACE_PARTS = ['name', 'address', 'latitude', 'longitude', 'google_place_id'] as const

/** Set by Notion, whatever a program writes. */
const SYSTEM_TYPES: ReadonlySet<string> = new Set([
  'created_time',
  'last_edited_time',
  'created_by',
  'last_edited_by',
  'last_visited_time',
  'auto_increment_id',
  'formula',
  'rollup',
  'button',
  'verification',
])
