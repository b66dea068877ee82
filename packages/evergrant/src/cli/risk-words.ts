import type { ConnectionStatus, Risk, RiskReason } from '../index.js'
import { commandFor } from './command-words.js'
import { inWords } from './time-words.js'

type Words = (status: ConnectionStatus, when: string) => string

const SENTENCES: Record<RiskReason, Words> = {
  no_known_limit: () => 'no end is known; few servers say how long a login lasts',
  needs_login: (_, when) => `it ended ${when}`,
  no_refresh_token: (_, when) => `the server gave no refresh token; it ends with the access token, ${when}`,
  idle_limit: (_, when) => `the server is reported to end logins that nobody uses; this one ${when}`,
  absolute_limit: (_, when) => `the server is reported to end each login some time after the consent; this one ${when}`,
  client_secret_expiry: ({ risk, checkedAt }, when) =>
    `the client secret ${(risk?.at ?? 0) > checkedAt ? 'expires' : 'expired'} ${when}`,
  refresh_failing: ({ failedRefreshes = 1, heldUntil, checkedAt }) => {
    const count = failedRefreshes === 1 ? 'the last refresh' : `the last ${failedRefreshes} refreshes`
    const next = heldUntil === undefined ? 'at the next use' : inWords(heldUntil, checkedAt)
    return `${count} failed in a passing way; tried again ${next}`
  },
  refresh_unfinished: () => 'a refresh was cut off; whether the login still works shows at the next use',
}

const LEVELS = {
  none: 'none',
  watch: 'keep an eye on it',
  soon: 'act soon',
  ended: 'ended',
} as const satisfies Record<Risk['level'], string>

/** How near a login is to its end, in one sentence. */
export function riskWords(status: ConnectionStatus): string | undefined {
  const { risk, checkedAt } = status
  if (risk === undefined) return undefined
  const when = risk.at === undefined ? 'at a time that it does not say' : inWords(risk.at, checkedAt)
  return `${LEVELS[risk.level]}: ${SENTENCES[risk.reason](status, when)}`
}

/** What to do about it, as a command to copy; `undefined` where nothing helps or nothing needs to be done. */
export function riskAdvice({ risk, connection }: ConnectionStatus): string | undefined {
  if (risk === undefined || risk.level === 'none') return undefined
  return commandFor(ADVICE[risk.reason], connection)
}

const ADVICE = {
  no_known_limit: 'status',
  needs_login: 'login',
  no_refresh_token: 'login',
  idle_limit: 'keepalive',
  absolute_limit: 'login',
  client_secret_expiry: 'login',
  refresh_failing: 'status --check',
  refresh_unfinished: 'status --check',
} as const satisfies Record<RiskReason, string>
