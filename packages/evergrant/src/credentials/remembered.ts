import { endOnThisClock, readClock } from './clock-steps.js'
import { type ConnectionId, credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import type { Credential } from './credential.js'
import type { Versioned } from './records.js'

/** Keeps what was read or received, and since when its access token has been known here. */
export function remember(
  context: EngineContext,
  connection: ConnectionId,
  credential: Versioned<Credential> | undefined,
): void {
  const { known } = context.memory
  const key = credentialKey(connection)
  const now = readClock(context.clock)
  const before = known.get(key)
  const seen = before !== undefined && isSameToken(before.credential?.value, credential?.value) ? before.seen : now
  known.set(key, { credential, readAt: now.wall, seen })
}

/** The credential with the end of its access token as the clocks of this process have it. To judge by, not to store. */
export function byThisClock(context: EngineContext, credential: Credential): Credential {
  const { tokens, connection } = credential
  const remembered = context.memory.known.get(credentialKey(connection))
  if (tokens.expiresAt === undefined || remembered === undefined) return credential
  if (!isSameToken(remembered.credential?.value, credential)) return credential
  const expiresAt = endOnThisClock(tokens.expiresAt, remembered.seen, readClock(context.clock))
  return expiresAt === tokens.expiresAt ? credential : { ...credential, tokens: { ...tokens, expiresAt } }
}

function isSameToken(a: Credential | undefined, b: Credential | undefined): boolean {
  return a?.tokens.accessToken.reveal() === b?.tokens.accessToken.reveal()
}
