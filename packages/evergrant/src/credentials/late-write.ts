import { isEvergrantError } from '../errors.js'
import { startStopwatch } from '../internal/clock.js'
import { type ConnectionId, credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import type { Credential } from './credential.js'
import { SPEND_DEADLINE_MS } from './intent.js'
import type { Versioned } from './records.js'

interface LateWrite {
  readonly connection: ConnectionId
  /** Offers the tokens to the store once more. */
  readonly attempt: () => Promise<Versioned<Credential>>
  /** Hears what the store holds then. */
  readonly onStored: (stored: Versioned<Credential>) => void
}

/**
 * Goes on offering tokens to a store that has refused them, after their caller was told: nobody else has them, and once their intent
 * is over another process sends the spent token again, which ends the login at a strict issuer. For as long as the intent keeps others
 * waiting, and not past the end of this engine.
 */
export function writeLater(context: EngineContext, { connection, attempt, onStored }: LateWrite): void {
  const { lateWrites, closing } = context.memory
  const isOver = async () => closing.signal.aborted || !(await isStillOurs(context, connection))
  const passedMs = startStopwatch(context.clock)
  const write = async () => {
    while (passedMs() < SPEND_DEADLINE_MS) {
      await context.clock.sleep(PAUSE_MS, closing.signal)
      try {
        if (await isOver()) return
        return onStored(await attempt())
      } catch (error) {
        if (!isEvergrantError(error, 'STORE_CONFLICT', 'STORE_WRITE_FAILED', 'STORE_UNREADABLE')) throw error
      }
    }
  }
  // What stands in the way is met and told by the next call of this process.
  const leaveIt = (error: unknown) => {
    if (!isEvergrantError(error) && !closing.signal.aborted) throw error
  }
  void lateWrites.run(credentialKey(connection), write).catch(leaveIt)
}

/** Somebody who has sent the spent token again is answered for it: theirs are the tokens that count then. */
async function isStillOurs(context: EngineContext, connection: ConnectionId): Promise<boolean> {
  if (!context.memory.unsaved.has(credentialKey(connection))) return false
  const stored = await context.records.readCredential(connection)
  const owner = stored?.value.intent?.owner
  return owner === undefined || owner === (await context.spender.owner())
}

const PAUSE_MS = 1_000
