import { expect, test } from 'vitest'
import type { ConnectionStatus, Risk } from '../index.js'
import { riskAdvice, riskWords } from './risk-words.js'

const checkedAt = 1_800_000_000_000
const DAY = 86_400_000
const connection = { owner: 'local', server: 'https://mcp.notion.com/mcp', profile: 'work' }
const status = (risk: Risk, more: Partial<ConnectionStatus> = {}): ConnectionStatus => ({
  connection,
  checkedAt,
  state: 'signed_in',
  risk,
  ...more,
})

test.each<[Risk, Partial<ConnectionStatus>, string, string | undefined]>([
  [
    { level: 'none', reason: 'no_known_limit' },
    {},
    'none: no end is known; few servers say how long a login lasts',
    undefined,
  ],
  [
    { level: 'none', reason: 'idle_limit', at: checkedAt + 29 * DAY },
    {},
    'none: the server is reported to end logins that nobody uses; this one in 29 days',
    undefined,
  ],
  [
    { level: 'watch', reason: 'idle_limit', at: checkedAt + 9 * DAY },
    {},
    'keep an eye on it: the server is reported to end logins that nobody uses; this one in 9 days',
    'evergrant keepalive --profile work',
  ],
  [
    { level: 'soon', reason: 'absolute_limit', at: checkedAt + DAY },
    {},
    'act soon: the server is reported to end each login some time after the consent; this one in 1 day',
    'evergrant login --profile work',
  ],
  [
    { level: 'soon', reason: 'client_secret_expiry', at: checkedAt - 2 * DAY },
    {},
    'act soon: the client secret expired 2 days ago',
    'evergrant login --profile work',
  ],
  [
    { level: 'watch', reason: 'refresh_failing' },
    { failedRefreshes: 1 },
    'keep an eye on it: the last refresh failed in a passing way; tried again at the next use',
    'evergrant status --check --profile work',
  ],
  [
    { level: 'watch', reason: 'refresh_failing' },
    { failedRefreshes: 3, heldUntil: checkedAt + 120_000 },
    'keep an eye on it: the last 3 refreshes failed in a passing way; tried again in 2 minutes',
    'evergrant status --check --profile work',
  ],
  [
    { level: 'watch', reason: 'refresh_unfinished' },
    {},
    'keep an eye on it: a refresh was cut off; whether the login still works shows at the next use',
    'evergrant status --check --profile work',
  ],
  [
    { level: 'watch', reason: 'no_refresh_token' },
    {},
    'keep an eye on it: the server gave no refresh token; it ends with the access token, at a time that it does not say',
    'evergrant login --profile work',
  ],
  [
    { level: 'ended', reason: 'needs_login', at: checkedAt - DAY },
    {},
    'ended: it ended 1 day ago',
    'evergrant login --profile work',
  ],
])('%j', (risk, more, words, advice) => {
  expect(riskWords(status(risk, more))).toBe(words)
  expect(riskAdvice(status(risk, more))).toBe(advice)
})

test('says nothing of a login that nobody made', () => {
  expect(riskWords({ connection, checkedAt, state: 'not_signed_in' })).toBeUndefined()
  expect(riskAdvice({ connection, checkedAt, state: 'not_signed_in' })).toBeUndefined()
})
