import type { ListedRecord, ListQuery } from '../../record-store.js'
import { cannotRead } from './faults.js'
import { parseListed } from './rows.js'
import { type PostgresContext, runStatement } from './statement.js'

/** More than a caller reads at once, little enough to hold. */
const PAGE = 500

export async function* listRecords(context: PostgresContext, query: ListQuery): AsyncIterable<ListedRecord> {
  let { after, limit: left } = query
  while (left > 0) {
    const limit = Math.min(left, PAGE)
    const page = await readPage(context, { ...query, limit, ...(after && { after }) })
    yield* page
    if (page.length < limit) return
    left -= page.length
    after = page.at(-1)
  }
}

async function readPage(context: PostgresContext, query: ListQuery): Promise<ListedRecord[]> {
  const { text, values } = query.dueBefore === undefined ? byKey(context, query) : byDueAt(context, query)
  const rows = await runStatement(context, cannotRead(`the list of ${query.prefix}`), text, values)
  return rows.map(parseListed)
}

interface Statement {
  readonly text: string
  readonly values: unknown[]
}

function byKey({ tables }: PostgresContext, { prefix, after, limit }: ListQuery): Statement {
  const text = `select key, version::text as version, due_at from ${tables.records}
    where key > $1 and key < $2 order by key limit $3::integer`
  const start = after !== undefined && after.key > prefix ? after.key : prefix
  return { text, values: [start, endOf(prefix), limit] }
}

function byDueAt({ tables }: PostgresContext, { prefix, dueBefore, after, limit }: ListQuery): Statement {
  const text = `select key, version::text as version, due_at from ${tables.records}
    where due_at < $1::double precision and key > $2 and key < $3
    ${after ? 'and (due_at, key) > ($5::double precision, $6)' : ''}
    order by due_at, key limit $4::integer`
  const position = after ? [after.dueAt, after.key] : []
  return { text, values: [dueBefore, prefix, endOf(prefix), limit, ...position] }
}

/** The first key after all that begin with the prefix: `0` follows `/` in the order of the column. */
const endOf = (prefix: string): string => `${prefix.slice(0, -1)}0`
