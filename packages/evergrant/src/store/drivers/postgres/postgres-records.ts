import { EvergrantError } from '../../../errors.js'
import type { StoredRecord, WriteOptions } from '../../record-store.js'
import { cannotRead, cannotWrite } from './faults.js'
import { parseRecord } from './rows.js'
import { type PostgresContext, runStatement } from './statement.js'
import { sweep } from './sweeping.js'

export async function readRecord(context: PostgresContext, key: string): Promise<StoredRecord | undefined> {
  const text = `select payload, version::text as version from ${context.tables.records} where key = $1`
  const [row] = await runStatement(context, cannotRead(key), text, [key])
  return row && parseRecord(row)
}

/** `payload` belongs to this function from now on. */
export async function writeRecord(
  context: PostgresContext,
  key: string,
  payload: Uint8Array,
  options: WriteOptions,
): Promise<StoredRecord> {
  const { expected, fence, dueAt, expiresAt } = options
  const values = [key, payload, dueAt ?? null, expiresAt ?? null]
  if (fence !== undefined) values.push(String(fence))
  if (expected !== undefined) values.push(expected)
  const [row] = await runStatement(context, cannotWrite(key), writeStatement(context, options), values)
  const version = row?.['version']
  if (typeof version !== 'string') throw conflict(key, options, row?.['fence_is_old'] === true)
  if (expected === undefined && expiresAt !== undefined) await sweep(context)
  return { payload, version }
}

/**
 * One statement that compares and swaps. With a fence it locks the row of the lease, which gives that row as it is now and not as it
 * was when the statement began; whoever takes the lease waits for the end of this write, and so reads what it has written.
 */
function writeStatement({ tables }: PostgresContext, { expected, fence }: WriteOptions): string {
  const isNewest = 'coalesce((select fence from lease), 0) <= $5::bigint'
  const columns = '$2::bytea, gen_random_uuid(), $3::double precision, $4::double precision'
  const create = `insert into ${tables.records} (key, payload, version, due_at, expires_at)
    select $1::text, ${columns} ${fence === undefined ? '' : `where ${isNewest}`}
    on conflict (key) do nothing`
  const replace = `update ${tables.records} set (payload, version, due_at, expires_at) = row(${columns})
    where key = $1 and version::text = $${fence === undefined ? 5 : 6}::text ${fence === undefined ? '' : `and ${isNewest}`}`
  const written = `written as (${expected === undefined ? create : replace} returning version::text as version)`
  if (fence === undefined) return `with ${written} select version, false as fence_is_old from written`
  return `with lease as (select fence from ${tables.leases} where key = $1 for share), ${written}
    select (select version from written) as version, (select fence from lease) > $5::bigint as fence_is_old`
}

export async function takeRecord(context: PostgresContext, key: string): Promise<StoredRecord | undefined> {
  const text = `delete from ${context.tables.records} where key = $1 returning payload, version::text as version`
  const [row] = await runStatement(context, cannotWrite(key), text, [key])
  return row && parseRecord(row)
}

export async function removeRecord(context: PostgresContext, key: string, expected: string | undefined): Promise<void> {
  const isExpected = expected === undefined ? '' : 'and version::text = $2::text'
  const text = `delete from ${context.tables.records} where key = $1 ${isExpected} returning true as removed`
  const rows = await runStatement(context, cannotWrite(key), text, expected === undefined ? [key] : [key, expected])
  if (expected !== undefined && rows.length === 0) throw conflict(key, { expected }, false)
}

function conflict(key: string, { expected }: WriteOptions, fenceIsOld: boolean): EvergrantError {
  const changed = expected === undefined ? 'it exists already' : 'it has changed'
  const why = fenceIsOld ? 'a newer lease was granted' : changed
  return new EvergrantError('STORE_CONFLICT', `${key} was not written: ${why}`, { details: { record: key } })
}
