import type { DiscoverResult } from '@modelcontextprotocol/client'
import type { ConnectionId } from '../credentials/connection.js'
import type { EngineContext } from '../credentials/context.js'
import { isEvergrantError } from '../errors.js'

/** Which era a server speaks, as the last handshake found it. */
export type Era = { readonly kind: 'legacy' } | { readonly kind: 'modern'; readonly discover: DiscoverResult }

interface CachedEra {
  readonly era: Era
  readonly at: number
}

/**
 * The cached verdict, unless it is older than a day: a stale `legacy` would never correct itself. A record that cannot be opened
 * is removed, since the next handshake finds out again.
 */
export async function loadEra(context: EngineContext, connection: ConnectionId): Promise<Era | undefined> {
  const { records, clock } = context
  try {
    const cached = await records.readCache<CachedEra>(connection, 'era')
    if (cached === undefined) return undefined
    const age = clock.now() - cached.at
    return age >= 0 && age < MAX_AGE_MS ? cached.era : undefined
  } catch (error) {
    if (!isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN')) throw error
    await forgetEra(context, connection)
    return undefined
  }
}

export function saveEra({ records, clock }: EngineContext, connection: ConnectionId, era: Era): Promise<void> {
  return ifWritable(records.writeCache(connection, 'era', { era, at: clock.now() } satisfies CachedEra))
}

export function forgetEra({ records }: EngineContext, connection: ConnectionId): Promise<void> {
  return ifWritable(records.removeCache(connection, 'era'))
}

/** A store that does not take it costs the next connection a handshake, and this one nothing. */
async function ifWritable(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!isEvergrantError(error, 'STORE_WRITE_FAILED', 'STORE_CONFLICT')) throw error
  }
}

const MAX_AGE_MS = 24 * 3_600_000
