import type { GrantStats } from '@evergrant/sandbox'
import { expect, test } from 'vitest'
import { type Evidence, judgeLogin } from './judge.js'

const DAY = 86_400_000
const BEGIN = Date.parse('2026-01-01T00:00:00.000Z')
const iso = (day: number) => new Date(BEGIN + day * DAY).toISOString()

const ALIVE: GrantStats = {
  id: 'g1',
  clientId: 'c1',
  workspace: 'Acme',
  createdAt: iso(0),
  tokensAt: iso(0),
  lastRotatedAt: iso(2),
  rotations: 50,
}
const REPLAY = { revokedAt: iso(3), revokedBecause: 'a rotated-out refresh token was replayed', replayed: 'r7' }
const IDLE = { revokedAt: iso(32), revokedBecause: 'expired', expired: 'idle' } as const

function evidence(grant: Partial<GrantStats>, more: Partial<Evidence> = {}): Evidence {
  return {
    ledger: { grants: [{ ...ALIVE, ...grant }], redemptions: { r7: { attempts: 2, succeeded: 1 } } },
    idleDueMs: 7 * DAY,
    keepalives: [],
    killed: new Set(),
    reckless: new Set(),
    ...more,
  }
}

const cut = (grant: Partial<GrantStats>, more: Partial<Evidence> = {}): Evidence => {
  const { ledger, ...rest } = evidence(grant, more)
  return { ...rest, ledger: { ...ledger, redemptions: { r7: { attempts: 2, succeeded: 1, cut: 1 } } } }
}

test.each<[string, Evidence, boolean, string]>([
  [
    'an absolute end',
    evidence({ revokedAt: iso(180), revokedBecause: 'expired', expired: 'absolute' }),
    false,
    'it had reached its absolute end',
  ],
  [
    'the last minute before it, which the provider refuses already',
    evidence({ expired: 'absolute' }),
    false,
    'it had reached its absolute end',
  ],
  ['idle, and no keepalive ran', evidence(IDLE), false, 'it was idle and nothing could keep it alive'],
  [
    'idle, and keepalives ran before it was due and after it had ended',
    evidence(IDLE, { keepalives: [BEGIN + 8.9 * DAY, BEGIN + 32 * DAY] }),
    false,
    'it was idle and nothing could keep it alive',
  ],
  [
    'idle, though a keepalive ran when it was due',
    evidence(IDLE, { keepalives: [BEGIN + 9 * DAY] }),
    true,
    'it was idle though something could have kept it alive',
  ],
  [
    'revoked by a person',
    evidence({ revokedAt: iso(3), revokedBecause: 'revoked by the user' }),
    false,
    'a person revoked it',
  ],
  ['replayed after a cut reply', cut(REPLAY), false, 'the reply of a rotation was cut'],
  [
    'replayed after another reply was cut',
    cut({ ...REPLAY, replayed: 'r8' }),
    true,
    'a token was replayed whose reply had arrived',
  ],
  [
    'replayed after a kill',
    evidence(REPLAY, { killed: new Set(['r7']) }),
    false,
    'a process was killed before it could store a rotation',
  ],
  [
    'replayed after the kill of a process that had spent another',
    evidence(REPLAY, { killed: new Set(['r8']) }),
    true,
    'a token was replayed whose reply had arrived',
  ],
  [
    'replayed after it was spent into a store that refused writes, whatever else',
    cut(REPLAY, { killed: new Set(['r7']), reckless: new Set(['r7']) }),
    true,
    'a token was spent that could not be stored',
  ],
  ['replayed for no reason', evidence(REPLAY), true, 'a token was replayed whose reply had arrived'],
  ['alive, whatever the client says', evidence({}), true, 'it was alive'],
  [
    'ended by the client itself',
    evidence({ revokedAt: iso(3), revokedBecause: 'revoked by the client' }),
    true,
    'a program ended it',
  ],
  ['never made', { ...evidence({}), ledger: { grants: [], redemptions: {} } }, true, 'there was no login'],
])('a login was %s', (_name, given, avoidable, because) => {
  expect(judgeLogin(given)).toEqual({ avoidable, because })
})

test('the newest login is judged, and a consent whose code was never exchanged is none', () => {
  const { ledger, ...rest } = evidence({ revokedAt: iso(1), revokedBecause: 'revoked by the user' })
  const { tokensAt: _never, ...unfinished } = ALIVE
  const grants = [...ledger.grants, ALIVE, unfinished]
  expect(judgeLogin({ ...rest, ledger: { ...ledger, grants } })).toEqual({ avoidable: true, because: 'it was alive' })
})
