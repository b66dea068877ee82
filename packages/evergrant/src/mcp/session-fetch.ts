import { EvergrantError } from '../errors.js'
import { displayUrl } from '../internal/redact.js'
import { createSingleFlight } from '../internal/single-flight.js'
import { isReplayable, parseMessage, type WireMessage } from './replay.js'
import type { FetchLike } from './server-fetch.js'

/**
 * Makes sessions survive a server that forgets them (MCP Streamable HTTP, session management: 404): the handshake is repeated, later
 * requests carry the new session id, and the request that met the 404 is sent again if it cannot do anything twice.
 *
 * @throws `SESSION_REOPENED` (by the returned fetch) for a call that may write: the session is open again, the call is the caller's to repeat.
 */
export function createSessionFetch(fetch: FetchLike, onReopened: () => void): FetchLike {
  const reopenings = createSingleFlight()
  /** Session ids that the server forgot, each with its successor. */
  const successors = new Map<string, string>()
  let handshake: string | undefined

  const currentSession = (id: string): string => {
    const successor = successors.get(id)
    return successor === undefined ? id : currentSession(successor)
  }

  const send: FetchLike = async (url, init = {}) => {
    const headers = new Headers(init.headers)
    const session = headers.get(SESSION_HEADER)
    if (session !== null) headers.set(SESSION_HEADER, currentSession(session))
    return fetch(url, { ...init, headers })
  }

  const reopen = async (url: string | URL, init: RequestInit, forgotten: string): Promise<Response | undefined> => {
    const headers = new Headers(init.headers)
    headers.delete(SESSION_HEADER)
    headers.set('content-type', 'application/json')
    headers.set('accept', 'application/json, text/event-stream')
    const post = (body: string) => fetch(url, { method: 'POST', headers, body, signal: init.signal ?? null })

    const opened = await post(handshake ?? '')
    const session = opened.headers.get(SESSION_HEADER)
    if (!opened.ok || session === null) return opened
    await readReply(opened)
    headers.set(SESSION_HEADER, session)
    const initialized = await post(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }))
    if (!initialized.ok) return initialized
    await initialized.body?.cancel()
    successors.set(forgotten, session)
    onReopened()
    return undefined
  }

  return async (url, init = {}) => {
    const body = init.method === 'POST' && typeof init.body === 'string' ? init.body : undefined
    const message = body === undefined ? undefined : parseMessage(body)
    if (message?.method === 'initialize') handshake = body
    const response = await send(url, init)
    const used = new Headers(init.headers).get(SESSION_HEADER)
    if (response.status !== 404 || used === null || handshake === undefined || message === undefined) return response

    await response.body?.cancel()
    const forgotten = currentSession(used)
    const failure = await reopenings.run(forgotten, () => reopen(url, init, forgotten))
    if (failure) return failure
    assertReplayable(message, url)
    return send(url, init)
  }
}

function assertReplayable(message: WireMessage, url: string | URL): void {
  if (isReplayable(message)) return
  throw new EvergrantError(
    'SESSION_REOPENED',
    `${displayUrl(url)} had forgotten the session; it is open again, and ${JSON.stringify(message.tool ?? message.method)} was not repeated`,
  )
}

/** The handshake's reply is read to its end when it is JSON; an event stream is left as soon as its first event is there. */
async function readReply(response: Response): Promise<void> {
  if (!response.headers.get('content-type')?.includes('text/event-stream')) {
    await response.text()
    return
  }
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.cancel()
}

const SESSION_HEADER = 'mcp-session-id'
