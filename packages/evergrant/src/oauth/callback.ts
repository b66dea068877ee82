import { EvergrantError } from '../errors.js'
import { equalConstantTime, sha256 } from '../internal/digest.js'
import { plainText, quote } from '../internal/redact.js'
import { Secret } from '../internal/secret.js'

export interface CallbackInput {
  /** The whole URL that the browser was sent to. Untrusted. */
  readonly callbackUrl: string
  /** The very string of the authorization request. */
  readonly redirectUri: string
  /** The issuer that the request was sent to, as its metadata writes it. */
  readonly issuer: string
  readonly issParameterSupported: boolean
  /** `hashState` of the request's state. */
  readonly stateHash: string
}

type Refusal =
  | 'malformed'
  | 'redirect_mismatch'
  | 'parameter_repeated'
  | 'state_missing'
  | 'state_mismatch'
  | 'issuer_missing'
  | 'issuer_mismatch'
  | 'code_missing'

const ONCE = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri'] as const

/**
 * The code of a callback that answers our request. Until redirect URI, state and issuer are proved, nothing that the callback says is
 * believed or repeated.
 *
 * @throws EvergrantError `CALLBACK_REFUSED` (`details.reason` says which check), `AUTHORIZATION_DENIED` when the person said no,
 * `AUTHORIZATION_FAILED` for any other error of the authorization server
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.2
 * @see https://www.rfc-editor.org/rfc/rfc9207.html#section-2.4
 */
export async function parseCallback(input: CallbackInput): Promise<{ readonly code: Secret }> {
  const parameters = parseParameters(input)
  await assertState(parameters.get('state'), input.stateHash)
  assertIssuer(parameters.get('iss'), input)
  assertNoError(parameters, input.issuer)
  const code = parameters.get('code')
  if (code === null || code === '') throw refused('code_missing', 'The callback carries neither a code nor an error')
  return { code: new Secret(code) }
}

/** The state of a callback, to find the pending login by its hash; `undefined` when there is none or more than one. */
export function callbackState(callbackUrl: string): string | undefined {
  if (!URL.canParse(callbackUrl)) return undefined
  const [state, ...more] = new URL(callbackUrl).searchParams.getAll('state')
  return state === '' || more.length > 0 ? undefined : state
}

function parseParameters({ callbackUrl, redirectUri }: CallbackInput): URLSearchParams {
  if (!URL.canParse(callbackUrl)) throw refused('malformed', 'The callback is not a URL')
  const url = new URL(callbackUrl)
  const expected = new URL(redirectUri)
  const ownQuery = [...expected.searchParams]
  const sameQuery = ownQuery.every(([name, value]) => url.searchParams.getAll(name).includes(value))
  if (url.origin !== expected.origin || url.pathname !== expected.pathname || !sameQuery) {
    throw refused('redirect_mismatch', `The callback did not come to ${quote(redirectUri)}`)
  }
  const repeated = ONCE.find((name) => url.searchParams.getAll(name).length > 1)
  if (repeated !== undefined) throw refused('parameter_repeated', `The callback repeats "${repeated}"`)
  return url.searchParams
}

/** RFC 6749 §10.12, in a time that tells nothing about the state. */
async function assertState(state: string | null, stateHash: string): Promise<void> {
  if (state === null || state === '')
    throw refused('state_missing', 'The callback has no state: it answers no login of this program')
  if (!equalConstantTime(await sha256(state), stateHash))
    throw refused('state_mismatch', 'The callback belongs to another login')
}

/** RFC 9207 §2.4, plain strings: a present `iss` is always compared, an absent one is fine unless the server promised it. */
function assertIssuer(iss: string | null, { issuer, issParameterSupported }: CallbackInput): void {
  if (iss === issuer) return
  if (iss === null && !issParameterSupported) return
  const hint = 'This can be an attack in which one server answers for another: do not sign in, and tell the operator.'
  if (iss !== null) throw refused('issuer_mismatch', `The callback does not come from ${quote(issuer)}`, hint)
  throw refused('issuer_missing', `The callback lacks the issuer that ${quote(issuer)} promises to send`, hint)
}

function assertNoError(parameters: URLSearchParams, issuer: string): void {
  const sent = parameters.get('error')
  if (sent === null) return
  const error = plainText(sent) ?? 'unknown'
  const description = plainText(parameters.get('error_description'))
  const details = { issuer, error, ...(description === undefined ? {} : { description }) }
  const words = description === undefined ? '' : `: ${quote(description)}`
  if (error === 'access_denied')
    throw new EvergrantError('AUTHORIZATION_DENIED', `Access was denied at ${quote(issuer)}${words}`, { details })
  throw new EvergrantError('AUTHORIZATION_FAILED', `${quote(issuer)} answered ${quote(error)}${words}`, { details })
}

function refused(reason: Refusal, message: string, hint?: string): EvergrantError {
  return new EvergrantError('CALLBACK_REFUSED', message, {
    details: { reason },
    ...(hint === undefined ? {} : { hint }),
  })
}
