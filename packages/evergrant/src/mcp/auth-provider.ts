import type { AuthProvider } from '@modelcontextprotocol/client'
import { acquireToken } from '../credentials/acquire.js'
import type { ConnectionId } from '../credentials/connection.js'
import type { EngineContext } from '../credentials/context.js'
import { authorizationRequired } from '../credentials/needs-login.js'
import { EvergrantError, isEvergrantError } from '../errors.js'
import { displayUrl } from '../internal/redact.js'
import { bearerChallenge } from '../oauth/challenge.js'
import { parseJsonObject } from '../oauth/http-errors.js'
import type { ServerFetch } from './server-fetch.js'

/**
 * The SDK's minimal seam: a token before each request, one refresh after a 401. The SDK's own OAuth is never used.
 *
 * Without a stored login requests go out without a token, since not every server wants one; a 401 is then `AUTHORIZATION_REQUIRED`.
 */
export function createAuthProvider(
  engine: EngineContext,
  input: { readonly connection: ConnectionId; readonly serverFetch: ServerFetch; readonly url: string },
): AuthProvider {
  const { connection, serverFetch } = input
  return {
    async token() {
      try {
        return (await acquireToken(engine, { connection })).tokens.accessToken.reveal()
      } catch (error) {
        const unknown = isEvergrantError(error, 'AUTHORIZATION_REQUIRED') && error.details.reason === 'not_signed_in'
        if (unknown) return undefined
        throw error
      }
    },

    async onUnauthorized({ response }) {
      const refused = serverFetch.tokenOf(response)
      if (refused === undefined) throw authorizationRequired(connection, 'not_signed_in')
      if (input.url !== connection.server) await assertSameResource(engine, connection, response)
      await acquireToken(engine, { connection, refused })
    },
  }
}

/** A 401 of the fallback's URL that names another resource cannot be cured by a refresh: it wants a login of its own. */
async function assertSameResource(engine: EngineContext, connection: ConnectionId, response: Response): Promise<void> {
  const named = bearerChallenge(response.headers.get('www-authenticate'))?.resourceMetadata
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
