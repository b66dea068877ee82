import type { Clock } from '../../../internal/clock.js'
import { codeOf, isTransient, type StoreFault, toStoreError } from './faults.js'
import type { PostgresPool } from './pool.js'
import type { PostgresTables } from './schema.js'

export interface PostgresContext {
  readonly pool: PostgresPool
  readonly tables: PostgresTables
  readonly clock: Clock
}

type Row = Readonly<Record<string, unknown>>

const ATTEMPTS = 6
const FIRST_PAUSE_MS = 5

/**
 * Runs one statement, which is a transaction of its own, and gives its rows. What the database rolled back for the sake of another
 * transaction is tried again.
 */
export async function runStatement(
  { pool, clock }: Pick<PostgresContext, 'pool' | 'clock'>,
  fault: StoreFault,
  text: string,
  values: unknown[] = [],
): Promise<readonly Row[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await pool.query(text, values)).rows
    } catch (error) {
      if (!isTransient(codeOf(error)) || attempt === ATTEMPTS) throw toStoreError(fault, error)
    }
    await clock.sleep(FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random() / 2))
  }
}
