import { deviation, must, mustNot, page, rfc, should, shouldNot } from './requirement.js'

const core = (section: string) => rfc(6749, section)
const bearer = (section: string) => rfc(6750, section)
const revocation = (section: string) => rfc(7009, section)

export const RFC_6749 = page('rfc-6749', 'RFC 6749, the OAuth 2.0 framework', [
  mustNot('secret-in-url', core('2.3.1'), 'Writes no client secret into a URL'),
  must('basic-encoded', core('2.3.1'), 'Encodes client ID and secret as a form before it sends them by Basic'),
  mustNot('one-authentication', core('2.3'), 'Authenticates in one way a request'),
  must('endpoint-query', core('3.1'), 'Keeps the query of the authorization endpoint'),
  mustNot('parameters-once', core('3.1'), 'Sends no parameter twice, and takes none'),
  must('redirect-registered', core('3.1.2.2'), 'As a public client, registers its redirect URIs'),
  shouldNot('callback-page-scripts', core('3.1.2.5'), 'The page at the redirect URI loads and runs nothing'),
  must('token-post', core('3.2'), 'Asks for tokens by POST'),
  must('client-id-sent', core('4.1.3'), 'Sends its `client_id` where it does not authenticate'),
  must('scope-syntax', core('3.3'), 'Sends only what a scope can be'),
  mustNot('code-once', core('4.1.2'), 'Spends a code once'),
  must('unknown-parameters', [core('4.1.2'), core('5.1')], 'Ignores parameters that it does not know'),
  must('redirect-repeated', core('4.1.3'), 'Sends the same redirect URI with the code'),
  mustNot('refresh-widens', core('6'), 'Asks for no more scope with a refresh token'),
  must(
    'old-refresh-token-discarded',
    core('6'),
    'Forgets a refresh token that was replaced',
    deviation(
      'it is kept, sealed, for one try where the policy of the issuer allows that (Notion documents it), and never sent elsewhere',
    ),
  ),
  mustNot('unknown-token-type', core('7.1'), 'Uses no token of a type that it does not know'),
  must('access-token-confidential', core('10.3'), 'Keeps access tokens secret on their way and in the store'),
  must('refresh-token-confidential', core('10.4'), 'Sends a refresh token only to the issuer it is from'),
  must('tls-verified', core('10.9'), 'Checks the certificate of every server'),
  must('csrf', core('10.12'), 'Takes a callback only from the browser that the login was begun in'),
  must('values-checked', core('10.14'), 'Checks what comes in at the redirect URI, and shows it as text'),
])

export const RFC_6750 = page('rfc-6750', 'RFC 6750, bearer tokens', [
  mustNot('one-method', bearer('2'), 'Sends a token in one way a request'),
  should('header', bearer('2.1'), 'Sends it in the `Authorization` header'),
  shouldNot('query', bearer('2.3'), 'Sends it in no query'),
  must('tokens-safeguarded', bearer('5.3'), 'Lets no token get to others'),
  must('tls-verified', bearer('5.3'), 'Checks the certificate before it sends one'),
  must('tls', bearer('5.3'), 'Sends none in the clear, except on loopback'),
  mustNot('urls', bearer('5.3'), 'Writes none into a URL'),
])

export const RFC_7009 = page('rfc-7009', 'RFC 7009, revocation', [
  must('request', revocation('2.1'), 'Sends the token as a form, by POST'),
  must('authenticates', revocation('2.1'), 'Authenticates as it does for tokens'),
  must('https', revocation('2'), 'Revokes at an https endpoint only'),
  must(
    'busy',
    revocation('2.2.1'),
    'Takes a token for alive when the server answers 503, so that it can be tried again',
  ),
])
