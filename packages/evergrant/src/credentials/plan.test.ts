import { describe, expect, test } from 'vitest'
import { type Known, nextStep, refreshMarginMs } from './plan.js'

const HOUR = 3_600_000
const now = 1_000_000_000
const token = (credential: object | undefined): Known => ({
  want: 'token',
  now,
  jitter: 0,
  ...(credential && {
    credential: { isRenewable: true, refused: false, discoveryStale: false, lifetimeMs: HOUR, ...credential },
  }),
})
const login = (known: object): Known => ({
  want: 'login',
  discovered: true,
  registered: true,
  code: false,
  tokens: false,
  ...known,
})

describe('nextStep when a token is wanted', () => {
  // @requirement mcp-auth-2026/refresh-token-assumed
  test.each([
    ['nothing stored', undefined, 'needs_login', 'not_signed_in'],
    ['fresh token', { expiresAt: now + HOUR }, 'ready', undefined],
    ['unknown lifetime: only the 401 path refreshes', { expiresAt: undefined }, 'ready', undefined],
    ['inside the margin', { expiresAt: now + 9 * 60_000 }, 'refresh', 'due'],
    ['just outside the margin', { expiresAt: now + 10 * 60_000 }, 'ready', undefined],
    ['expired', { expiresAt: now }, 'refresh', 'expired'],
    [
      'the clocks of two machines differ a little: nothing is due',
      { expiresAt: now + HOUR + 10 * 60_000 },
      'ready',
      undefined,
    ],
    [
      'more is left than was given: nobody knows how old it is',
      { expiresAt: now + HOUR + 10 * 60_000 + 1 },
      'refresh',
      'due',
    ],
    ['the same without a refresh token', { expiresAt: now + 99 * HOUR, isRenewable: false }, 'ready', undefined],
    ['refused by the server though not expired', { expiresAt: now + HOUR, refused: true }, 'refresh', 'refused'],
    ['idle though its access token lives', { expiresAt: now + HOUR, idle: true }, 'refresh', 'idle'],
    ['idle, of unknown lifetime', { expiresAt: undefined, idle: true }, 'refresh', 'idle'],
    ['idle and inside the margin', { expiresAt: now + 60_000, idle: true }, 'refresh', 'idle'],
    ['idle and expired', { expiresAt: now, idle: true }, 'refresh', 'expired'],
    ['idle while the brakes hold', { expiresAt: now + HOUR, idle: true, heldUntil: now + 1 }, 'wait', undefined],
    ['idle without a refresh token', { expiresAt: now + HOUR, idle: true, isRenewable: false }, 'ready', undefined],
    ['idle and over', { idle: true, needsLogin: 'client_gone' }, 'needs_login', 'client_gone'],
    ['old metadata is looked up before a refresh', { expiresAt: now, discoveryStale: true }, 'discover', undefined],
    [
      'old metadata alone is no reason for a request',
      { expiresAt: now + HOUR, discoveryStale: true },
      'ready',
      undefined,
    ],
    ['due without a refresh token: still usable', { expiresAt: now + 60_000, isRenewable: false }, 'ready', undefined],
    ['expired without a refresh token', { expiresAt: now, isRenewable: false }, 'needs_login', 'no_refresh_token'],
    [
      'refused without a refresh token',
      { expiresAt: now + HOUR, refused: true, isRenewable: false },
      'needs_login',
      'no_refresh_token',
    ],
    [
      'dead is dead: a valid clock does not revive it',
      { expiresAt: now + HOUR, needsLogin: 'refresh_token_rejected' },
      'needs_login',
      'refresh_token_rejected',
    ],
    ['moving: the token is used while it works', { expiresAt: now + HOUR, moving: true }, 'ready', undefined],
    ['moving: not renewed before its end', { expiresAt: now + 60_000, moving: true }, 'ready', undefined],
    ['moving: nor for being idle', { expiresAt: now + HOUR, idle: true, moving: true }, 'ready', undefined],
    ['moving: nor at its end', { expiresAt: now, moving: true, discoveryStale: true }, 'moving', undefined],
    ['moving: nor when it is refused', { expiresAt: now + HOUR, refused: true, moving: true }, 'moving', undefined],
    ['moved: it is elsewhere', { expiresAt: now + HOUR, moving: true, needsLogin: 'moved' }, 'needs_login', 'moved'],
    [
      'issuer changed: never send the old refresh token',
      { expiresAt: now, needsLogin: 'issuer_changed' },
      'needs_login',
      'issuer_changed',
    ],
  ])('%s', (_name, credential, kind, reason) => {
    const step = nextStep(token(credential))
    expect(step.kind).toBe(kind)
    expect('reason' in step ? step.reason : undefined).toBe(reason)
  })
})

describe('nextStep while a person signs in', () => {
  // @requirement mcp-auth-2026/client-id-first
  test.each([
    ['nothing known', { discovered: false }, 'discover'],
    ['no client yet', { registered: false }, 'register'],
    ['a client and no code', {}, 'authorize'],
    ['a code', { code: true }, 'exchange'],
    ['tokens', { code: true, tokens: true }, 'ready'],
  ])('%s', (_name, known, kind) => {
    expect(nextStep(login(known)).kind).toBe(kind)
  })
})

describe('refreshMarginMs', () => {
  test.each([
    ['8 h: ten minutes', 8 * HOUR, 0, 600_000],
    ['1 h: ten minutes', HOUR, 0, 600_000],
    ['30 min: a sixth', 1_800_000, 0, 300_000],
    ['60 s: a sixth', 60_000, 0, 10_000],
    ['jitter shortens by at most a fifth', HOUR, 1, 480_000],
    ['never below five minutes from 30 min of lifetime up', 1_800_000, 0.2, 300_000],
  ])('%s', (_name, lifetime, jitter, expected) => {
    expect(refreshMarginMs(lifetime, jitter)).toBe(expected)
  })
})
