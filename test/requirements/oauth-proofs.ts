import { must, mustNot, page, rfc, should } from './requirement.js'

const assertion = (section: string) => rfc(7523, section)
const dpop = (section: string) => rfc(9449, section)
const extension = (name: string) =>
  `https://github.com/modelcontextprotocol/ext-auth/blob/main/specification/draft/${name}.mdx`

export const RFC_7523 = page('rfc-7523', 'RFC 7523, JWT assertions', [
  must('subject', assertion('3'), '`iss` and `sub` are the client ID'),
  must('audience', assertion('3'), '`aud` is the authorization server'),
  must('expiry', assertion('3'), '`exp` is there, and near'),
  must('signed', assertion('3'), 'Is signed by the key of the client'),
])

export const RFC_8693 = page('rfc-8693', 'RFC 8693, token exchange', [
  must('request', rfc(8693, '2.1'), 'Names grant, subject token and its type'),
  must('issued-type', rfc(8693, '2.2.1'), 'Looks at the type of what was issued'),
])

export const RFC_9449 = page('rfc-9449', 'RFC 9449, DPoP', [
  must('proof-per-request', dpop('4.2'), 'Makes a proof for each request: method, URL, time, a random `jti`'),
  mustNot('private-key', dpop('4.2'), 'Sends the public half of its key only'),
  must('token-hash', dpop('4.2'), 'Binds the proof to the access token'),
  must('nonce', dpop('8'), 'Takes up the nonce of an authorization server, and tries again'),
  must('resource-nonce', dpop('9'), 'Takes up the nonce of a resource server, and tries again'),
  must('scheme', dpop('7.1'), 'Sends the token under the scheme `DPoP`'),
  must('type-checked', dpop('5'), 'Uses no token as bound that the server did not bind'),
])

export const MCP_EXTENSIONS = page('mcp-extensions', 'MCP authorization extensions', [
  must('client-credentials', extension('oauth-client-credentials'), 'Signs in as itself by client credentials'),
  should('client-credentials-jwt', extension('oauth-client-credentials'), 'Authenticates there by a key'),
  must(
    'enterprise-exchange',
    extension('enterprise-managed-authorization'),
    'Exchanges an identity token for an ID-JAG, and that for a token',
  ),
  must('workload-identity', extension('workload-identity-federation'), 'Signs in by the identity of its workload'),
])
