import { isEvergrantError } from '../../errors.js'
import { type ConnectionId, credentialKey } from '../connection.js'
import type { EngineContext } from '../context.js'
import { type Credential, knownToken } from '../credential.js'
import { nextStep } from '../plan.js'

/** The logins of this store, of one owner or of all. One that cannot be opened hides no other; whoever uses it is told. */
export async function* loginsHere(context: EngineContext, owner: string | undefined): AsyncIterable<Credential> {
  for await (const connection of context.records.listConnections(owner)) {
    const credential = await readIfReadable(context, connection)
    if (credential) yield credential
  }
}

/** Those of all owners but for one login. */
export async function* otherLogins(context: EngineContext, than: ConnectionId): AsyncIterable<Credential> {
  for await (const credential of loginsHere(context, undefined)) {
    if (credentialKey(credential.connection) !== credentialKey(than)) yield credential
  }
}

/** Whether nobody but a person can make it work again. */
export function isDead(credential: Credential, now: number): boolean {
  return nextStep(knownToken(credential, { now, jitter: 0 })).kind === 'needs_login'
}

async function readIfReadable(context: EngineContext, connection: ConnectionId): Promise<Credential | undefined> {
  try {
    return (await context.records.readCredential(connection))?.value
  } catch (error) {
    if (isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN')) return undefined
    throw error
  }
}
