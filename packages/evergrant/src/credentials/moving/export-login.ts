import { EvergrantError } from '../../errors.js'
import { base64Url, randomToken } from '../../internal/digest.js'
import { secureRandom } from '../../internal/node/aead.js'
import type { Lease } from '../../store/record-store.js'
import { type ConnectionId, credentialKey, describeConnection } from '../connection.js'
import type { EngineContext } from '../context.js'
import type { Credential } from '../credential.js'
import { LEASE } from '../intent.js'
import { authorizationRequired, loginMoving } from '../needs-login.js'
import { flushUnsaved } from '../persist.js'
import type { Versioned } from '../records.js'
import { refreshCredential } from '../refresh.js'
import { remember } from '../remembered.js'
import { BUNDLE_LIFETIME_MS } from './bundle.js'
import { encodeExportedLogin, exportedLogin } from './exported-login.js'
import { storeStep } from './move-step.js'
import { hashReceipt, receiptCode } from './receipt.js'
import { assertLock, type BundleLock, sealBundle } from './sealing.js'

export type ExportOptions = BundleLock & {
  /**
   * `accept-conflicts` leaves the login in use here as well. Both then hold the same refresh token, which servers replace at each use:
   * the first refresh of one can end the other, and at a strict server both.
   */
  readonly copy?: 'accept-conflicts' | undefined
}

export interface ExportedBundle {
  readonly connection: ConnectionId
  /** The sealed login: text of one line. */
  readonly bundle: string
  readonly bundleId: string
  /** After this it cannot be imported, milliseconds since the epoch. */
  readonly expiresAt: number
  readonly copy: boolean
}

/**
 * Seals a login into a bundle for another store. From then on it is `moving` here: nobody refreshes it, until `confirmExport` or
 * `cancelExport`. The mark is stored before the bundle is handed out, so that at no moment two stores refresh.
 *
 * @throws `AUTHORIZATION_REQUIRED` for a login that is dead or not there, `EXPORT_REFUSED` for one without a refresh token,
 * `LOGIN_MOVING`, `PASSPHRASE_UNUSABLE`, `PUBLIC_KEY_INVALID`; retryable codes while a refresh is under way that cannot be finished
 */
export async function exportLogin(
  context: EngineContext,
  connection: ConnectionId,
  options: ExportOptions,
): Promise<ExportedBundle> {
  await assertLock(options)
  assertCopy(options.copy)
  await finishRefresh(context, connection)
  return context.withLease(credentialKey(connection), LEASE, async (lease) => {
    const stored = await flushUnsaved(context, connection, lease)
    return sealAndMark(context, assertMovable(connection, stored), { lease, options })
  })
}

function assertCopy(copy: unknown): void {
  if (copy === undefined || copy === 'accept-conflicts') return
  throw new TypeError(`copy must be "accept-conflicts", got ${JSON.stringify(copy)}`)
}

/**
 * A process may have died while it was spending the refresh token, or its answer was lost on the way. Whether the token still works is
 * found out here: what goes into a bundle is not to be in doubt. Tokens that the store did not take are stored first.
 */
async function finishRefresh(context: EngineContext, connection: ConnectionId): Promise<void> {
  const key = credentialKey(connection)
  const stored = context.memory.unsaved.has(key)
    ? await context.withLease(key, LEASE, (lease) => flushUnsaved(context, connection, lease))
    : await context.records.readCredential(connection)
  const { value: credential } = assertMovable(connection, stored)
  if (!isInDoubt(credential)) return
  const input = { connection, refused: credential.tokens.accessToken }
  remember(context, connection, await context.memory.refreshes.run(key, () => refreshCredential(context, input)))
}

/** Whether the refresh token may be spent already, without an answer to it. */
function isInDoubt({ intent, brakes }: Credential): boolean {
  return intent !== undefined || (brakes?.failures ?? 0) > 0
}

function assertMovable(connection: ConnectionId, stored: Versioned<Credential> | undefined): Versioned<Credential> {
  if (stored === undefined) throw authorizationRequired(connection, 'not_signed_in')
  const { needsLogin, move, tokens } = stored.value
  if (needsLogin) throw authorizationRequired(connection, needsLogin.reason)
  if (move) throw loginMoving(stored.value)
  if (tokens.refreshToken) return stored
  throw new EvergrantError(
    'EXPORT_REFUSED',
    `The server gave no refresh token to ${describeConnection(connection)}: there is nothing that would last elsewhere`,
  )
}

async function sealAndMark(
  context: EngineContext,
  stored: Versioned<Credential>,
  { lease, options }: { readonly lease: Lease; readonly options: ExportOptions },
): Promise<ExportedBundle> {
  const { value: credential } = stored
  const { connection } = credential
  if (isInDoubt(credential)) {
    throw new EvergrantError(
      'TEMPORARILY_UNAVAILABLE',
      `A refresh of ${describeConnection(connection)} began or failed at this moment`,
    )
  }
  const at = context.clock.now()
  const id = base64Url(secureRandom(16))
  const expiresAt = at + BUNDLE_LIFETIME_MS
  const receiptKey = randomToken()
  const copy = options.copy !== undefined
  const plaintext = encodeExportedLogin(exportedLogin(credential, { copy, receiptKey }))
  const bundle = await sealBundle({ id, createdAt: at, expiresAt }, options, plaintext)

  const sealedTo = options.passphrase === undefined ? 'key' : 'passphrase'
  await context.record(connection, { type: 'exported', bundle: id, sealedTo, copy })
  if (!copy) {
    const move = { bundle: id, at, expiresAt, receiptHash: await hashReceipt(await receiptCode(id, receiptKey)) }
    await storeStep(context, { ...credential, move }, { replaces: stored, fence: lease.fence })
  }
  return { connection, bundle, bundleId: id, expiresAt, copy }
}
