import { EvergrantError } from '../../errors.js'
import { Secret } from '../../internal/secret.js'
import { bundleKey, type ConnectionId, credentialKey, describeConnection } from '../connection.js'
import type { EngineContext } from '../context.js'
import type { Credential, Move } from '../credential.js'
import { LEASE } from '../intent.js'
import { flushUnsaved } from '../persist.js'
import type { Versioned } from '../records.js'
import { storeStep } from './move-step.js'
import { isDead, otherLogins } from './other-logins.js'
import { fitsReceipt } from './receipt.js'
import { markUsed } from './used-bundle.js'

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
 * The login is used here again. The bundle must not be imported elsewhere any more, which nobody can enforce from here: a copy
 * would result.
 *
 * @throws `EXPORT_UNKNOWN`; `BUNDLE_USED` when it was imported in this very store
 */
export function cancelExport(context: EngineContext, connection: ConnectionId): Promise<void> {
  return settle(context, connection, async ({ move: _over, ...credential }, { bundle }) => {
    await assertNotImportedHere(context, connection, bundle)
    return { type: 'export_cancelled', next: credential }
  })
}

type Settle = (
  credential: Credential,
  move: Move,
) => Promise<{ readonly type: 'export_confirmed' | 'export_cancelled'; readonly next: Credential }>

/** An import of the same bundle in this store is kept out meanwhile, and afterwards finds that the bundle is used up. */
async function settle(context: EngineContext, connection: ConnectionId, decide: Settle): Promise<void> {
  const { bundle, expiresAt } = assertMoving(connection, await context.records.readCredential(connection)).move
  await context.withLease(bundleKey(bundle), LEASE, async () => {
    await settleHere(context, connection, decide)
    await markUsed(context, { id: bundle, expiresAt })
  })
}

function settleHere(context: EngineContext, connection: ConnectionId, decide: Settle): Promise<void> {
  return context.withLease(credentialKey(connection), LEASE, async (lease) => {
    const stored = assertMoving(connection, await flushUnsaved(context, connection, lease))
    const { type, next } = await decide(stored.value, stored.move)
    await context.record(connection, { type, bundle: stored.move.bundle })
    await storeStep(context, next, { replaces: stored, fence: lease.fence })
  })
}

function assertMoving(
  connection: ConnectionId,
  stored: Versioned<Credential> | undefined,
): Versioned<Credential> & { readonly move: Move } {
  const { move, needsLogin } = stored?.value ?? {}
  if (stored && move && !needsLogin) return { ...stored, move }
  throw exportUnknown(connection, needsLogin?.reason === 'moved')
}

/** Both would hold the same refresh token. The store may be one that the other login's owner shares with this one. */
async function assertNotImportedHere(context: EngineContext, connection: ConnectionId, bundle: string): Promise<void> {
  for await (const other of otherLogins(context, connection)) {
    if (other.imported?.bundle !== bundle || isDead(other, context.clock.now())) continue
    const isOurs = other.connection.owner === connection.owner
    const where = isOurs ? `as ${describeConnection(other.connection)}` : 'by another owner of this store'
    throw new EvergrantError('BUNDLE_USED', `The login was imported ${where}: it cannot be used here as well`, {
      hint: 'Run `evergrant export --confirm CODE` with the code that importing the bundle again prints. Or log out there with `--local`, then cancel again.',
      details: { profile: connection.profile, server: connection.server },
    })
  }
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
