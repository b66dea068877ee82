import { cannotWrite } from './faults.js'
import { parseFence } from './rows.js'
import { type PostgresContext, runStatement } from './statement.js'

/** A lease that was taken. */
export interface TakenLease {
  readonly key: string
  /** Random, for this lease alone. */
  readonly owner: string
  readonly fence: bigint
}

const LASTS = `clock_timestamp() + $3::double precision * interval '1 millisecond'`

/**
 * Takes the lease if it is free, by the time of the database. While it is held nothing is locked or written, so that waiting costs
 * the database a look at one row.
 */
export async function tryToTake(context: PostgresContext, key: string, ttlMs: number): Promise<TakenLease | undefined> {
  const { leases } = context.tables
  const owner = crypto.randomUUID()
  const text = `insert into ${leases} as lease (key, owner, fence, expires_at)
    select $1::text, $2::uuid, 1, ${LASTS}
    where not exists (select from ${leases} where key = $1 and owner is not null and expires_at > clock_timestamp())
    on conflict (key) do update set owner = excluded.owner, fence = lease.fence + 1, expires_at = ${LASTS}
    where lease.owner is null or lease.expires_at <= clock_timestamp()
    returning fence::text as fence`
  const [row] = await runStatement(context, cannotWrite(`the lease of ${key}`), text, [key, owner, ttlMs])
  return row && { key, owner, fence: parseFence(row) }
}

/** Whether it was still ours to renew. */
export async function renewLease(
  context: PostgresContext,
  { key, owner, fence }: TakenLease,
  ttlMs: number,
): Promise<boolean> {
  const text = `update ${context.tables.leases} set expires_at = ${LASTS}
    where key = $1 and owner = $2::uuid and fence = $4::bigint returning true as renewed`
  const values = [key, owner, ttlMs, String(fence)]
  return (await runStatement(context, cannotWrite(`the lease of ${key}`), text, values)).length > 0
}

/** Lets the next one in. The row stays, since its fence has to grow for ever. Without an owner no late renewal finds it. */
export async function releaseLease(context: PostgresContext, { key, owner, fence }: TakenLease): Promise<void> {
  const text = `update ${context.tables.leases} set owner = null
    where key = $1 and owner = $2::uuid and fence = $3::bigint`
  await runStatement(context, cannotWrite(`the lease of ${key}`), text, [key, owner, String(fence)])
}
