import { EvergrantError } from '../../errors.js'
import { sameIssuer } from '../../oauth/issuer.js'
import { type ConnectionId, credentialKey, describeConnection } from '../connection.js'
import type { EngineContext } from '../context.js'
import type { Credential, StoredDiscovery } from '../credential.js'
import { LEASE } from '../intent.js'
import { loginMoving } from '../needs-login.js'
import type { ExportedLogin } from './exported-login.js'
import { bundleUsed, type Imported, type ImportedLogin, importedLogin, isImportOf } from './imported-login.js'
import { storeStep } from './move-step.js'
import { isDead, otherLogins } from './other-logins.js'
import { receiptCode } from './receipt.js'

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
  const { client, copy } = login
  return context.withLease(credentialKey(connection), LEASE, async ({ fence }) => {
    await assertOnlyHolder(context, input)
    const stored = await context.records.readCredential(connection)
    // An import that was cut off before it could tell its receipt code tells it when it is repeated.
    if (stored && isImportOf(stored.value, id)) return importedLogin(stored.value, { already: true })
    if (await context.records.isUsedBundle(id)) throw bundleUsed(connection.owner)
    const now = context.clock.now()
    if (stored) assertReplaceable(stored.value, id, now)
    const credential = await credentialFrom(input, stored?.value, now)
    await context.record(connection, { type: 'imported', bundle: id, issuer: client.issuer, copy })
    await storeStep(context, credential, { replaces: stored, fence })
    context.memory.unsaved.delete(credentialKey(connection))
    return importedLogin(credential, { already: false })
  })
}

/** One bundle is one login: two places with the same refresh token would end each other. */
async function assertOnlyHolder(context: EngineContext, { id, connection, login }: Keeping): Promise<void> {
  for await (const other of otherLogins(context, connection)) {
    if (isUsedBy(other, id)) throw bundleUsed(connection.owner, other.connection)
    const isSource = other.move?.bundle === id
    if (!isSource && isSameGrant(other, login) && !isDead(other, context.clock.now())) {
      throw loginHeld(connection, other.connection)
    }
  }
}

/** A client that was registered for one login stands for it, whatever its tokens are by now. */
function isSameGrant({ client }: Credential, login: ExportedLogin): boolean {
  const { kind, issuer, clientId } = login.client
  return kind === 'registered' && client.clientId === clientId && sameIssuer(client.issuer, issuer)
}

function assertReplaceable(current: Credential, id: string, now: number): void {
  const { connection, move } = current
  const { profile, server } = connection
  if (isUsedBy(current, id)) throw bundleUsed(connection.owner, connection)
  if (isDead(current, now)) return
  if (move?.bundle === id) {
    throw new EvergrantError('BUNDLE_USED', `The bundle came from here: ${describeConnection(connection)}`, {
      hint: 'Run `evergrant export --cancel` to use the login here again.',
      details: { profile, server },
    })
  }
  if (move) throw loginMoving(current)
  throw new EvergrantError('LOGIN_EXISTS', `There is a login of ${describeConnection(connection)} already`, {
    details: { profile, server },
  })
}

const isUsedBy = ({ imported, move, needsLogin }: Credential, id: string) =>
  imported?.bundle === id || (move?.bundle === id && needsLogin?.reason === 'moved')

function loginHeld({ owner }: ConnectionId, by: ConnectionId): EvergrantError {
  const isOurs = by.owner === owner
  return new EvergrantError(
    'LOGIN_EXISTS',
    `The login in the bundle is in use here already${isOurs ? `: ${describeConnection(by)}` : ', by another owner'}`,
    {
      hint: 'Go on with that one, or run `evergrant logout --local` for it and import the bundle again.',
      ...(isOurs && { details: { profile: by.profile, server: by.server } }),
    },
  )
}

/** A generation grows with new tokens; those of the record that is replaced count too. */
async function credentialFrom(
  { id, connection, login, discovery }: Keeping,
  replaced: Credential | undefined,
  now: number,
): Promise<Imported> {
  const { client, tokens, generation, signedInAt, refreshedAt, workspace, profile, copy } = login
  const receipt = copy ? undefined : await receiptCode(id, login.receiptKey)
  return {
    connection,
    client,
    discovery,
    tokens,
    generation: Math.max(generation, (replaced?.generation ?? 0) + 1),
    signedInAt,
    imported: { bundle: id, at: now, from: profile, ...(receipt !== undefined && { receipt }) },
    ...(refreshedAt !== undefined && { refreshedAt }),
    ...(workspace && { workspace }),
  }
}
