import { deviation, must, mustNot, notApplicable, page, rfc, should, shouldNot } from './requirement.js'

const pkce = (section: string) => rfc(7636, section)
const indicator = (section: string) => rfc(8707, section)
const practice = (section: string) => rfc(9700, section)

export const RFC_7636 = page('rfc-7636', 'RFC 7636, PKCE', [
  must('verifier-fresh', pkce('4.1'), 'Makes a verifier for each authorization request'),
  should('verifier-entropy', pkce('7.1'), 'Makes it of 256 random bits'),
  must('s256', pkce('4.2'), 'Sends the SHA-256 of it as the challenge'),
  must('verifier-sent', pkce('4.5'), 'Sends the verifier with the code'),
  mustNot('no-downgrade', pkce('7.2'), 'Never falls back to `plain`'),
])

export const RFC_8707 = page('rfc-8707', 'RFC 8707, resource indicators', [
  must('absolute', indicator('2'), 'The `resource` is an absolute URI'),
  mustNot('fragment', indicator('2'), 'It has no fragment'),
  shouldNot('query', indicator('2'), 'It has a query only where the server’s own URL has one'),
  should('specific', indicator('2'), 'It is the most specific URI for the server'),
  should('authorization-request', indicator('2.1'), 'Goes with the authorization request'),
  should('token-request', indicator('2.2'), 'Goes with the code and with the refresh token'),
])

export const RFC_9207 = page('rfc-9207', 'RFC 9207, issuer identification', [
  must('compared', rfc(9207, '2.4'), 'Compares `iss` with the issuer it asked, as a string'),
  must('mismatch-refused', rfc(9207, '2.4'), 'Refuses a callback of another issuer, and goes no further'),
  must('absence-refused', rfc(9207, '2.4'), 'Refuses a callback without it from a server that promises it'),
  must('support-remembered', rfc(9207, '2.4'), 'Remembers for each login whether the server promises it'),
  should(
    'unpromised-discarded',
    rfc(9207, '2.4'),
    'Discards a callback with it from a server that does not',
    deviation('it is compared, as MCP 2026-07-28 has it'),
  ),
  mustNot('errors-trusted', rfc(9207, '2.4'), 'Takes no error of another issuer for one of this login'),
])

export const RFC_9700 = page('rfc-9700', 'RFC 9700, best current practice', [
  must('csrf', practice('2.1'), 'Binds a callback to the browser that began the login'),
  must('mix-up', practice('2.1'), 'Tells authorization servers apart by `iss`'),
  mustNot('open-redirector', practice('2.1'), 'Forwards nobody to a URL of a stranger'),
  must('pkce', practice('2.1.1'), 'Uses PKCE as a public client'),
  must('challenge-bound', practice('2.1.1'), 'Makes challenge and state for one login, used once'),
  shouldNot('implicit', practice('2.1.2'), 'Asks for codes, never for tokens in a redirect'),
  should('sender-constrained', practice('2.2.1'), 'Binds access tokens to a key'),
  should('audience-restricted', practice('2.3'), 'Asks for tokens for one resource'),
  mustNot('passwords', practice('2.4'), 'Never takes the password of a person'),
  should('asymmetric-authentication', practice('2.5'), 'Authenticates by a key where it can'),
  should('metadata-used', practice('2.6'), 'Configures itself by the metadata of the server'),
  should('callback-page', practice('4.2.4'), 'The page at the redirect URI loads nothing and tells no other site'),
  should(
    'in-browser-post-message',
    practice('4.17'),
    'Checks who sends a message between windows',
    notApplicable('Evergrant uses none'),
  ),
])
