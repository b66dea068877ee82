import { refreshTokens } from '../../../packages/evergrant/src/oauth/token.js'
import { Secret } from '../../../packages/evergrant/src/internal/secret.js'
import type { Target } from '../target.js'
import { guardedReply, ISSUER, METADATA } from './guarded-reply.js'

const secret = 'planted-token-0123456789-abcdefghij-0123456789'

export const tokenReply: Target = {
  name: 'token-reply',
  reads: 'replies of the token endpoint',
  secret,
  seeds: [
    JSON.stringify({
      access_token: secret,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: `r-${secret}`,
      scope: 'read',
    }),
    JSON.stringify({
      access_token: secret,
      token_type: 'bearer',
      expires_in: '3600',
      refresh_token: null,
      id_token: 'a.b.c',
    }),
    JSON.stringify({ access_token: secret, token_type: 'Bearer', workspace_name: 'Ours', workspace_id: 'w1' }),
    JSON.stringify({
      error: 'invalid_grant',
      error_description: 'The grant has ended',
      error_uri: 'https://as.example/e',
    }),
    JSON.stringify({ error: 'temporarily_unavailable' }),
  ],
  words: ['"access_token":', '"token_type":', '"bearer"', '"expires_in":'],
  feed(input, random) {
    const status = random.chance(0.7) ? 200 : random.pick([201, 204, 302, 400, 401, 403, 429, 500, 503])
    const client = {
      clientId: 'c',
      tokenEndpointAuthMethod: 'none',
      redirectUris: ['http://127.0.0.1/cb'],
      kind: 'registered',
      issuer: ISSUER,
    } as const
    const refreshToken = new Secret(`sent-${secret}`)
    return refreshTokens({
      fetch: guardedReply(input, status),
      now: () => NOW,
      metadata: METADATA,
      client,
      refreshToken,
    })
  },
}

const NOW = 1_700_000_000_000
