import type { Notion } from '../../notion-entry.js'
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
  const tables = new Map<string, readonly string[]>()
  for (const database of databases) {
    const reference = await findReference(notion, database, { ...reading(context), types: ['database'] })
    const schemas = await notion.databases.schema(reference, { signal })
    tables.set(
      database,
      schemas.map(({ url }) => url),
    )
  }
  const sources = [...new Set([...tables.values()].flat())]
  const work = () => notion.sql(withTables(sql, tables), { sources, params: flags.param.map(paramOf), signal })
  const { rows, hasMore } = await withSlowLine(context, 'Reading rows…', work)
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

/** The query with the names after FROM and JOIN that stand for a database of one source. */
export function withTables(sql: string, tables: ReadonlyMap<string, readonly string[]>): string {
  return sql.replaceAll(/\b(from|join)\s+"((?:[^"]|"")+)"/gi, (whole, word: string, name: string) => {
    const [url, ...more] = tables.get(name.replaceAll('""', '"')) ?? []
    return url === undefined || more.length > 0 ? whole : `${word} "${url}"`
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
