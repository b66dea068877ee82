import { describe, expect, it } from 'vitest'
import { createNotion } from '../create-notion.js'
import type { AllRowsOptions } from '../rows.js'
import { type Answer, fakeCaller } from '../testing/fake-caller.js'

const ID = '01234567-89ab-cdef-0123-456789abcdef'
const SOURCE = `collection://${ID}`
const HOME = `https://app.notion.com/p/${ID.replaceAll('-', '')}`
const url = (number: number) => `https://app.notion.com/p/${String(number).padStart(32, '0')}`
const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ url: url(from + index), Name: `Row ${from + index}` }))

const source = `<data-source url="{{${SOURCE}}}">
<data-source-state>
{"name":"Things","schema":{"Name":{"name":"Name","type":"title"},"Total":{"name":"Total","type":"formula"}}}
</data-source-state>
</data-source>`
const view = (configuration: object) =>
  `<view url="{{view://${ID}}}">\n${JSON.stringify({ dataSourceUrl: `{{${SOURCE}}}`, type: 'table', ...configuration })}\n</view>`
const database = (configuration: object) =>
  `<database url="{{${HOME}}}">\n${source}\n${view(configuration)}\n</database>`

interface Server {
  readonly status?: string
  readonly view?: object
  /** How many rows there are. */
  readonly count?: number
  /** What SQL answers in place of rows, from that page on. */
  readonly sql?: { readonly page: number; readonly answer: object }
}

/** A server with one data source, which gives every row of a page twice, and the last row of each page once more. */
function serverOf({ status = 'available', view: configuration = {}, count = 250, sql }: Server) {
  let sqlPages = 0
  const modes: string[] = []
  const answerSql = (sent: string, params: readonly unknown[]) => {
    if (sql !== undefined && sqlPages >= sql.page) return sql.answer
    sqlPages += 1
    // In no order but the one that is asked for: each time another.
    const isOrdered = /ORDER BY (?:.*, )?url LIMIT/.test(sent)
    const table = isOrdered || sqlPages % 2 === 0 ? rows(0, count) : rows(0, count).toReversed()
    const offset = /OFFSET (\d+)$/.exec(sent)?.[1]
    if (offset !== undefined) return { results: table.slice(Number(offset), Number(offset) + 100), has_more: false }
    const after = table.filter((row) => row.url > String(params.at(-1)))
    return { results: after.slice(0, 100), has_more: false }
  }
  const query: Answer = ({ data }) => {
    const asked = data as { mode: string; start_cursor?: string; query?: string; params?: readonly unknown[] }
    modes.push(asked.mode)
    if (asked.mode === 'sql') return answerSql(asked.query ?? '', asked.params ?? [])
    if (asked.mode === 'rows') return { results: rows(0, Math.min(count, 100)), has_more: count > 100 }
    const start = Number(asked.start_cursor ?? 0)
    return {
      results: rows(Math.max(0, start - 1), start + 100).slice(0, count - start + 1),
      has_more: start + 100 < count,
      next_cursor: String(start + 100),
    }
  }
  const { caller } = fakeCaller({
    fetch: ({ id }) =>
      id === SOURCE
        ? { metadata: { type: 'data_source' }, title: 'Things', url: HOME, text: source }
        : { metadata: { type: 'database' }, title: 'Things', url: HOME, text: database(configuration) },
    'get-tool-access': () => ({ current_tool_access: { query_data_sources: { status } } }),
    'query-data-sources': query,
  })
  const all = async (options: AllRowsOptions = {}) => {
    const found: string[] = []
    for await (const row of createNotion(caller).rows.all(SOURCE, options)) found.push(row.url)
    return found
  }
  return { all, modes }
}

const everyRow = (count: number) => rows(0, count).map((row) => row.url)
const quota = { code: 'usage_limit_reached', message: 'retry later' }
const total = {
  type: 'property',
  property: 'Total',
  propertyType: 'formula',
  operator: 'any',
  resultFilter: { operator: 'number_equals', value: 5 },
} as const

describe('all rows', () => {
  it.each<[string, AllRowsOptions]>([
    ['by their address', { by: 'sql' }],
    ['in an order in which all are alike', { by: 'sql', sort: [{ property: 'Total', direction: 'ascending' }] }],
  ])('come each once by SQL, %s', async (_, options) => {
    expect(await serverOf({}).all(options)).toEqual(everyRow(250))
  })

  it('are given once, although the server gives some twice', async () => {
    const { all } = serverOf({})
    expect(await all({ view: `view://${ID}` })).toEqual(everyRow(250))
  })

  it.each<[string, Server, AllRowsOptions, readonly string[]]>([
    ['by SQL where the plan has it', {}, {}, ['sql', 'sql', 'sql']],
    ['by a view where SQL is limited', { status: 'available_with_limit' }, {}, ['view', 'view', 'view']],
    [
      'by rows mode where they are few',
      { status: 'available_with_limit', view: { filter: { a: 1 } }, count: 80 },
      {},
      ['rows'],
    ],
    [
      'by SQL after all where they are many',
      { status: 'available_with_limit', view: { quickFilters: [1] } },
      {},
      ['rows', 'sql', 'sql', 'sql'],
    ],
    [
      'by rows mode where SQL cannot say the filter',
      { count: 80 },
      { where: { type: 'group', operator: 'and', filters: [total] } },
      ['rows'],
    ],
    ['by rows mode where SQL is refused', { count: 80, sql: { page: 0, answer: quota } }, {}, ['sql', 'rows']],
  ])('are read %s', async (_, server, options, expected) => {
    const { all, modes } = serverOf(server)
    expect(await all(options)).toEqual(everyRow(server.count ?? 250))
    expect(modes).toEqual(expected)
  })

  it.each<[string, Server, AllRowsOptions, string]>([
    ['rows mode has more than it gives', {}, { by: 'rows' }, 'RESULT_INCOMPLETE'],
    ['the quota ends between two pages', { sql: { page: 1, answer: quota } }, {}, 'QUOTA_REACHED'],
    [
      'neither rows mode nor SQL has them all',
      { status: 'available_with_limit', view: { filter: { a: 1 } }, sql: { page: 0, answer: quota } },
      {},
      'RESULT_INCOMPLETE',
    ],
    [
      'SQL is asked for and cannot say the filter',
      {},
      { by: 'sql', where: { type: 'group', operator: 'and', filters: [total] } },
      'VALIDATION_FAILED',
    ],
    ['there is no view without a filter', { view: { filter: { a: 1 } } }, { by: 'view' }, 'NOT_FOUND'],
  ])('fail where %s', async (_, server, options, code) => {
    await expect(serverOf(server).all(options)).rejects.toMatchObject({ code })
  })

  it.each([0, 1.5, Number.NaN])('come in pages of a whole number, not of %d', async (pageSize) => {
    await expect(serverOf({}).all({ pageSize })).rejects.toThrow('pageSize must be a whole number')
  })
})
