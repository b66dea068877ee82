import { systemClock } from '../../../internal/clock.js'
import { cannotRead, cannotWrite, codeOf, toStoreError } from './faults.js'
import type { PostgresPool } from './pool.js'
import { DEFAULT_SCHEMA, postgresSchemaSql, postgresTables } from './schema.js'
import { runStatement } from './statement.js'

/** Another process made the same thing at the same moment. */
const ALREADY_THERE = ['23505', '42P06', '42P07', '42710']
const ATTEMPTS = 5

/**
 * Makes the schema and its tables where they are missing; where they are there it changes nothing and needs no right to. Any number
 * of processes may call it at once.
 *
 * @throws EvergrantError `STORE_UNREADABLE`, `STORE_WRITE_FAILED`
 */
export async function migratePostgres(pool: PostgresPool, options: { readonly schema?: string } = {}): Promise<void> {
  const { schema = DEFAULT_SCHEMA } = options
  const { records, leases } = postgresTables(schema)
  const look = 'select to_regclass($1) is not null and to_regclass($2) is not null as present'
  const [row] = await runStatement({ pool, clock: systemClock }, cannotRead('the store'), look, [records, leases])
  if (row?.['present'] === true) return

  for (let attempt = 1; ; attempt++) {
    try {
      // Several statements at once are one transaction.
      await pool.query(postgresSchemaSql(schema))
      return
    } catch (error) {
      const isLateTwin = ALREADY_THERE.includes(codeOf(error) ?? '')
      if (!isLateTwin || attempt === ATTEMPTS) throw toStoreError(cannotWrite(`the schema ${schema}`), error)
    }
  }
}
