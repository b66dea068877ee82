import type { EvergrantEvent } from '../index.js'
import { reasonWords } from './connection-words.js'
import { onOneLine } from './terminal.js'
import { howLong } from './time-words.js'

/** One line about a step, for `EVERGRANT_LOG=info`: time, profile, and what happened. */
export function describeEvent(event: EvergrantEvent): string {
  const { at, connection } = event
  return onOneLine(`${new Date(at).toISOString()} [${connection.profile}] ${eventWords(event)}`)
}

/** What happened, in words. */
export function eventWords(event: EvergrantEvent): string {
  switch (event.type) {
    case 'discovered':
      return `found the authorization server ${event.issuer}`
    case 'client_registered':
      return `registered at ${event.issuer} as client ${quoted(event.clientId)}`
    case 'pkce_unadvertised':
      return `${event.issuer} does not say whether it checks PKCE; S256 is used all the same`
    case 'authorization_started':
      return `login begun at ${event.issuer}`
    case 'pending_taken':
      return 'the browser came back; the code is being exchanged'
    case 'token_issued':
      return `${event.issuer} issued tokens${event.refreshable ? '' : ', without a refresh token'}`
    case 'authorization_completed':
      return `signed in (generation ${event.generation})`
    case 'authorization_denied':
      return `login failed: ${event.reason}`
    case 'callback_refused':
      return `callback refused: ${event.reason}`
    case 'token_refreshed':
      return `refreshed the access token (generation ${event.generation}${event.rotated ? ', new refresh token' : ''})`
    case 'token_adopted':
      return `adopted the tokens of another process (generation ${event.generation})`
    case 'token_rejected':
      return `refresh refused: ${reasonWords(event.reason)}`
    case 'replay_suspected':
      return `another process began a refresh at ${new Date(event.since).toISOString()} and did not finish; its refresh token is sent again`
    case 'previous_token_tried':
      return 'trying the refresh token before the refused one, once'
    case 'login_needed':
      return `a login is needed: ${reasonWords(event.reason)}`
    case 'transient_failure':
      return `the authorization server cannot be used for now: ${event.reason} (attempt ${event.attempt})`
    case 'store_conflict':
      return 'another process changed the record first; read again'
    case 'write_refused':
      return `the store did not take the new tokens: ${event.reason}; tried again`
    case 'revoked':
      return REVOCATIONS[event.outcome]
    case 'logged_out':
      return 'logged out'
    case 'exported':
      return `sealed into bundle ${quoted(event.bundle)} for ${SEALED_TO[event.sealedTo] ?? event.sealedTo}, ${event.copy ? 'as a copy' : 'to be moved'}`
    case 'export_confirmed':
      return `moved: bundle ${quoted(event.bundle)} is in use elsewhere; its tokens are removed here`
    case 'export_cancelled':
      return `not moved: bundle ${quoted(event.bundle)} is not to be imported any more`
    case 'imported':
      return `came out of bundle ${quoted(event.bundle)}${event.copy ? ', a copy' : ''}, for ${event.issuer}`
    case 'key_rotation_started':
      return 'the keys of the store are being changed'
    case 'key_rotated':
      return `everything is sealed with key ${quoted(event.kid)} now`
    case 'key_provider_changed':
      return `the keys of the store lie in another place: ${event.to} instead of ${event.from}`
    case 'clock_stepped':
      return event.byMs < 0
        ? `the clock of this machine was set back by ${howLong(-event.byMs)}`
        : `the clock of this machine went ahead by ${howLong(event.byMs)}, or the machine was asleep`
    case 'gap':
      return gapWords(event)
    case 'session_reopened':
      return 'the server had forgotten the session; it is open again'
    case 'fallback_to_sse':
      return `fallback to SSE at ${event.url}: ${event.reason}`
    case 'requests_held':
      return event.by === 'limit'
        ? `waiting ${seconds(event.waitMs)} s: ${event.perMinute} requests a minute at this server`
        : `waiting ${seconds(event.waitMs)} s: this server asked for a pause`
    case 'rate_limited':
      return `waiting ${seconds(event.waitMs)} s: this server puts the request off (${event.reason})`
    case 'read_repeated': {
      const why = event.reason === 'unavailable' ? 'this server cannot answer for now' : 'the answer was lost'
      return `waiting ${seconds(event.waitMs)} s: ${why}; the read is sent again`
    }
  }
}

const SEALED_TO: Readonly<Record<string, string>> = { passphrase: 'whoever has the passphrase', key: 'one recipient' }

const REVOCATIONS = {
  revoked: 'ended the grant at the server',
  not_advertised: 'the server offers no way to end a grant',
  failed: 'the grant could not be ended at the server',
} as const

function gapWords({ lost, reason }: Extract<EvergrantEvent, { type: 'gap' }>): string {
  if (reason === 'head_missing') return 'the record of the end of this log was gone; a new one was begun'
  return lost === 1
    ? '1 entry is missing here: it could not be written'
    : `${lost} entries are missing here: they could not be written`
}

const seconds = (ms: number): number => Math.ceil(ms / 1000)
const quoted = (text: string): string => JSON.stringify(text)
