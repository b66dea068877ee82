import { expect, test } from 'vitest'
import { DAY_MS, type Risk, type RiskFacts, riskOf } from './risk.js'

const now = 1_800_000_000_000
const days = (count: number) => now + count * DAY_MS

const healthy: RiskFacts = {
  now,
  refreshable: true,
  accessExpiresAt: now + 3_600_000,
  signedInAt: now,
  lastUsedAt: now,
  failedRefreshes: 0,
  isUnfinished: false,
}
const notion = { idleDays: 30, absoluteDays: 180 }

test.each<[string, Partial<RiskFacts>, Risk]>([
  ['nothing is known of the issuer', {}, { level: 'none', reason: 'no_known_limit' }],
  ['fresh: the nearest limit is named', notion, { level: 'none', reason: 'idle_limit', at: days(30) }],
  ['idle for two weeks', { ...notion, lastUsedAt: days(-14) }, { level: 'none', reason: 'idle_limit', at: days(16) }],
  [
    'idle for half of the limit',
    { ...notion, lastUsedAt: days(-15) },
    { level: 'watch', reason: 'idle_limit', at: days(15) },
  ],
  ['idle, and a week left', { ...notion, lastUsedAt: days(-23) }, { level: 'soon', reason: 'idle_limit', at: days(7) }],
  [
    'idle past the limit: reported, not proved',
    { ...notion, lastUsedAt: days(-31) },
    { level: 'soon', reason: 'idle_limit', at: days(-1) },
  ],
  [
    'used every day, a month before the end',
    { ...notion, signedInAt: days(-150) },
    { level: 'watch', reason: 'absolute_limit', at: days(30) },
  ],
  [
    'used every day, a week before the end',
    { ...notion, signedInAt: days(-173) },
    { level: 'soon', reason: 'absolute_limit', at: days(7) },
  ],
  [
    'the worse of two limits',
    { ...notion, signedInAt: days(-175), lastUsedAt: days(-16) },
    { level: 'soon', reason: 'absolute_limit', at: days(5) },
  ],
  [
    'the nearer of two equally bad limits',
    { ...notion, signedInAt: days(-179), lastUsedAt: days(-25) },
    { level: 'soon', reason: 'absolute_limit', at: days(1) },
  ],
  [
    'a login that lasts a day, at its beginning',
    { absoluteDays: 1 },
    { level: 'none', reason: 'absolute_limit', at: days(1) },
  ],
  [
    'a login that lasts a day, in its last hours',
    { absoluteDays: 1, signedInAt: days(-0.8) },
    { level: 'soon', reason: 'absolute_limit', at: days(-0.8) + DAY_MS },
  ],
  [
    'a client secret with months to go',
    { clientSecretExpiresAt: days(90) },
    { level: 'none', reason: 'client_secret_expiry', at: days(90) },
  ],
  [
    'a client secret that expires this month',
    { clientSecretExpiresAt: days(20) },
    { level: 'watch', reason: 'client_secret_expiry', at: days(20) },
  ],
  [
    'a client secret that expired',
    { clientSecretExpiresAt: days(-2) },
    { level: 'soon', reason: 'client_secret_expiry', at: days(-2) },
  ],
  ['no refresh token', { refreshable: false }, { level: 'soon', reason: 'no_refresh_token', at: now + 3_600_000 }],
  [
    'no refresh token and no expiry',
    { refreshable: false, accessExpiresAt: undefined },
    { level: 'watch', reason: 'no_refresh_token' },
  ],
  ['refreshes that fail', { ...notion, failedRefreshes: 2 }, { level: 'watch', reason: 'refresh_failing' }],
  [
    'refreshes that fail, with the end near',
    { ...notion, failedRefreshes: 2, lastUsedAt: days(-28) },
    { level: 'soon', reason: 'idle_limit', at: days(2) },
  ],
  [
    'a refresh that nobody finished',
    { ...notion, isUnfinished: true },
    { level: 'watch', reason: 'refresh_unfinished' },
  ],
  [
    'a login that is needed, whatever else',
    { ...notion, needsLoginSince: days(-3), failedRefreshes: 2, lastUsedAt: days(-40) },
    { level: 'ended', reason: 'needs_login', at: days(-3) },
  ],
])('%s', (_name, facts, risk) => {
  expect(riskOf({ ...healthy, ...facts })).toEqual(risk)
})
