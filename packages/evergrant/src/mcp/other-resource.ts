import type { ConnectionId } from '../credentials/connection.js'
import type { EngineContext } from '../credentials/context.js'
import { authorizationRequired } from '../credentials/needs-login.js'
import { EvergrantError } from '../errors.js'
import { displayUrl } from '../internal/redact.js'
import { bearerChallenge } from '../oauth/challenge.js'
import { parseJsonObject } from '../internal/json-object.js'

/** A 401 of the fallback's URL that names another resource cannot be cured by a refresh: it wants a login of its own. */
export async function assertSameResource(
  engine: EngineContext,
  connection: ConnectionId,
  wwwAuthenticate: string | null | undefined,
): Promise<void> {
  const named = bearerChallenge(wwwAuthenticate)?.resourceMetadata
  if (named === undefined) return
  const stored = await engine.records.readCredential(connection)
  const document = parseJsonObject(await (await engine.fetch(named)).text())
  if (document === undefined) {
    throw new EvergrantError('METADATA_INVALID', `The document at ${displayUrl(named)} is not a JSON object`)
  }
  if (stored && document.resource !== stored.value.discovery.resource) {
    throw authorizationRequired(connection, 'other_resource')
  }
}
