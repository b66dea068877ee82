import { EvergrantError } from '../../errors.js'
import { Secret } from '../../internal/secret.js'
import { type ConnectionId, credentialKey, describeConnection } from '../connection.js'
import type { EngineContext } from '../context.js'
import type { Credential, Move } from '../credential.js'
import { flushUnsaved } from '../persist.js'
import { LEASE, storeStep } from './move-step.js'
import { fitsReceipt } from './receipt.js'

/**
 * The login is in use elsewhere: its tokens are removed here, and left alone at the issuer, since they are in use there.
 *
 * @param receipt the code that the import printed
 * @throws `RECEIPT_REFUSED`, `EXPORT_UNKNOWN`
 */
export function confirmExport(context: EngineContext, connection: ConnectionId, receipt: string): Promise<void> {
  if (typeof receipt !== 'string') throw new TypeError(`receipt must be text, got ${typeof receipt}`)
  return settle(context, connection, async (credential, move) => {
    if (!(await fitsReceipt(receipt, move.receiptHash))) {
      throw new EvergrantError(
        'RECEIPT_REFUSED',
        `The code does not belong to the export of ${describeConnection(connection)}`,
      )
    }
    return { type: 'export_confirmed', next: moved(credential, context.clock.now()) }
  })
}

/**
 * The login is used here again. The bundle must not be imported any more, which nobody can enforce from here: a copy would result.
 *
 * @throws `EXPORT_UNKNOWN`
 */
export function cancelExport(context: EngineContext, connection: ConnectionId): Promise<void> {
  return settle(context, connection, async ({ move: _over, ...credential }) => ({
    type: 'export_cancelled',
    next: credential,
  }))
}

type Settle = (
  credential: Credential,
  move: Move,
) => Promise<{ readonly type: 'export_confirmed' | 'export_cancelled'; readonly next: Credential }>

function settle(context: EngineContext, connection: ConnectionId, decide: Settle): Promise<void> {
  const key = credentialKey(connection)
  return context.withLease(key, LEASE, async (lease) => {
    const stored =
      (await flushUnsaved(context, connection, lease)) ?? (await context.records.readCredential(connection))
    const { move, needsLogin } = stored?.value ?? {}
    if (stored === undefined || move === undefined || needsLogin) {
      throw exportUnknown(connection, needsLogin?.reason === 'moved')
    }
    const { type, next } = await decide(stored.value, move)
    await context.record(connection, { type, bundle: move.bundle })
    await storeStep(context, next, { replaces: stored, fence: lease.fence })
  })
}

/** What `status` still shows of it; nothing in it opens anything. */
function moved(credential: Credential, now: number): Credential {
  const { intent: _intent, brakes: _brakes, incident: _incident, ...rest } = credential
  const { clientSecret: _secret, ...client } = credential.client
  return {
    ...rest,
    client,
    tokens: { accessToken: new Secret(''), receivedAt: credential.tokens.receivedAt },
    needsLogin: { reason: 'moved', at: now },
  }
}

function exportUnknown(connection: ConnectionId, isMoved: boolean): EvergrantError {
  const why = isMoved ? 'it was moved already' : 'it is not being moved'
  return new EvergrantError(
    'EXPORT_UNKNOWN',
    `There is no export of ${describeConnection(connection)} to settle: ${why}`,
  )
}
