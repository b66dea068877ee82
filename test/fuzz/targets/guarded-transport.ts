import { createGuardedFetch, type GuardedFetch } from '../../../packages/evergrant/src/oauth/guarded-fetch.js'

/** The guarded fetch over a transport that answers every request alike. */
export function guardedTransport(answer: () => Response): GuardedFetch {
  return createGuardedFetch({ userAgent: 'evergrant-fuzz/1', fetch: async () => answer() })
}

export function jsonReply(input: Uint8Array, status = 200): Response {
  return new Response(input as Uint8Array<ArrayBuffer>, { status, headers: { 'content-type': 'application/json' } })
}

export const ISSUER = 'https://as.example'
export const SERVER = 'https://mcp.example/mcp'

/** An authorization server, as its metadata has been read. */
export const METADATA = {
  issuer: ISSUER,
  authorizationEndpoint: `${ISSUER}/authorize`,
  tokenEndpoint: `${ISSUER}/token`,
  registrationEndpoint: `${ISSUER}/register`,
  clientIdMetadataDocumentSupported: false,
  authorizationResponseIssParameterSupported: false,
}
