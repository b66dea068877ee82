import {
  type Credential,
  decodeCredential,
  encodeCredential,
} from '../../../packages/evergrant/src/credentials/credential.js'
import { Secret } from '../../../packages/evergrant/src/internal/secret.js'
import type { Target } from '../target.js'
import { ISSUER, METADATA, SERVER } from './guarded-reply.js'

const secret = 'planted-refresh-token-0123456789-abcdefghij'

const credentialOf: Credential = {
  connection: { owner: 'local', server: SERVER, profile: 'default' },
  client: {
    clientId: 'c',
    tokenEndpointAuthMethod: 'none',
    redirectUris: ['http://127.0.0.1/cb'],
    kind: 'registered',
    issuer: ISSUER,
  },
  discovery: { resource: SERVER, authorizationServer: METADATA, fetchedAt: 1 },
  generation: 3,
  tokens: {
    accessToken: new Secret(secret),
    refreshToken: new Secret(secret),
    receivedAt: 1,
    expiresAt: 2,
    lifetimeMs: 1,
  },
  signedInAt: 1,
}
const full = encodeCredential({
  ...credentialOf,
  client: { ...credentialOf.client, clientSecret: new Secret(secret) },
  needsLogin: { reason: 'refresh_refused', at: 4 } as never,
  intent: { tokenHash: 'h', owner: 'o', at: 1, deadline: 2 },
  workspace: { id: 'w', name: 'Ours' },
})

export const credential: Target = {
  name: 'credential',
  reads: 'stored logins, opened',
  secret,
  seeds: [encodeCredential(credentialOf), full],
  words: ['"format":1', '"format":2', '"tokens":', '"client":', '"accessToken":'],
  feed(input) {
    const { tokens, ...rest } = decodeCredential(input)
    return { ...rest, tokens: Object.keys(tokens) }
  },
}
