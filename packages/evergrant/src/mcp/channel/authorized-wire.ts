import { acquireToken, findToken, readNext, readyToken } from '../../credentials/acquire.js'
import type { ConnectionId } from '../../credentials/connection.js'
import type { Credential } from '../../credentials/credential.js'
import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { Signal } from '../../internal/abort.js'
import { once } from '../../internal/once.js'
import { displayUrl } from '../../internal/redact.js'
import type { Secret } from '../../internal/secret.js'
import { assertSecureUrl, assertTlsVerified } from '../../internal/url.js'
import type { WireResponse } from '../../internal/wire.js'
import type { ChannelContext } from './channel.js'
import type { Bound, ChannelRequest } from './channel-request.js'
import { outcomeOf } from './outcome.js'

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
  const url = assertSecureUrl(address)
  assertTlsVerified(url, context.env)
  if (url.origin !== new URL(connection.server).origin) {
    throw new EvergrantError('REDIRECT_REFUSED', `${displayUrl(url)} is not on the origin of ${connection.server}`)
  }
  const pace = context.pacing?.of(context.engine, connection)
  const bound: Bound = { context, connection, url, isAlias: address !== connection.server, pace }
  return {
    url,
    request: (request) =>
      pace === undefined ? begin(bound, request) : withLeave(bound, request, () => begin(bound, request)),
  }
}

/** Sends when the limit of the server allows it, and tells when the server has it. */
async function withLeave(
  { pace, context }: Bound,
  { signal, onWait }: ChannelRequest,
  send: () => Promise<WireResponse>,
): Promise<WireResponse> {
  if (pace === undefined) return send()
  const taken = pace.take(signal)
  if (taken instanceof Promise) onWait?.(taken)
  const leave = await taken
  try {
    const response = await send()
    if (response.status === 429) await (await importBrake()).brakeFor(pace, response, context.engine.clock.now())
    return response
  } finally {
    leave.over(context.engine.clock.now())
  }
}

/** Not async: what most requests come to needs one promise. */
function begin(bound: Bound, request: ChannelRequest): Promise<WireResponse> {
  const { context, connection } = bound
  const ready = readyToken(context.engine, connection)
  if (ready !== undefined) return send(bound, request, ready.credential?.value)
  const found = findToken(context.engine, { connection, signal: request.signal })
  return found.then((credential) => send(bound, request, credential))
}

function send(bound: Bound, request: ChannelRequest, login: Credential | undefined): Promise<WireResponse> {
  return sendOnce(bound, request, {
    login,
    target: bound.url,
    answer: (first) => (first.status < 300 ? first : judge(bound, request, { login, first })),
  })
}

interface Once {
  readonly login: Credential | undefined
  readonly target: URL
  readonly answer?: (response: WireResponse) => WireResponse | Promise<WireResponse>
}

function sendOnce(bound: Bound, request: ChannelRequest, { login, target, answer }: Once): Promise<WireResponse> {
  const sent =
    login?.tokens.isBound === true
      ? importProved().then(({ sendProved }) => sendProved(bound, request, { login, target }))
      : sendPlain(bound, request, { token: login?.tokens.accessToken, target })
  return sent.then(answer, request.repeatable === false ? lostWrite : undefined)
}

function sendPlain(
  bound: Bound,
  request: ChannelRequest,
  { token, target }: { readonly token: Secret | undefined; readonly target: URL },
): Promise<WireResponse> {
  const { method, body, signal, repeatable } = request
  const headers = withToken(bound.context, request.headers, token)
  request.onSend?.()
  return bound.context.wire.request({ url: target, method, headers, body, signal, repeatable })
}

function withToken({ headers: given, userAgent }: ChannelContext, own: Headers, token: Secret | undefined): Headers {
  const known = full.get(own)
  if (known?.token === token && known?.given === given && known?.userAgent === userAgent) return known.headers
  const authorization = token && { authorization: `Bearer ${token.reveal()}` }
  const headers = { ...given, 'user-agent': userAgent, ...own, ...authorization }
  if (!Object.isFrozen(own)) return headers
  full.set(own, { token, given, userAgent, headers: Object.freeze(headers) })
  return headers
}

/** To put two sets of headers together costs more than all else that is done for a small request. */
const full = new WeakMap<Headers, FullHeaders>()

interface Answered {
  /** Whose token the request carried. */
  readonly login: Credential | undefined
  readonly first: WireResponse
}

async function judge(bound: Bound, request: ChannelRequest, { login, first }: Answered): Promise<WireResponse> {
  const { signal } = request
  let current = login
  let response = await follow(bound, request, { login, first })
  // A request that waits for long can meet the end of more than one token. One that was issued a moment ago the engine does not renew.
  for (let times = 0; response.status === 401 && times < MAX_RENEWALS; times += 1) {
    response.discard()
    current = await renewed(bound, response, { refused: current?.tokens.accessToken, signal })
    const next = { login: current, target: bound.url }
    const repeated = await withLeave(bound, request, () => sendOnce(bound, request, next))
    response = await follow(bound, request, { login: current, first: repeated })
  }
  if (response.status === 403) {
    readNext(bound.context.engine, bound.connection)
    const { assertScope } = await import('./insufficient-scope.js')
    assertScope(response, current)
  }
  if (response.status !== 401) return response
  response.discard()
  throw new EvergrantError('TOKEN_REFUSED', 'The server refuses the access token, also a fresh one', {
    details: { status: 401 },
  })
}

async function follow(bound: Bound, request: ChannelRequest, { login, first }: Answered): Promise<WireResponse> {
  let response = first
  let target = bound.url
  for (let redirects = 0; response.status >= 300 && response.status < 400; redirects += 1) {
    response.discard()
    target = redirected(response, target, redirects)
    const next = { login, target }
    response = await withLeave(bound, request, () => sendOnce(bound, request, next))
  }
  return response
}

async function renewed(
  { context, connection, isAlias }: Bound,
  response: WireResponse,
  { refused, signal }: { readonly refused: Secret | undefined; readonly signal: Signal | undefined },
): Promise<Credential> {
  if (refused === undefined) readNext(context.engine, connection)
  if (isAlias) {
    const { assertSameResource } = await import('../other-resource.js')
    await assertSameResource(context.engine, connection, response.header('www-authenticate'))
  }
  return acquireToken(context.engine, { connection, refused, signal })
}

type Headers = Readonly<Record<string, string>>

/** What was put together, and of what. */
interface FullHeaders extends Pick<ChannelContext, 'userAgent'> {
  readonly token: Secret | undefined
  readonly given: ChannelContext['headers']
  readonly headers: Headers
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

const importBrake = once(() => import('../pace/brake.js'))
const importProved = once(() => import('./proved-request.js'))
const MAX_REDIRECTS = 3
const MAX_RENEWALS = 3
