import * as oauth from 'oauth4webapi'
import { EvergrantError } from '../errors.js'
import { parseJsonObject } from '../internal/json-object.js'
import { displayUrl, plainText, quote } from '../internal/redact.js'
import { Secret } from '../internal/secret.js'
import { parseChallenges } from './challenge.js'
import { type Parties } from './client-authentication.js'
import { type OAuthErrorReply, parseOAuthError, temporaryDetails, temporaryError } from './http-errors.js'
import type { TokenSet } from './token-set.js'

export interface TokenReply {
  readonly response: Response
  readonly parties: Pick<Parties, 'as' | 'client'>
  readonly tokenEndpoint: string
  readonly requestedAtMs: number
  readonly nowMs: number
  /** The request carried a proof, so that its tokens may be bound. */
  readonly isProved?: boolean | undefined
}

/** Error codes that say "not now", also when they come with a 4xx status. */
const TEMPORARY_ERRORS = new Set(['temporarily_unavailable', 'server_error'])

/**
 * The tokens in the reply.
 *
 * Lenient where nothing is lost by it: 201 for 200, a JSON body of another content type, unusable `expires_in` and `scope` are taken as
 * absent, an `id_token` is not used and not read.
 *
 * @throws EvergrantError `TOKEN_REQUEST_REFUSED`, `TEMPORARILY_UNAVAILABLE`, `RATE_LIMITED`, `TOKEN_RESPONSE_INVALID`
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-5
 */
export async function judgeTokenReply(reply: TokenReply): Promise<TokenSet> {
  const { response } = reply
  const body = parseJsonObject(await response.text())
  const failure = judgeFailure(reply, body)
  if (failure !== undefined) throw failure
  if (body === undefined) throw invalid(reply, 'it is not a JSON object')
  const tokens = await parseTokens(reply, body)
  // Anything else cannot be put into a header (RFC 6750 §2.1).
  if (!/^[\x21-\x7e]+$/.test(tokens.access_token))
    throw invalid(reply, '"access_token" has characters that no token can have')
  return {
    accessToken: new Secret(tokens.access_token),
    tokenType: tokens.token_type === 'dpop' ? 'dpop' : 'bearer',
    requestedAtMs: reply.requestedAtMs,
    ...(tokens.refresh_token === undefined ? {} : { refreshToken: new Secret(tokens.refresh_token) }),
    ...optional('expiresInSeconds', parseLifetime(body['expires_in'])),
    ...optional('scope', tokens.scope),
    ...optional('workspaceName', plainText(body['workspace_name'])),
    ...optional('workspaceId', plainText(body['workspace_id'])),
  }
}

function judgeFailure(reply: TokenReply, body: Record<string, unknown> | undefined): EvergrantError | undefined {
  const { response, tokenEndpoint, nowMs } = reply
  const oauthError = parseOAuthError(body) ?? errorOfChallenge(response)
  const temporary = temporaryError(response, tokenEndpoint, nowMs)
  if (temporary !== undefined) return temporary
  if (oauthError !== undefined && TEMPORARY_ERRORS.has(oauthError.error)) {
    return new EvergrantError(
      'TEMPORARILY_UNAVAILABLE',
      `${displayUrl(tokenEndpoint)} answered ${quote(oauthError.error)}`,
      {
        details: { ...temporaryDetails(response, tokenEndpoint, nowMs), ...oauthError },
      },
    )
  }
  if (response.status >= 400) return refused(reply, oauthError)
  // Some servers refuse with status 200.
  if (oauthError !== undefined && body?.['access_token'] === undefined) return refused(reply, oauthError)
  return response.status === 200 || response.status === 201
    ? undefined
    : invalid(reply, `its status is ${response.status}`)
}

/** RFC 6750 §3.1: a 401 can carry its error in the challenge instead of the body. */
function errorOfChallenge(response: Response): OAuthErrorReply | undefined {
  if (response.status !== 401) return undefined
  const challenges = parseChallenges(response.headers.get('www-authenticate'))
  return challenges.map(({ parameters }) => parseOAuthError(parameters)).find((error) => error !== undefined)
}

function refused(
  { response, parties, tokenEndpoint }: TokenReply,
  oauthError: OAuthErrorReply | undefined,
): EvergrantError {
  const { status } = response
  const reason = oauthError === undefined ? `status ${status}` : quote(oauthError.error)
  const words = oauthError?.description === undefined ? '' : `, ${quote(oauthError.description)}`
  return new EvergrantError(
    'TOKEN_REQUEST_REFUSED',
    `${displayUrl(tokenEndpoint)} refused the token request: ${reason}${words}`,
    {
      details: { issuer: parties.as.issuer, status, ...oauthError },
    },
  )
}

function invalid({ response, parties, tokenEndpoint }: TokenReply, reason: string): EvergrantError {
  return new EvergrantError(
    'TOKEN_RESPONSE_INVALID',
    `The token reply of ${displayUrl(tokenEndpoint)} cannot be used: ${reason}`,
    {
      details: { issuer: parties.as.issuer, status: response.status },
    },
  )
}

async function parseTokens(reply: TokenReply, body: Record<string, unknown>): Promise<oauth.TokenEndpointResponse> {
  const { as, client } = reply.parties
  const { id_token: _idToken, expires_in: _expiresIn, scope, refresh_token, ...rest } = body
  const tidy = {
    ...rest,
    ...(typeof scope === 'string' && scope !== '' ? { scope } : {}),
    ...(refresh_token === undefined || refresh_token === '' ? {} : { refresh_token }),
  }
  try {
    const tokens = await oauth.processGenericTokenEndpointResponse(as, client, Response.json(tidy))
    if (tokens.token_type === 'bearer' || (tokens.token_type === 'dpop' && reply.isProved === true)) return tokens
  } catch (error) {
    // Its cause holds the whole body, tokens included: only its words, which name the member, may go on.
    throw invalid(reply, error instanceof Error ? error.message : 'unknown reason')
  }
  throw invalid(reply, '"token_type" is not "bearer"')
}

/** Whole seconds; `undefined` for anything that is no positive number. */
function parseLifetime(value: unknown): number | undefined {
  const seconds =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value)
        ? Number(value)
        : Number.NaN
  const whole = Math.floor(seconds)
  return whole > 0 && Number.isSafeInteger(whole * 1000) ? whole : undefined
}

function optional<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: V })
}
