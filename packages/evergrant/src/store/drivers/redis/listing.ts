import type { ListedRecord, ListQuery } from '../../record-store.js'
import { type RedisContext, runReading } from './context.js'
import { LIST_BY_KEY, LIST_DUE } from './list-scripts.js'
import { replyText } from './redis-client.js'

/** A script holds every other client up, so one looks at no more than this. */
const MAX_AT_ONCE = 500

export async function* listRecords(context: RedisContext, query: ListQuery): AsyncIterable<ListedRecord> {
  let left = query.limit
  for await (const records of query.dueBefore === undefined ? pagesByKey(context, query) : pagesOfDue(context, query)) {
    yield* records.slice(0, left)
    left -= records.length
    if (left <= 0) return
  }
}

async function* pagesByKey(context: RedisContext, { prefix, after, limit }: ListQuery): AsyncIterable<ListedRecord[]> {
  const count = Math.min(limit, MAX_AT_ONCE)
  // The character after "/" is "0": the first text that no longer begins with the prefix.
  const end = `(${prefix.slice(0, -1)}0`
  let start = after !== undefined && after.key > prefix ? `(${after.key}` : `[${prefix}`
  for (;;) {
    const records = recordsIn(await look(context, prefix, LIST_BY_KEY, [start, end, String(count)]))
    yield records
    const last = records.at(-1)
    if (last === undefined || records.length < count) return
    start = `(${last.key}`
  }
}

async function* pagesOfDue(context: RedisContext, query: ListQuery): AsyncIterable<ListedRecord[]> {
  const { prefix, dueBefore, after, limit } = query
  const count = String(Math.min(limit, MAX_AT_ONCE))
  let [dueAt, key] = [after?.dueAt === undefined ? '' : String(after.dueAt), after?.key ?? '']
  do {
    const [lastDueAt = '', lastKey = '', ...found] = await look(context, prefix, LIST_DUE, [
      String(dueBefore),
      prefix,
      dueAt,
      key,
      count,
    ])
    yield recordsIn(found)
    ;[dueAt, key] = [lastDueAt, lastKey]
  } while (key !== '')
}

async function look(context: RedisContext, prefix: string, script: typeof LIST_DUE, args: string[]): Promise<string[]> {
  const reply = await runReading(context, prefix, script, args)
  return Array.isArray(reply) ? reply.map(replyText) : []
}

function recordsIn(flat: readonly string[]): ListedRecord[] {
  const records: ListedRecord[] = []
  for (let index = 0; index + 2 < flat.length; index += 3) {
    const [key = '', version = '', dueAt = ''] = flat.slice(index, index + 3)
    records.push({ key, version, ...(dueAt !== '' && { dueAt: Number(dueAt) }) })
  }
  return records
}
