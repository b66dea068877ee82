import { acquireToken, findToken, readyToken } from '../../credentials/acquire.js'
import type { ConnectionId } from '../../credentials/connection.js'
import { authorizationRequired } from '../../credentials/needs-login.js'
import { EvergrantError, isEvergrantError } from '../../errors.js'
import { displayUrl } from '../../internal/redact.js'
import type { Secret } from '../../internal/secret.js'
import { assertSecureUrl, assertTlsVerified } from '../../internal/url.js'
import type { WireRequest, WireResponse } from '../../internal/wire.js'
import { assertSameResource } from '../other-resource.js'
import type { ChannelContext } from './channel.js'
import { outcomeOf } from './outcome.js'

/** One request of a conversation, without what every request has. */
export interface ChannelRequest {
  readonly method: WireRequest['method']
  /** Frozen where many requests have the very same. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: WireRequest['body']
  readonly signal?: AbortSignal | undefined
  /** Whether the server may get it twice. */
  readonly repeatable?: boolean | undefined
  /** Called when there is a token, or none is needed. */
  readonly onSend?: (() => void) | undefined
}

/** Requests to one address of a server, with the access token of the connection. Everything but a 401 and a redirect is passed on. */
export interface AuthorizedWire {
  readonly url: URL
  request(request: ChannelRequest): Promise<WireResponse>
}

/**
 * Sends the token to the connection's own origin only (rule R11), and after a 401 asks for another one in place of the very token that
 * this request carried (rule R1), once. Without a stored login requests go out without a token, since not every server wants one.
 *
 * @throws `INSECURE_URL`, `TLS_VERIFICATION_DISABLED`; by a request `AUTHORIZATION_REQUIRED`, `TOKEN_REFUSED`, `REDIRECT_REFUSED`,
 * `SERVER_UNREACHABLE`, every error of a refresh, and the reason of its signal
 */
export function createAuthorizedWire(
  context: ChannelContext,
  connection: ConnectionId,
  address: string,
): AuthorizedWire {
  const { engine, wire } = context
  const url = assertSecureUrl(address)
  assertTlsVerified(url, context.env)
  if (url.origin !== new URL(connection.server).origin) {
    throw new EvergrantError('REDIRECT_REFUSED', `${displayUrl(url)} is not on the origin of ${connection.server}`)
  }
  const isAlias = address !== connection.server
  const common: Readonly<Record<string, string>> = { ...context.headers, 'user-agent': context.userAgent }
  /** To put two sets of headers together costs more than all else that is done for a small request. */
  const full = new WeakMap<ChannelRequest['headers'], FullHeaders>()

  const withToken = (own: ChannelRequest['headers'], token: Secret | undefined): FullHeaders['headers'] => {
    const known = full.get(own)
    if (known !== undefined && known.token === token) return known.headers
    const authorization = token && { authorization: `Bearer ${token.reveal()}` }
    const headers = { ...common, ...own, ...authorization }
    if (!Object.isFrozen(own)) return headers
    full.set(own, { token, headers: Object.freeze(headers) })
    return headers
  }

  const once = (
    request: ChannelRequest,
    token: Secret | undefined,
    { target, answer }: { readonly target: URL; readonly answer?: (response: WireResponse) => Answer },
  ): Promise<WireResponse> => {
    const { method, body, signal, repeatable } = request
    const headers = withToken(request.headers, token)
    request.onSend?.()
    const sent = wire.request({ url: target, method, headers, body, signal, repeatable })
    return sent.then(answer, repeatable === false ? lostWrite : undefined)
  }

  const follow = async (
    request: ChannelRequest,
    token: Secret | undefined,
    first: WireResponse,
  ): Promise<WireResponse> => {
    let response = first
    let target = url
    for (let redirects = 0; response.status >= 300 && response.status < 400; redirects += 1) {
      response.discard()
      target = redirected(response, target, redirects)
      response = await once(request, token, { target })
    }
    return response
  }

  const renewed = async (response: WireResponse, refused: Secret | undefined, signal: AbortSignal | undefined) => {
    response.discard()
    if (refused === undefined) throw authorizationRequired(connection, 'not_signed_in')
    if (isAlias) await assertSameResource(engine, connection, response.header('www-authenticate'))
    return (await acquireToken(engine, { connection, refused, signal })).tokens.accessToken
  }

  const judge = async (request: ChannelRequest, token: Secret | undefined, first: WireResponse) => {
    let refused = token
    let response = await follow(request, token, first)
    // A request that waits for long can meet the end of more than one token. One that was issued a moment ago the engine does not renew.
    for (let times = 0; response.status === 401 && times < MAX_RENEWALS; times += 1) {
      refused = await renewed(response, refused, request.signal)
      response = await follow(request, refused, await once(request, refused, { target: url }))
    }
    if (response.status !== 401) return response
    response.discard()
    throw new EvergrantError('TOKEN_REFUSED', 'The server refuses the access token, also a fresh one', {
      details: { status: 401 },
    })
  }

  const send = (request: ChannelRequest, token: Secret | undefined): Promise<WireResponse> =>
    once(request, token, {
      target: url,
      answer: (first) => (first.status < 300 ? first : judge(request, token, first)),
    })

  return {
    url,
    /** Not async: what most requests come to needs one promise. */
    request(request) {
      const ready = readyToken(engine, connection)
      if (ready !== undefined) return send(request, ready.credential?.value.tokens.accessToken)
      const found = findToken(engine, { connection, signal: request.signal })
      return found.then((credential) => send(request, credential?.tokens.accessToken))
    },
  }
}

type Answer = WireResponse | Promise<WireResponse>

interface FullHeaders {
  /** The one that stands in them. */
  readonly token: Secret | undefined
  readonly headers: Readonly<Record<string, string>>
}

function lostWrite(error: unknown): never {
  const wasSent = isEvergrantError(error) && error.details['sent'] !== false
  throw wasSent ? outcomeOf(error) : error
}

/** A message is sent again only where the server says so (307, 308) and to the same origin, which is where its token may go. */
function redirected(response: WireResponse, from: URL, redirects: number): URL {
  const location = response.header('location')
  const target = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined
  const keeps = response.status === 307 || response.status === 308
  const isPlain = target?.username === '' && target.password === ''
  if (target !== undefined && keeps && isPlain && target.origin === from.origin && redirects < MAX_REDIRECTS)
    return target
  const to = target === undefined ? '' : ` to ${displayUrl(target)}`
  throw new EvergrantError('REDIRECT_REFUSED', `A redirect of ${displayUrl(from)}${to} was not followed`, {
    details: { status: response.status, origin: from.origin },
  })
}

const MAX_REDIRECTS = 3
const MAX_RENEWALS = 3
