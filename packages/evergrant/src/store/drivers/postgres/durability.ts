import { EvergrantError } from '../../../errors.js'
import { systemClock } from '../../../internal/clock.js'
import { cannotRead } from './faults.js'
import type { PostgresPool } from './pool.js'
import { DEFAULT_SCHEMA, postgresTables } from './schema.js'
import { type PostgresContext, runStatement } from './statement.js'

const SETTINGS = `select current_setting('fsync') as fsync,
  current_setting('synchronous_commit') as synchronous_commit,
  exists (select from pg_class where oid in (to_regclass($1), to_regclass($2)) and relpersistence <> 'p') as unlogged`

/**
 * Refuses a database that may forget what it has acknowledged: a rotated refresh token or a fence that a crash takes back can end the
 * login. Looked at once, before the first change, the lease included: a refresh then ends before its token is spent.
 */
export function createDurabilityCheck(context: PostgresContext): () => Promise<void> {
  let checked: Promise<void> | undefined
  return () =>
    (checked ??= assertDurable(context).catch((error: unknown) => {
      checked = undefined
      throw error
    }))
}

/**
 * The check that `createPostgresStore` makes before its first change, also for one that has the leave to lose data.
 *
 * @throws EvergrantError `STORE_UNSAFE`, `STORE_UNREADABLE`
 */
export async function assertPostgresDurable(options: {
  readonly pool: PostgresPool
  /** Default `evergrant`. */
  readonly schema?: string
}): Promise<void> {
  const { pool, schema = DEFAULT_SCHEMA } = options
  await assertDurable({ pool, tables: postgresTables(schema), clock: systemClock })
}

async function assertDurable(context: PostgresContext): Promise<void> {
  const { records, leases } = context.tables
  const [row] = await runStatement(context, cannotRead('the durability of the store'), SETTINGS, [records, leases])
  const faults = [
    ...(row?.['fsync'] === 'off' ? ['fsync is off'] : []),
    ...(row?.['synchronous_commit'] === 'off' ? ['synchronous_commit is off'] : []),
    ...(row?.['unlogged'] === true ? ['its tables are unlogged'] : []),
  ]
  if (faults.length === 0) return
  throw new EvergrantError('STORE_UNSAFE', `The database can lose what it has acknowledged: ${faults.join(', ')}`, {
    details: { fsync: row?.['fsync'], synchronousCommit: row?.['synchronous_commit'], unlogged: row?.['unlogged'] },
  })
}
