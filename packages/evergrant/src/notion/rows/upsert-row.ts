import { EvergrantError, isEvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import type { CallOptions } from '../caller.js'
import { afterWrite } from '../calls/after-write.js'
import type { NotionContext } from '../context.js'
import { familyOf, OPERATORS } from '../filter/operators.js'
import { createPages } from '../pages/create-pages.js'
import { isSet } from '../pages/property-map.js'
import { setProperties } from '../pages/set-properties.js'
import type { PropertyValue } from '../properties.js'
import { doesNotFit, findColumn } from '../properties/find-column.js'
import { writeProperties } from '../properties/write-properties.js'
import type { Row, Rows } from '../rows.js'
import type { ColumnSchema, DataSourceSchema } from '../schema.js'
import { rowOf } from './row.js'

type Upserted = Awaited<ReturnType<Rows['upsert']>>

/** Looks for the key, then changes the row or adds it; what may have been added in spite of an error is looked for by its key. */
export async function upsertRow(
  context: NotionContext,
  source: string,
  { input, options }: { readonly input: Parameters<Rows['upsert']>[1]; readonly options: CallOptions },
): Promise<Upserted> {
  const { key, values, content } = input
  const schema = await context.schemas.only(source, options)
  const column = findColumn(schema, key)
  const wanted = valueOf(column, values, schema)
  const find = () => rowWithKey(context, schema, { column, wanted, options })
  const known = await find()
  if (known !== undefined) return changeRow(context, known, { schema, values, options })
  try {
    const [page] = await createPages(context, [{ values, content }], { ...options, parent: { dataSource: schema.url } })
    if (page !== undefined) return { ...page, outcome: 'added' }
    throw new EvergrantError('MAYBE_COMMITTED', 'The server accepted the write, and did not say which row it made')
  } catch (error) {
    if (!isEvergrantError(error, 'MAYBE_COMMITTED')) throw error
    const look = async () => (await find()) ?? later(context, options, find)
    const landed = await afterWrite(look, { ...LOOK, lost: error, signal: options.signal })
    if (landed === undefined) throw error
    return { id: landed.id, url: landed.url, title: landed.title, outcome: 'added' }
  }
}

/** @throws `ROW_AMBIGUOUS` */
export async function findRow(
  context: NotionContext,
  source: string,
  { wanted, options }: { readonly wanted: Parameters<Rows['find']>[1]; readonly options: CallOptions },
): Promise<Row | undefined> {
  const schema = await context.schemas.only(source, options)
  return rowWithKey(context, schema, { column: findColumn(schema, wanted.key), wanted: wanted.value, options })
}

async function changeRow(
  context: NotionContext,
  row: Row,
  {
    schema,
    values,
    options,
  }: {
    readonly schema: DataSourceSchema
    readonly values: Readonly<Record<string, PropertyValue>>
    readonly options: CallOptions
  },
): Promise<Upserted> {
  if (isSet(writeProperties(values, schema), row.raw)) {
    return { id: row.id, url: row.url, title: row.title, outcome: 'unchanged' }
  }
  return { ...(await setProperties(context, row.id, { change: { values }, options })), outcome: 'changed' }
}

/** The key's own value, under whatever name finds its column. */
function valueOf(
  column: ColumnSchema,
  values: Readonly<Record<string, PropertyValue>>,
  schema: DataSourceSchema,
): PropertyValue {
  const [, value] =
    Object.entries(values).findLast(([name, given]) => given !== undefined && findColumn(schema, name) === column) ?? []
  return value
}

interface Key {
  readonly column: ColumnSchema
  readonly wanted: PropertyValue
  readonly options: CallOptions
}

/** The only row with this value of the key. @throws `ROW_AMBIGUOUS` */
async function rowWithKey(context: NotionContext, schema: DataSourceSchema, key: Key): Promise<Row | undefined> {
  const { column, wanted, options } = key
  const data = { mode: 'rows', data_source_url: schema.url, filter: filterFor(column, wanted), limit: SOME }
  const reply = await context.calls.call('query_data_sources', { data }, options)
  const { results } = isObject(reply) ? reply : {}
  const rows = (Array.isArray(results) ? results.filter(isObject) : []).map((raw) => rowOf(raw, schema))
  // Letter by letter: the server may be more generous.
  const same = rows.filter((row) => isSet(writeProperties({ [column.name]: wanted }, schema), row.raw))
  const [only, ...others] = same
  if (others.length === 0) return only
  throw new EvergrantError('ROW_AMBIGUOUS', `${same.length} rows have ${quote(wanted)} as ${quote(column.name)}`, {
    details: { column: column.name, rows: same.map(({ url }) => url) },
  })
}

function filterFor(column: ColumnSchema, wanted: PropertyValue): unknown {
  const family = familyOf(column.type)
  const operator = family && KEYS.has(family) ? OPERATORS[family]['='] : undefined
  const value = typeof wanted === 'object' && 'start' in wanted ? wanted.start : wanted
  if (operator === undefined || (typeof value !== 'string' && typeof value !== 'number')) {
    throw doesNotFit(column, 'a text, a number or a date as a key', wanted)
  }
  const given = {
    type: family === 'status' ? 'is_option' : 'exact',
    value: family === 'number' ? Number(value) : value,
  }
  const leaf = { type: 'property', property: column.name, propertyType: column.type, operator, value: given }
  return { type: 'group', operator: 'and', filters: [leaf] }
}

async function later<T>(context: NotionContext, { signal }: CallOptions, look: () => Promise<T>): Promise<T> {
  await context.clock.sleep(LATE_MS, signal)
  return look()
}

const KEYS: ReadonlySet<string> = new Set(['text', 'number', 'select', 'status', 'date'])
/** Enough to tell one from several, whatever the server takes for the same. */
const SOME = 25
const LATE_MS = 2_000
const LOOK = {
  what: 'the look for its key that follows it',
  hint: 'Look for the row by its key, and do not add it again unless it is missing.',
  details: {},
}
