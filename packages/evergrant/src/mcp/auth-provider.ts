import type { AuthProvider } from '@modelcontextprotocol/client'
import { acquireToken } from '../credentials/acquire.js'
import type { ConnectionId } from '../credentials/connection.js'
import type { EngineContext } from '../credentials/context.js'
import { authorizationRequired } from '../credentials/needs-login.js'
import { isEvergrantError } from '../errors.js'
import { assertSameResource } from './other-resource.js'
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
      if (input.url !== connection.server)
        await assertSameResource(engine, connection, response.headers.get('www-authenticate'))
      await acquireToken(engine, { connection, refused })
    },
  }
}
