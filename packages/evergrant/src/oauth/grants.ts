/** Tokens without a person: what stands for the client or for somebody else is shown to the token endpoint instead of a code. */
import * as oauth from 'oauth4webapi'
import { EvergrantError } from '../errors.js'
import { parseJsonObject } from '../internal/json-object.js'
import { displayUrl, quote } from '../internal/redact.js'
import { Secret } from '../internal/secret.js'
import { partiesOf, throughGuard } from './client-authentication.js'
import type { ClientIdentity } from './client-identity.js'
import type { GuardedFetch } from './guarded-fetch.js'
import { parseOAuthError, temporaryError } from './http-errors.js'
import { requestTokens, type TokenInput, type TokenSet } from './token.js'

interface GrantInput extends TokenInput {
  readonly scope?: string | undefined
}

/**
 * The client signs in as itself.
 *
 * @throws EvergrantError as `exchangeCode`
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-4.4
 */
export function requestClientCredentials(input: GrantInput): Promise<TokenSet> {
  return requestTokens(input, ({ as, client, authentication }, { additionalParameters, ...options }) =>
    oauth.clientCredentialsGrantRequest(as, client, authentication, parametersOf(input, additionalParameters), options),
  )
}

/**
 * A JWT that somebody whom the server trusts has issued, for tokens.
 *
 * @throws EvergrantError as `exchangeCode`
 * @see https://www.rfc-editor.org/rfc/rfc7523.html#section-2.1
 */
export function requestByAssertion(input: GrantInput & { readonly assertion: Secret }): Promise<TokenSet> {
  return requestTokens(input, ({ as, client, authentication }, { additionalParameters, ...options }) => {
    const parameters = { ...parametersOf(input, additionalParameters), assertion: input.assertion.reveal() }
    return oauth.genericTokenEndpointRequest(as, client, authentication, JWT_BEARER, parameters, options)
  })
}

export interface IdentityAssertionInput {
  readonly fetch: GuardedFetch
  /** Where the identity provider exchanges tokens. */
  readonly tokenEndpoint: string
  /** Who this program is there. */
  readonly client: ClientIdentity
  /** The ID token of the person, issued to that client. */
  readonly idToken: Secret
  /** Issuer of the server's tokens. */
  readonly audience: string
  readonly resource: string
  readonly scope?: string | undefined
  readonly now: () => number
  readonly signal?: AbortSignal | undefined
}

/**
 * An identity assertion (ID-JAG) of the person for one authorization server, from the identity provider of their organisation.
 *
 * @throws EvergrantError `TOKEN_REQUEST_REFUSED`, `TEMPORARILY_UNAVAILABLE`, `RATE_LIMITED`, `TOKEN_RESPONSE_INVALID`
 * @see https://www.rfc-editor.org/rfc/rfc8693.html#section-2
 * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-identity-assertion-authz-grant/
 */
export async function exchangeForAssertion(input: IdentityAssertionInput): Promise<Secret> {
  const { tokenEndpoint, client, idToken, audience, resource, scope, signal } = input
  const { issuer } = client
  const metadata = {
    issuer,
    tokenEndpoint,
    authorizationEndpoint: tokenEndpoint,
    clientIdMetadataDocumentSupported: false,
    authorizationResponseIssParameterSupported: false,
  }
  const { as, client: party, authentication } = partiesOf(metadata, client)
  const parameters = {
    subject_token: idToken.reveal(),
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    requested_token_type: ID_JAG,
    audience,
    resource,
    ...(scope !== undefined && { scope }),
  }
  const options = throughGuard(input.fetch, tokenEndpoint, signal)
  const response = await oauth.genericTokenEndpointRequest(
    as,
    party,
    authentication,
    TOKEN_EXCHANGE,
    parameters,
    options,
  )
  return judgeExchange(response, tokenEndpoint, input.now())
}

async function judgeExchange(response: Response, tokenEndpoint: string, nowMs: number): Promise<Secret> {
  const temporary = temporaryError(response, tokenEndpoint, nowMs)
  if (temporary !== undefined) throw temporary
  const body = parseJsonObject(await response.text())
  const where = displayUrl(tokenEndpoint)
  const { status } = response
  if (!response.ok) {
    const error = parseOAuthError(body)
    const reason = error === undefined ? `status ${status}` : quote(error.error)
    throw new EvergrantError('TOKEN_REQUEST_REFUSED', `${where} refused to vouch for this person: ${reason}`, {
      details: { status, ...error },
    })
  }
  const { access_token: assertion, issued_token_type: type } = body ?? {}
  if (typeof assertion === 'string' && assertion !== '' && type === ID_JAG) return new Secret(assertion)
  throw new EvergrantError('TOKEN_RESPONSE_INVALID', `The reply of ${where} holds no identity assertion`, {
    details: { status },
  })
}

function parametersOf({ scope }: GrantInput, additional: unknown): Record<string, string> {
  return { ...(additional as Record<string, string> | undefined), ...(scope !== undefined && { scope }) }
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ID_JAG = 'urn:ietf:params:oauth:token-type:id-jag'
