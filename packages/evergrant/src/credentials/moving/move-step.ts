import { storeRefusal } from '../../audit/event.js'
import { isEvergrantError } from '../../errors.js'
import type { EngineContext } from '../context.js'
import type { Credential } from '../credential.js'
import { SPEND_DEADLINE_MS } from '../intent.js'
import { remember } from '../remembered.js'

/** Stores a step of a move under the lease, in the place of the very version that was looked at. Its entry is in the log already. */
export async function storeStep(
  context: EngineContext,
  credential: Credential,
  options: { readonly expected: string | undefined; readonly fence: bigint },
): Promise<void> {
  const { connection } = credential
  try {
    remember(context, connection, await context.records.writeCredential(credential, options))
  } catch (error) {
    if (isEvergrantError(error)) context.emit(connection, storeRefusal(error.code))
    throw error
  }
}

/** That of a refresh, which is kept out by it. */
export const LEASE = { waitMs: 60_000, ttlMs: SPEND_DEADLINE_MS }
