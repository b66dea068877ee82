import { EvergrantError, isEvergrantError } from '../../errors.js'
import { type ConnectionId, credentialKey, describeConnection } from '../connection.js'
import type { EngineContext } from '../context.js'
import type { Credential, StoredDiscovery, Workspace } from '../credential.js'
import { loginMoving } from '../needs-login.js'
import type { ExportedLogin } from './exported-login.js'
import { LEASE, storeStep } from './move-step.js'
import { receiptCode } from './receipt.js'

export interface ImportedLogin {
  readonly connection: ConnectionId
  /** What it was called where it came from. */
  readonly from: Pick<ConnectionId, 'server' | 'profile'>
  readonly issuer: string
  /** For `confirmExport` where it came from; absent for a copy, which is not moved. */
  readonly receipt?: string
  /** Another store goes on using the same refresh token. */
  readonly copy: boolean
  /** This very bundle was imported here before: nothing was changed. */
  readonly already: boolean
  readonly signedInAt: number
  readonly workspace?: Workspace
}

export interface Keeping {
  /** The bundle's id. */
  readonly id: string
  readonly connection: ConnectionId
  readonly login: ExportedLogin
  readonly discovery: StoredDiscovery
}

/** Stores the login of a bundle, unless that would replace or double one that is in use. */
export async function keepLogin(context: EngineContext, input: Keeping): Promise<ImportedLogin> {
  const { id, connection, login } = input
  const { server, profile, client, copy, signedInAt, workspace } = login
  const already = await context.withLease(credentialKey(connection), LEASE, async ({ fence }) => {
    await assertNotUsedElsewhere(context, connection, id)
    const stored = await context.records.readCredential(connection)
    if (stored && isSameImport(stored.value, id)) return true
    assertReplaceable(connection, stored?.value, id)
    const credential = credentialFrom(input, stored?.value, context.clock.now())
    await context.record(connection, { type: 'imported', bundle: id, issuer: client.issuer, copy })
    await storeStep(context, credential, { replaces: stored, fence })
    context.memory.unsaved.delete(credentialKey(connection))
    return false
  })
  const receipt = copy ? undefined : await receiptCode(id, login.receiptKey)
  return {
    connection,
    from: { server, profile },
    issuer: client.issuer,
    copy,
    already,
    signedInAt,
    ...(receipt !== undefined && { receipt }),
    ...(workspace && { workspace }),
  }
}

/** One bundle is one login: two profiles with the same refresh token would end each other. */
async function assertNotUsedElsewhere(context: EngineContext, target: ConnectionId, id: string): Promise<void> {
  for await (const connection of context.records.listConnections(target.owner)) {
    const isTarget = credentialKey(connection) === credentialKey(target)
    const stored = isTarget ? undefined : await readIfReadable(context, connection)
    if (stored && (stored.imported?.bundle === id || isMovedBy(stored, id))) throw bundleUsed(connection)
  }
}

/** A record that cannot be opened hides no other; whoever uses it is told. */
async function readIfReadable(context: EngineContext, connection: ConnectionId): Promise<Credential | undefined> {
  try {
    return (await context.records.readCredential(connection))?.value
  } catch (error) {
    if (isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN')) return undefined
    throw error
  }
}

/** An import that was cut off before it could tell its receipt code tells it when it is repeated. */
function isSameImport({ imported, needsLogin }: Credential, id: string): boolean {
  return imported?.bundle === id && needsLogin === undefined
}

function assertReplaceable(connection: ConnectionId, current: Credential | undefined, id: string): void {
  if (current === undefined) return
  if (current.imported?.bundle === id || isMovedBy(current, id)) throw bundleUsed(connection)
  if (current.needsLogin) return
  if (current.move?.bundle === id) {
    throw new EvergrantError('BUNDLE_USED', `The bundle came from here: ${describeConnection(connection)}`, {
      hint: 'Run `evergrant export --cancel` to use the login here again.',
    })
  }
  if (current.move) throw loginMoving(current)
  throw new EvergrantError('LOGIN_EXISTS', `There is a login of ${describeConnection(connection)} already`, {
    details: { profile: connection.profile, server: connection.server },
  })
}

const isMovedBy = ({ move, needsLogin }: Credential, id: string) =>
  move?.bundle === id && needsLogin?.reason === 'moved'

function bundleUsed(connection: ConnectionId): EvergrantError {
  return new EvergrantError('BUNDLE_USED', `The bundle was used already, for ${describeConnection(connection)}`)
}

/** A generation grows with new tokens; those of the record that is replaced count too. */
function credentialFrom({ id, connection, login, discovery }: Keeping, replaced: Credential | undefined, now: number) {
  const { client, tokens, generation, signedInAt, refreshedAt, workspace } = login
  return {
    connection,
    client,
    discovery,
    tokens,
    generation: Math.max(generation, (replaced?.generation ?? 0) + 1),
    signedInAt,
    imported: { bundle: id, at: now },
    ...(refreshedAt !== undefined && { refreshedAt }),
    ...(workspace && { workspace }),
  }
}
