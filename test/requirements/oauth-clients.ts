import { deviation, must, mustNot, page, rfc, should } from './requirement.js'

const native = (section: string) => rfc(8252, section)
const metadata = (section: string) => rfc(8414, section)
const resource = (section: string) => rfc(9728, section)
const document = (section: string) =>
  `https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-${section}`

export const RFC_7591 = page('rfc-7591', 'RFC 7591, dynamic registration', [
  must('request', rfc(7591, '3.1'), 'Registers by a POST of JSON'),
  must('redirects', rfc(7591, '2'), 'Registers the redirect URIs of the code flow'),
  must('answer-checked', rfc(7591, '3.2.1'), 'Checks whether what was registered is what it needs'),
  must('secret-expires', rfc(7591, '3.2.1'), 'Keeps until when a secret is good'),
  must('https', rfc(7591, '5'), 'Registers over https only'),
])

export const RFC_8252 = page('rfc-8252', 'RFC 8252, native apps', [
  must('external-browser', native('8.12'), 'Signs in with the browser of the person, never with one of its own'),
  must('pkce', native('8.1'), 'Uses PKCE'),
  must('native-client', native('8.4'), 'Registers as a public client, with whole redirect URIs'),
  should('loopback-while-needed', native('8.3'), 'Listens only while a login is going on'),
  should('loopback-address', native('8.3'), 'Listens at 127.0.0.1, not at a name'),
  must(
    'redirect-remembered',
    native('8.10'),
    'Keeps the redirect URI with the pending login, and takes a callback there only',
  ),
  should('state', native('8.9'), 'Protects the callback by a `state` that nobody can guess'),
])

export const RFC_8414 = page('rfc-8414', 'RFC 8414, authorization server metadata', [
  must('well-known', metadata('3.1'), 'Asks by GET at the well-known URL, the path of the issuer after it'),
  must(
    'issuer-identical',
    metadata('3.3'),
    'The `issuer` is the very string that the URL was made of',
    deviation('the one slash that URL libraries add to a bare origin is forgiven'),
  ),
  mustNot('foreign', metadata('3.3'), 'Does not use metadata of another issuer'),
  must('https', metadata('6.1'), 'Fetches metadata over https only, and checks the certificate'),
])

export const RFC_9728 = page('rfc-9728', 'RFC 9728, protected resource metadata', [
  must('well-known', resource('3.1'), 'Asks by GET at the well-known URL, the path of the resource after it'),
  must(
    'resource-identical',
    resource('3.3'),
    'The `resource` is the very URL of the server',
    deviation(
      'a document may also speak for what lies below its path on its own origin, as the root form of MCP needs; others are refused',
    ),
  ),
  mustNot('foreign', resource('3.3'), 'Does not use a document about another resource'),
  should('audience', resource('7.4'), 'Asks for tokens for this resource only'),
  should('ssrf', resource('7.7'), 'Follows no document to addresses inside'),
])

export const CLIENT_METADATA_DOCUMENTS = page('cimd', 'Client ID Metadata Documents, draft 02', [
  must(
    'https-url',
    document('3'),
    'The client ID is an https URL with a path, without fragment, user info and dot segments',
  ),
  must('names-itself', document('4'), 'The document’s `client_id` is its URL'),
  mustNot('no-shared-secrets', document('4.1'), 'The document has no secret and asks for no method that needs one'),
])
