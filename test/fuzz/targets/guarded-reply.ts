import type { GuardedFetch } from '../../../packages/evergrant/src/oauth/guarded-fetch.js'
import { normalisedResponse } from '../../../packages/evergrant/src/oauth/response-body.js'

/** What the guarded fetch makes of a reply with this body, once it has come; the target `redirect` feeds the rest of it. */
export function guardedReply(input: Uint8Array, status = 200): GuardedFetch {
  let hasAnswered = false
  return async () => {
    // Elsewhere there is nothing: a document is looked for at several addresses.
    if (hasAnswered) return new Response(null, { status: 404 })
    hasAnswered = true
    const answer = new Response(null, { status, headers: JSON_TYPE })
    return normalisedResponse(answer, input as Uint8Array<ArrayBuffer>)
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }

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
