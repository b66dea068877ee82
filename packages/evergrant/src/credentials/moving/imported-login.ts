import { EvergrantError } from '../../errors.js'
import { type ConnectionId, type ConnectionOptions, describeConnection, parseConnection } from '../connection.js'
import type { EngineContext } from '../context.js'
import type { Credential, Workspace } from '../credential.js'
import { loginsHere } from './other-logins.js'

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

/** A credential that came out of a bundle. */
export type Imported = Credential & Required<Pick<Credential, 'imported'>>

export function importedLogin(
  { connection, client, signedInAt, workspace, imported: { from, receipt } }: Imported,
  { already }: { readonly already: boolean },
): ImportedLogin {
  return {
    connection,
    from: { server: connection.server, profile: from },
    issuer: client.issuer,
    copy: receipt === undefined,
    already,
    signedInAt,
    ...(receipt !== undefined && { receipt }),
    ...(workspace && { workspace }),
  }
}

/**
 * The outcome of an earlier import of this bundle into this place, from what is stored: the key that opened it is used up.
 *
 * @throws `BUNDLE_USED` when it was imported under another name
 */
export async function importedBefore(
  context: EngineContext,
  id: string,
  { owner, server, profile }: ConnectionOptions & { readonly owner: string },
): Promise<ImportedLogin | undefined> {
  for await (const credential of loginsHere(context, owner)) {
    const { connection } = credential
    const wanted = server === undefined ? connection.server : parseConnection({ server }).server
    if (!isImportOf(credential, id) || wanted !== connection.server) continue
    if ((profile ?? credential.imported.from) !== connection.profile) throw bundleUsed(owner, connection)
    return importedLogin(credential, { already: true })
  }
  return undefined
}

export function isImportOf(credential: Credential, id: string): credential is Imported {
  return credential.imported?.bundle === id && credential.needsLogin === undefined
}

/** Nobody is told the names of another owner's logins. */
export function bundleUsed(owner: string, by?: ConnectionId): EvergrantError {
  const where = by?.owner === owner ? `, for ${describeConnection(by)}` : ' in this store'
  return new EvergrantError('BUNDLE_USED', `The bundle was used already${where}`)
}
