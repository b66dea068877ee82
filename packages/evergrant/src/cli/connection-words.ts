import type { ConnectionStatus } from '../index.js'

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
}: Pick<ConnectionStatus, 'state' | 'reason' | 'problem'>): string {
  const words = STATES[state]
  if (problem !== undefined) return `${words}: ${problem}`
  return state === 'needs_login' && reason !== undefined ? `${words}: ${reasonWords(reason)}` : words
}
