import { isEvergrantError } from '../../../errors.js'
import { cannotWrite } from './faults.js'
import { type PostgresContext, runStatement } from './statement.js'

/** A sweep is a courtesy of whoever creates a record that expires: it must stay short. */
const MAX_SWEPT = 50
/** Clocks differ between machines; a record that has just expired is refused by the engine anyway. */
const GRACE_MS = 60_000

/** Removes expired records. What cannot be swept now stays for another time: the creation itself is done. */
export async function sweep(context: PostgresContext): Promise<void> {
  const { records } = context.tables
  const text = `delete from ${records} where key in (
    select key from ${records} where expires_at < $1::double precision
    order by expires_at limit ${MAX_SWEPT} for update skip locked)`
  try {
    await runStatement(context, cannotWrite('the sweep of expired records'), text, [context.clock.now() - GRACE_MS])
  } catch (error) {
    if (!isEvergrantError(error)) throw error
  }
}
