import { knownCredential } from '../../credentials/acquire.js'
import type { ConnectionId } from '../../credentials/connection.js'
import type { EngineContext } from '../../credentials/context.js'
import { EvergrantError } from '../../errors.js'
import { displayUrl } from '../../internal/redact.js'
import { createSingleFlight, type SingleFlight } from '../../internal/single-flight.js'
import type { WireResponse } from '../../internal/wire.js'
import type { Outgoing, Received, SessionState } from './channel.js'
import { type HttpAnswer, refusal } from './http-answer.js'
import { outcomeUnknown } from './outcome.js'
import { decodeUtf8, encodeUtf8 } from '../../internal/utf8.js'

/** The session of a channel: what it is, and its opening anew when the server has forgotten it. */
export interface Session {
  readonly state: SessionState | undefined
  /** Resolves when no opening is under way; `undefined` when none is. */
  readonly reopening: Promise<void> | undefined
  set(state: SessionState | undefined): void
  /** Opens the forgotten session again, once for all that ask. Does nothing when it is done already. */
  reopen(forgotten: SessionState): Promise<void>
}

export function createSession(open: (forgotten: SessionState) => Promise<SessionState>): Session {
  let openings: SingleFlight | undefined
  // Without getters: every message looks here, and an object with getters is looked up slowly.
  const session = {
    state: undefined as SessionState | undefined,
    reopening: undefined as Promise<void> | undefined,
    set: (next: SessionState | undefined) => void (session.state = next),
    async reopen(forgotten: SessionState) {
      if (session.state?.sessionId !== forgotten.sessionId) return
      openings ??= createSingleFlight()
      await openings.run(forgotten.sessionId ?? '', async () => {
        const work = open(forgotten).then((opened) => void (session.state = opened))
        // Those who only wait for it learn from their own request what became of it.
        session.reopening = work.catch(() => undefined).then(() => void (session.reopening = undefined))
        await work
      })
    },
  }
  return session
}

/** When a person last consented to the login in use; `undefined` without one. */
export async function loginTime(engine: EngineContext, connection: ConnectionId): Promise<number | undefined> {
  return (await knownCredential(engine, connection))?.value.signedInAt
}

/** The session that an `initialize` opened, by its reply and the header that came with it. */
export function openedSession(
  handshake: Uint8Array,
  reply: Received,
  sessionId: string | undefined,
): SessionState | undefined {
  if (reply.envelope.kind !== 'result') return undefined
  const { result } = JSON.parse(decodeUtf8(reply.bytes)) as { result?: { protocolVersion?: unknown } }
  const version = result?.protocolVersion
  if (typeof version !== 'string') return undefined
  return { era: 'legacy', protocolVersion: version, sessionId, handshake }
}

/** The error of a call that may have done something, or may not be done twice. */
export function notRepeated(url: URL, { envelope, name }: Outgoing): EvergrantError {
  const what = JSON.stringify(name ?? envelope.method)
  return new EvergrantError(
    'SESSION_REOPENED',
    `${displayUrl(url)} had forgotten the session; it is open again, and ${what} was not repeated`,
  )
}

/** To a call that may write only 404 says that nobody has looked at it: 400 can come of what the call itself ran into. */
export function notDone(
  url: URL,
  message: Outgoing,
  { response, answer }: { readonly response: WireResponse; readonly answer?: HttpAnswer },
): EvergrantError {
  if (answer === undefined || answer.status === 404) return notRepeated(url, message)
  return outcomeUnknown(refusal(url, response, answer))
}

/** The error when a forgotten session cannot be opened again. */
export function notReopened(url: URL, sessionId: string | undefined): EvergrantError {
  return new EvergrantError('CONNECTION_FAILED', `${displayUrl(url)} forgot the session and opens no other one`, {
    details: { hadSession: sessionId !== undefined },
  })
}

/** How `initialize` is followed, once its reply is there. */
export const INITIALIZED: Outgoing = {
  bytes: encodeUtf8('{"jsonrpc":"2.0","method":"notifications/initialized"}'),
  envelope: { kind: 'notification', method: 'notifications/initialized' },
}
