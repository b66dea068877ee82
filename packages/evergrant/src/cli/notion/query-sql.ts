import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { DataSourceSchema, Notion } from '../../notion-entry.js'
import type { Context } from '../context.js'
import { findReference, reading } from './find-reference.js'
import type { QueryFlags } from './query-flags.js'
import { formatOf } from './row-format.js'
import { createRowWriter } from './row-writer.js'
import { withSlowLine } from './slow-line.js'

interface Asked {
  readonly databases: readonly string[]
  readonly flags: QueryFlags
  readonly sql: string
}

/** SQL over data sources, whose tables are named as the person named the databases. */
export async function querySql(context: Context, notion: Notion, { databases, flags, sql }: Asked): Promise<void> {
  const { signal } = context.io
  const given: Given[] = []
  for (const database of databases) {
    const reference = await findReference(notion, database, { ...reading(context), types: ['database'] })
    given.push({ database, sources: await notion.databases.schema(reference, { signal }) })
  }
  const tables = tablesOf(given)
  const sources = [...new Set(given.flatMap((each) => each.sources.map(({ url }) => url)))]
  const work = () => notion.sql(withTables(sql, tables), { sources, params: flags.param.map(paramOf), signal })
  const { rows, hasMore } = await withSlowLine(context, 'Reading rows…', work).catch((error: unknown) => {
    throw withTableNames(error, tables)
  })
  const shown = flags.limit === undefined ? rows : rows.slice(0, flags.limit)
  if (context.flags.json) return context.printJson({ rows: shown, hasMore: hasMore || shown.length < rows.length })
  const names = flags.columns?.split(',').map((name) => name.trim()) ?? [
    ...new Set(rows.flatMap((row) => Object.keys(row))),
  ]
  const writer = createRowWriter(context, formatOf(context, flags), names)
  for (const row of shown) if (!(await writer.write(row))) break
  writer.end()
  if (rows.length === 0) context.say('No rows.')
  if (hasMore) context.warn('The server cut the result off. Narrow it, or page through it with LIMIT and OFFSET.')
}

interface Given {
  /** As the person named it. */
  readonly database: string
  readonly sources: readonly Pick<DataSourceSchema, 'name' | 'url'>[]
}

/** The names that tables have, and what each stands for: a database of one source as it was given, and every source by its own name. */
export function tablesOf(given: readonly Given[]): ReadonlyMap<string, string> {
  const tables = new Map<string, string>()
  const all = given.flatMap(({ sources }) => sources)
  for (const { name, url } of all) {
    const isOnly = all.every((other) => other.name !== name || other.url === url)
    if (name !== '' && isOnly) tables.set(name, url)
  }
  for (const { database, sources } of given) {
    const [only, ...others] = sources
    if (only !== undefined && others.length === 0) tables.set(database, only.url)
  }
  return tables
}

/** The query with the names after FROM and JOIN that stand for a source. SQL makes no difference between upper and lower case there. */
export function withTables(sql: string, tables: ReadonlyMap<string, string>): string {
  const anyCase = new Map([...tables].map(([name, url]) => [name.toLowerCase(), url]))
  return sql.replaceAll(/\b(from|join)\s+"((?:[^"]|"")+)"/gi, (whole, word: string, quoted: string) => {
    const name = quoted.replaceAll('""', '"')
    const url = tables.get(name) ?? anyCase.get(name.toLowerCase())
    return url === undefined ? whole : `${word} "${url}"`
  })
}

/** Where the server refuses the query, what its tables are called. */
function withTableNames(error: unknown, tables: ReadonlyMap<string, string>): unknown {
  if (!isEvergrantError(error, 'VALIDATION_FAILED')) return error
  const { code, message, cause, details, hint } = error
  const names = [...tables.keys()].map((name) => `"${name.replaceAll('"', '""')}"`)
  const how = `Tables here, in double quotes: ${names.join(', ')}. Another database is named as one more argument.`
  return new EvergrantError(code, message, {
    cause,
    details: { ...details, tables: Object.fromEntries(tables) },
    hint: `${hint} ${how}`,
  })
}

/** A parameter as JSON where it is a number, `true`, `false`, `null` or a text in quotes; else the text that it is. */
export function paramOf(text: string): string | number | boolean | null {
  if (!/^(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null|".*")$/is.test(text)) return text
  try {
    return JSON.parse(text) as string | number | boolean | null
  } catch {
    return text
  }
}
