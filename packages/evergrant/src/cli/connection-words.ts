import type { ConnectionStatus } from '../index.js'
import { commandFor } from './command-words.js'
import { inWords } from './time-words.js'

const STATES = {
  signed_in: 'signed in',
  needs_login: 'login needed',
  not_signed_in: 'not signed in',
  unreadable: 'cannot be opened',
  moving: 'being moved',
  moved: 'moved away',
} as const satisfies Record<ConnectionStatus['state'], string>

const REASONS: Readonly<Record<string, string>> = {
  not_signed_in: 'nobody has signed in yet',
  no_refresh_token: 'the token has expired and the server gave nothing to renew it with',
  refresh_token_rejected: 'the server no longer accepts the refresh token',
  client_gone: 'the server has forgotten this installation',
  issuer_changed: 'the server now relies on another authorization server',
  moved: 'the login was moved elsewhere',
}

/** Why a login is needed or a refresh was refused. */
export function reasonWords(reason: string): string {
  return REASONS[reason] ?? reason
}

/** The state of a connection in words, with the reason where a login is needed. */
export function describeState({
  state,
  reason,
  problem,
  move,
  checkedAt,
}: Pick<ConnectionStatus, 'state' | 'reason' | 'problem' | 'move' | 'checkedAt'>): string {
  const words = STATES[state]
  if (problem !== undefined) return `${words}: ${problem}`
  if (move !== undefined) return `${words}: ${moveWords(state, move, checkedAt)}`
  return state === 'needs_login' && reason !== undefined ? `${words}: ${reasonWords(reason)}` : words
}

/** Only a person knows whether it was imported, so its hour being over settles nothing. */
function moveWords(
  state: ConnectionStatus['state'],
  { at, expiresAt }: NonNullable<ConnectionStatus['move']>,
  now: number,
): string {
  if (state === 'moved') return 'it is in use where it was imported'
  const exported = `exported ${inWords(at, now)}`
  return expiresAt > now
    ? `${exported}, can be imported until ${new Date(expiresAt).toISOString()}`
    : `${exported}; nobody can import it any more, but somebody may have`
}

/** The two ways out while a login is being moved. */
export function waysToSettle(connection: ConnectionStatus['connection']): string {
  return `${commandFor('export --confirm CODE', connection)}  when it was imported, else  ${commandFor('export --cancel', connection)}`
}
