import { EvergrantError, isEvergrantError } from '../../errors.js'
import {
  type AllRowsOptions,
  type DataSourceSchema,
  type FilterGroup,
  type Notion,
  parseWhere,
  type Row,
} from '../../notion-entry.js'
import type { Context } from '../context.js'
import { findView, onlySchema, viewOf } from './data-source.js'
import { findReference, reading } from './find-reference.js'
import type { QueryFlags } from './query-flags.js'
import { withNames } from './people-names.js'
import { formatOf } from './row-format.js'
import { createRowWriter, type FlatRow, type RowFormat } from './row-writer.js'
import { withSlowLine } from './slow-line.js'
import { usage } from '../usage.js'
import { findColumn } from './value-words.js'

interface Asked {
  readonly database: string
  readonly flags: QueryFlags
}

/** Rows of one data source or view, in whatever way the server lets them be read. */
export async function queryRows(context: Context, notion: Notion, { database, flags }: Asked): Promise<void> {
  const { signal } = context.io
  const reference = await findReference(notion, database, { ...reading(context), types: ['database'] })
  if ((flags.view ?? viewOf(reference)) !== undefined && (flags.where !== undefined || flags.sort.length > 0)) {
    throw usage(
      'A view has its own filter and order',
      'Read the database with --where and --sort, or the view without.',
    )
  }
  const schema = await onlySchema(notion, reference, signal)
  const view = flags.view === undefined ? viewOf(reference) : await findView(notion, reference, flags.view, signal)
  const options: AllRowsOptions = {
    signal,
    view,
    where: flags.where === undefined ? undefined : whereOf(schema, flags.where),
    sort: flags.sort.length === 0 ? undefined : flags.sort.map((text) => sortOf(schema, text)),
  }
  const names = namesOf(schema, flags.columns)
  const limit = flags.all ? Number.POSITIVE_INFINITY : (flags.limit ?? USUAL_LIMIT)
  const format = context.flags.json ? 'json' : formatOf(context, flags)
  const named = format === 'table' ? await withNames(notion, schema.columns, { names, signal }) : undefined
  const read = async (tell: (text: string) => void) => {
    const onPage = (rows: number) => tell(`Reading rows… ${rows}`)
    const rows = notion.rows.all(schema.url, { ...options, pageSize: pageSizeFor(limit), onPage })
    const shown = { names, limit, flags }
    return format === 'json'
      ? await collectRows(context, rows, shown)
      : await writeRows(context, rows, { ...shown, format, named })
  }
  // Rows that come one by one on the same terminal say how far it is by themselves.
  const isStreamed = context.io.stdout.isTTY && format !== 'table'
  const finish = await (isStreamed ? read(() => undefined) : withSlowLine(context, 'Reading rows…', read))
  finish()
}

interface Shown {
  readonly names: readonly string[]
  readonly limit: number
  readonly flags: QueryFlags
}

/** @returns what prints them */
async function collectRows(context: Context, rows: AsyncIterable<Row>, { limit, names, flags }: Shown) {
  const collected: object[] = []
  let hasMore = false
  for await (const { url, id, title, values } of rows) {
    hasMore = collected.length >= limit
    if (hasMore) break
    const chosen = flags.columns === undefined ? values : pick({ url, ...values }, names)
    collected.push({ url, id, title, values: chosen })
  }
  return () => context.printJson({ rows: collected, hasMore })
}

interface Written extends Shown {
  readonly format: RowFormat
  readonly named: ((row: FlatRow) => FlatRow) | undefined
}

/** @returns what comes at the end */
async function writeRows(context: Context, rows: AsyncIterable<Row>, { limit, names, format, named }: Written) {
  const writer = createRowWriter(context, format, format === 'jsonl' ? withUrl(names) : names)
  let count = 0
  let hasMore = false
  for await (const row of rows) {
    hasMore = count >= limit
    if (hasMore) break
    const flat: FlatRow = { url: row.url, ...row.values }
    if (!(await writer.write(named?.(flat) ?? flat))) break
    count += 1
  }
  return () => {
    writer.end()
    if (hasMore) context.say(`The first ${count} rows; --all gives every one.`)
    else if (count === 0) context.say('No rows.')
  }
}

/** Programs take a row up again by its address. */
function withUrl(names: readonly string[]): readonly string[] {
  return names.includes('url') ? names : ['url', ...names]
}

function pick(row: FlatRow, names: readonly string[]): FlatRow {
  return Object.fromEntries(names.map((name) => [name, row[name]]))
}

/** Nothing was sent: to the command line a filter is a word like the others. @throws `INPUT_INVALID` */
function whereOf(schema: DataSourceSchema, text: string): FilterGroup {
  try {
    return parseWhere(text, schema)
  } catch (error) {
    if (!isEvergrantError(error, 'VALIDATION_FAILED')) throw error
    const { message, cause, details, hint } = error
    throw new EvergrantError('INPUT_INVALID', message, { cause, details, hint })
  }
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
