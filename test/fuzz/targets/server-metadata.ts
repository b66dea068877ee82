import { discoverIssuer } from '../../../packages/evergrant/src/oauth/discovery.js'
import type { Target } from '../target.js'
import { guardedReply, ISSUER, SERVER } from './guarded-reply.js'

const document = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  registration_endpoint: `${ISSUER}/register`,
  revocation_endpoint: `${ISSUER}/revoke`,
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
  scopes_supported: ['read', 'write'],
  authorization_response_iss_parameter_supported: true,
}

export const serverMetadata: Target = {
  name: 'server-metadata',
  reads: 'authorization server metadata',
  seeds: [
    JSON.stringify(document),
    JSON.stringify({ ...document, registration_endpoint: null, op_policy_uri: 'javascript:alert(1)' }, undefined, 2),
    JSON.stringify({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/a?x=1`,
      token_endpoint: 'http://127.0.0.1/token',
    }),
  ],
  words: ['"issuer"', '"token_endpoint"', '"https://as.example"', 'S256'],
  feed(input) {
    const fetch = guardedReply(input)
    const protectedResource = { url: SERVER, resource: SERVER, authorizationServers: [ISSUER] }
    return discoverIssuer({ fetch, server: SERVER }, protectedResource)
  },
}
