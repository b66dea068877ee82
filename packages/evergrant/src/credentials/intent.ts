import { isEvergrantError } from '../errors.js'
import { sha256 } from '../internal/digest.js'
import type { Lease } from '../store/record-store.js'
import { afterStart } from './brakes.js'
import type { EngineContext } from './context.js'
import type { Credential, SpendIntent } from './credential.js'
import type { Versioned } from './records.js'

/** Longer than a token request with its repetitions takes (rule R8), and as long as a lease lasts without renewal. */
export const SPEND_DEADLINE_MS = 45_000

/**
 * Stores the intent to spend a refresh token, the current one unless another is named. Rule R5: what cannot be stored is not spent.
 *
 * @returns `undefined` when the record has changed since it was read
 * @throws `STORE_WRITE_FAILED` and the like, before anything went out
 */
export async function storeIntent(
  context: EngineContext,
  { value: credential, version }: Versioned<Credential>,
  lease: Lease,
  token = credential.tokens.refreshToken,
): Promise<Versioned<Credential> | undefined> {
  if (token === undefined) throw new TypeError('storeIntent needs a refresh token')
  const at = context.clock.now()
  const intent: SpendIntent = {
    tokenHash: await sha256(token.reveal()),
    owner: await context.spender.owner(),
    at,
    deadline: at + SPEND_DEADLINE_MS,
  }
  const armed = { ...credential, intent, brakes: afterStart(credential.brakes, at) }
  try {
    return await context.records.writeCredential(armed, { expected: version, fence: lease.fence })
  } catch (error) {
    if (isEvergrantError(error, 'STORE_CONFLICT')) return undefined
    throw error
  }
}

/**
 * Waits as long as another process may still be spending the stored refresh token: until it is proved dead, or until its deadline
 * plus 5 s has passed. `true` when it waited, and the record has to be read again.
 */
export async function awaitForeignIntent(
  context: EngineContext,
  { connection, intent, tokens }: Credential,
  signal: AbortSignal,
): Promise<boolean> {
  if (intent === undefined) return false
  if (intent.owner === (await context.spender.owner())) return false
  const spendable = [tokens.refreshToken, tokens.previousRefreshToken].filter((token) => token !== undefined)
  const hashes = await Promise.all(spendable.map((token) => sha256(token.reveal())))
  if (!hashes.includes(intent.tokenHash)) return false
  const waitMs = remainingMs(intent, context.clock.now())
  if (waitMs === 0 || (await context.spender.isProvedDead(intent.owner))) {
    context.emit(connection, { type: 'replay_suspected', owner: intent.owner, since: intent.at })
    return false
  }
  await context.clock.sleep(Math.min(waitMs, POLL_MS), signal)
  return true
}

/** For how long the process of an intent may still be at work, by its deadline; 0 when it has left the intent behind. */
export function remainingMs({ deadline }: SpendIntent, now: number): number {
  const leftMs = deadline + GRACE_MS - now
  // Longer than any deadline: the clock was set back.
  return leftMs > 0 && leftMs <= SPEND_DEADLINE_MS + GRACE_MS ? leftMs : 0
}

const GRACE_MS = 5_000
const POLL_MS = 500
