import { storeRefusal } from '../../audit/event.js'
import { isEvergrantError } from '../../errors.js'
import type { EngineContext } from '../context.js'
import type { Credential } from '../credential.js'
import type { Versioned } from '../records.js'
import { remember } from '../remembered.js'
import { atSameRecord } from '../same-record.js'

/** Stores a step of a move under the lease, in the place of the very record that was looked at. Its entry is in the log already. */
export async function storeStep(
  context: EngineContext,
  credential: Credential,
  { replaces, fence }: { readonly replaces: Versioned<Credential> | undefined; readonly fence: bigint },
): Promise<void> {
  const { connection } = credential
  const write = (expected?: string) => context.records.writeCredential(credential, { expected, fence })
  try {
    remember(context, connection, await (replaces ? atSameRecord(context, replaces, write) : write()))
  } catch (error) {
    if (isEvergrantError(error)) context.emit(connection, storeRefusal(error.code))
    throw error
  }
}
