import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { type AllRowsOptions, type DataSourceSchema, type Notion, parseWhere, type Row } from '../../notion-entry.js'
import type { Context } from '../context.js'
import { didYouMean } from '../../internal/did-you-mean.js'
import { findReference } from './find-reference.js'
import type { QueryFlags } from './query-flags.js'
import { formatOf } from './row-format.js'
import { createRowWriter, type FlatRow } from './row-writer.js'
import { withSlowLine } from './slow-line.js'
import { findColumn } from './value-words.js'

interface Asked {
  readonly database: string
  readonly flags: QueryFlags
}

/** Rows of one data source or view, in whatever way the server lets them be read. */
export async function queryRows(context: Context, notion: Notion, { database, flags }: Asked): Promise<void> {
  const { signal } = context.io
  const reference = await findReference(notion, database, { signal, types: ['database'] })
  const schema = await onlySchema(notion, reference, signal)
  const view = flags.view === undefined ? viewOf(reference) : await findView(notion, reference, flags.view, signal)
  const options: AllRowsOptions = {
    signal,
    view,
    where: flags.where === undefined ? undefined : parseWhere(flags.where, schema),
    sort: flags.sort.length === 0 ? undefined : flags.sort.map((text) => sortOf(schema, text)),
  }
  const names = namesOf(schema, flags.columns)
  const limit = flags.all ? Number.POSITIVE_INFINITY : (flags.limit ?? USUAL_LIMIT)
  await withSlowLine(context, 'Reading rows…', async (tell) => {
    const onPage = (rows: number) => tell(`Reading rows… ${rows}`)
    const rows = notion.rows.all(schema.url, { ...options, pageSize: pageSizeFor(limit), onPage })
    await (context.flags.json ? printRows : writeRows)(context, rows, { names, limit, flags })
  })
}

interface Shown {
  readonly names: readonly string[]
  readonly limit: number
  readonly flags: QueryFlags
}

async function printRows(context: Context, rows: AsyncIterable<Row>, { limit, names, flags }: Shown): Promise<void> {
  const printed: object[] = []
  let hasMore = false
  for await (const { url, id, title, values } of rows) {
    hasMore = printed.length >= limit
    if (hasMore) break
    const chosen = flags.columns === undefined ? values : pick({ url, ...values }, names)
    printed.push({ url, id, title, values: chosen })
  }
  context.printJson({ rows: printed, hasMore })
}

async function writeRows(context: Context, rows: AsyncIterable<Row>, { limit, names, flags }: Shown): Promise<void> {
  const writer = createRowWriter(context, formatOf(context, flags), flags.jsonl ? withUrl(names) : names)
  let count = 0
  let hasMore = false
  for await (const row of rows) {
    hasMore = count >= limit
    if (hasMore || !(await writer.write({ url: row.url, ...row.values }))) break
    count += 1
  }
  writer.end()
  if (hasMore) context.say(`The first ${count} rows; --all gives every one.`)
  else if (count === 0) context.say('No rows.')
}

/** Programs take a row up again by its address. */
function withUrl(names: readonly string[]): readonly string[] {
  return names.includes('url') ? names : ['url', ...names]
}

function pick(row: FlatRow, names: readonly string[]): FlatRow {
  return Object.fromEntries(names.map((name) => [name, row[name]]))
}

/** @throws `REFERENCE_AMBIGUOUS` where the database has more than one */
export async function onlySchema(notion: Notion, reference: string, signal: AbortSignal): Promise<DataSourceSchema> {
  const [schema, ...more] = await notion.databases.schema(reference, { signal })
  if (schema !== undefined && more.length === 0) return schema
  const all = [...(schema === undefined ? [] : [schema]), ...more]
  if (all.length === 0) throw new EvergrantError('NOT_FOUND', `${reference} has no data source`)
  const shown = all.map(({ name, url }) => `${quote(name)} ${url}`).join(', ')
  throw new EvergrantError('REFERENCE_AMBIGUOUS', `This database has ${all.length} data sources: ${shown}`, {
    details: { dataSources: all.map(({ name, url }) => ({ name, url })) },
    hint: 'Give the collection://… of the one that is meant.',
  })
}

function viewOf(reference: string): string | undefined {
  return /^view:\/\/|[?&]v=/.test(reference) ? reference : undefined
}

async function findView(notion: Notion, reference: string, wanted: string, signal: AbortSignal): Promise<string> {
  if (/^(?:view|https?):\/\//.test(wanted)) return wanted
  const found = await notion.fetch(reference, { signal })
  const views = found.kind === 'database' ? found.views : []
  const named = views.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  const [only] = named
  if (only !== undefined && named.length === 1) return only.url
  const names = views.map(({ name }) => name)
  const known = names.length === 0 ? '; it names none' : `; there are ${names.map((name) => quote(name)).join(', ')}`
  throw new EvergrantError(
    named.length > 1 ? 'REFERENCE_AMBIGUOUS' : 'NOT_FOUND',
    `${named.length > 1 ? `${named.length} views have` : 'No view has'} the name ${quote(wanted)}${didYouMean(wanted, names) || known}`,
    { details: { views: views.map(({ name, url }) => ({ name, url })) }, hint: 'Give its view://… or its exact name.' },
  )
}

/** `Due`, `Due desc`, `-Due`. */
function sortOf(schema: DataSourceSchema, text: string): { property: string; direction: 'ascending' | 'descending' } {
  const match = /^(?<minus>-?)(?<name>.+?)(?:[ :](?<way>asc|desc)(?:ending)?)?$/i.exec(text.trim())
  const { minus, name = '', way } = match?.groups ?? {}
  const isDescending = minus === '-' || way?.toLowerCase() === 'desc'
  return {
    property: findColumn(schema.columns, name).name,
    direction: isDescending ? 'descending' : 'ascending',
  }
}

/** The title first, as in Notion; or as they were asked for. */
function namesOf({ columns, titleColumn }: DataSourceSchema, wanted: string | undefined): readonly string[] {
  if (wanted === undefined) {
    const others = columns.filter(({ name }) => name !== titleColumn)
    return [titleColumn, ...others.map(({ name }) => name)]
  }
  return wanted
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => (name === 'url' ? name : findColumn(columns, name).name))
}

function pageSizeFor(limit: number): number | undefined {
  // One more tells whether there are more.
  return limit + 1 < MOST_ON_A_PAGE ? limit + 1 : undefined
}

const USUAL_LIMIT = 100
const MOST_ON_A_PAGE = 100
