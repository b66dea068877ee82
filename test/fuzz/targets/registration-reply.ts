import { registerClient } from '../../../packages/evergrant/src/oauth/registration.js'
import type { Target } from '../target.js'
import { guardedReply, METADATA } from './guarded-reply.js'

const secret = 'planted-client-secret-0123456789-abcdefghij'
const redirectUris = ['http://127.0.0.1:51789/callback', 'http://127.0.0.1:54817/callback']

export const registrationReply: Target = {
  name: 'registration-reply',
  reads: 'replies of the registration endpoint',
  secret,
  seeds: [
    JSON.stringify({
      client_id: 'c-1',
      client_id_issued_at: 1_700_000_000,
      redirect_uris: redirectUris,
      token_endpoint_auth_method: 'none',
    }),
    JSON.stringify({
      client_id: 'c-2',
      client_secret: secret,
      client_secret_expires_at: 0,
      redirect_uris: [redirectUris[0]],
    }),
    JSON.stringify({ client_id: 'c-3', client_secret: secret, token_endpoint_auth_method: 'client_secret_post' }),
    JSON.stringify({ error: 'invalid_redirect_uri', error_description: 'Not like this' }),
  ],
  words: ['"client_id":', '"token_endpoint_auth_method":', '"client_secret_expires_at":'],
  feed(input, random) {
    const status = random.chance(0.7) ? 201 : random.pick([200, 400, 401, 429, 500])
    const fetch = guardedReply(input, status)
    return registerClient({ fetch, metadata: METADATA, redirectUris, clientName: 'Evergrant' })
  },
}
