import { isEvergrantError } from '../errors.js'
import { sha256 } from '../internal/digest.js'
import type { Lease } from '../store/record-store.js'
import { afterStart } from './brakes.js'
import { isFromAnotherClock } from './clock-steps.js'
import type { ConnectionId } from './connection.js'
import type { EngineContext } from './context.js'
import { type Credential, type SpendIntent, spendableToken } from './credential.js'
import type { Versioned } from './records.js'
import { atSameRecord } from './same-record.js'

/** Longer than a token request with its repetitions takes (rule R8), and as long as a lease lasts without renewal. */
export const SPEND_DEADLINE_MS = 45_000

/**
 * The lease of a credential, for whoever spends its token and whoever keeps others from it. Rule R5: at least three times the hard
 * time-out of a token request (10 s), so that a request never outlives its lease.
 */
export const LEASE = { waitMs: 60_000, ttlMs: SPEND_DEADLINE_MS }

/**
 * Stores the intent to spend a refresh token, the current one unless another is named. Rule R5: what cannot be stored is not spent.
 *
 * @returns `undefined` when the record has changed since it was read
 * @throws `STORE_WRITE_FAILED` and the like, before anything went out
 */
export async function storeIntent(
  context: EngineContext,
  current: Versioned<Credential>,
  lease: Lease,
  token = spendableToken(current.value),
): Promise<Versioned<Credential> | undefined> {
  if (token === undefined) throw new TypeError('storeIntent needs a refresh token')
  const at = context.clock.now()
  const intent: SpendIntent = {
    tokenHash: await sha256(token.reveal()),
    owner: await context.spender.owner(),
    at,
    deadline: at + SPEND_DEADLINE_MS,
  }
  const armed = { ...current.value, intent, brakes: afterStart(current.value.brakes, at) }
  try {
    return await atSameRecord(context, current, (expected) =>
      context.records.writeCredential(armed, { expected, fence: lease.fence }),
    )
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
  current: Versioned<Credential>,
  lease: Lease,
): Promise<boolean> {
  const { connection, intent, tokens } = current.value
  if (intent === undefined) return false
  if (intent.owner === (await context.spender.owner())) return false
  const spendable = [spendableToken(current.value), tokens.previousRefreshToken].filter((token) => token !== undefined)
  const hashes = await Promise.all(spendable.map((token) => sha256(token.reveal())))
  if (!hashes.includes(intent.tokenHash)) return false
  const now = context.clock.now()
  const waitMs = intent.deadline + GRACE_MS - now
  if (waitMs <= 0 || (await context.spender.isProvedDead(intent.owner))) {
    context.emit(connection, { type: 'replay_suspected', owner: intent.owner, since: intent.at })
    return false
  }
  if (isBeforeStep(intent.deadline, now)) await putRight(context, current, lease)
  await context.clock.sleep(Math.min(waitMs, POLL_MS), lease.signal)
  return true
}

/** Waits until no other process can be at work on the stored refresh token, at most until the deadline of its intent plus 5 s. */
export async function awaitSpent(
  context: EngineContext,
  connection: ConnectionId,
  lease: Lease,
): Promise<Versioned<Credential> | undefined> {
  for (;;) {
    const stored = await context.records.readCredential(connection)
    if (stored === undefined || !(await isBeingSpent(context, stored.value))) return stored
    await context.clock.sleep(POLL_MS, lease.signal)
  }
}

async function isBeingSpent(context: EngineContext, { intent }: Credential): Promise<boolean> {
  if (intent === undefined || intent.owner === (await context.spender.owner())) return false
  return !isLeftBehind(intent, context.clock.now()) && !(await context.spender.isProvedDead(intent.owner))
}

/** Whether nobody is at work on an intent any more: its deadline has passed, or is further away than any, so that it is from before a step. */
export function isLeftBehind({ deadline }: SpendIntent, now: number): boolean {
  return deadline + GRACE_MS <= now || isBeforeStep(deadline, now)
}

function isBeforeStep(deadline: number, now: number): boolean {
  return isFromAnotherClock(deadline, now + SPEND_DEADLINE_MS)
}

/**
 * An intent by a clock that was set back since would hold its token until that time comes again. Its deadline begins anew, by this
 * clock and for every process, since nobody knows how much of it is over.
 */
async function putRight(
  context: EngineContext,
  { value, version }: Versioned<Credential>,
  lease: Lease,
): Promise<void> {
  if (value.intent === undefined) return
  const at = context.clock.now()
  const intent: SpendIntent = { ...value.intent, at, deadline: at + SPEND_DEADLINE_MS }
  try {
    await context.records.writeCredential({ ...value, intent }, { expected: version, fence: lease.fence })
  } catch (error) {
    // Somebody wrote meanwhile: what is there now is read next.
    if (!isEvergrantError(error, 'STORE_CONFLICT')) throw error
  }
}

const GRACE_MS = 5_000
const POLL_MS = 500
