import type { DiscoverResult } from '@modelcontextprotocol/client'
import type { ConnectionId } from '../credentials/connection.js'
import type { EngineContext } from '../credentials/context.js'

/** Which era a server speaks, as the last handshake found it. */
export type Era = { readonly kind: 'legacy' } | { readonly kind: 'modern'; readonly discover: DiscoverResult }

interface CachedEra {
  readonly era: Era
  readonly at: number
}

/** The cached verdict, unless it is older than a day: a stale `legacy` would never correct itself. */
export async function loadEra({ records, clock }: EngineContext, connection: ConnectionId): Promise<Era | undefined> {
  const cached = await records.readCache<CachedEra>(connection, 'era')
  if (cached === undefined) return undefined
  const age = clock.now() - cached.at
  return age >= 0 && age < MAX_AGE_MS ? cached.era : undefined
}

export async function saveEra({ records, clock }: EngineContext, connection: ConnectionId, era: Era): Promise<void> {
  await records.writeCache(connection, 'era', { era, at: clock.now() } satisfies CachedEra)
}

export async function forgetEra({ records }: EngineContext, connection: ConnectionId): Promise<void> {
  await records.removeCache(connection, 'era')
}

const MAX_AGE_MS = 24 * 3_600_000
