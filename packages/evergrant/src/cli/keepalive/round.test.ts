import { expect, test } from 'vitest'
import type { ConnectionStatus, ErrorCode, KeepAliveOptions, KeptAlive } from '../../index.js'
import { exitCodeOf, keepaliveRound, type Told } from './round.js'
import type { KeepaliveScope } from './scope.js'

const id = (profile: string, server = 'https://a.example/mcp') => ({ owner: 'local', server, profile })
const status = (profile: string, more: Partial<ConnectionStatus>, server?: string): ConnectionStatus => ({
  connection: id(profile, server),
  checkedAt: 10,
  state: 'signed_in',
  refreshable: true,
  lastUsedAt: 5,
  ...more,
})

const KEPT: KeptAlive[] = [
  { connection: id('due'), outcome: 'refreshed', lastUsedAt: 1 },
  { connection: id('dies now'), outcome: 'needs_login', lastUsedAt: 2, reason: 'refresh_token_rejected' },
]
const STATUSES: ConnectionStatus[] = [
  status('due', {}),
  status('dies now', { state: 'needs_login', reason: 'refresh_token_rejected' }),
  status('used', {}),
  status('dead', { state: 'needs_login', reason: 'client_gone' }),
  status('short', { refreshable: false }),
  status('leaving', { state: 'moving' }),
  status('gone', { state: 'moved', refreshable: false }),
  status('damaged', { state: 'unreadable', problem: 'RECORD_UNREADABLE' }),
  status('elsewhere', {}, 'https://b.example/mcp'),
]

async function round(scope: Partial<KeepaliveScope> = {}) {
  const asked: KeepAliveOptions[] = []
  const told: Told[] = []
  const result = await keepaliveRound({
    idleMs: 7,
    allOwners: false,
    ...scope,
    signal: new AbortController().signal,
    tell: (one) => told.push(one),
    evergrant: {
      async keepAlive(options = {}) {
        asked.push(options)
        for (const one of KEPT) options.onResult?.(one)
        return KEPT
      },
      connections: async () => STATUSES,
    },
  })
  expect(told).toEqual(result)
  return { asked, outcomes: Object.fromEntries(told.map(({ connection, outcome }) => [connection.profile, outcome])) }
}

test('tells those that were due, and then every other login of the command line once', async () => {
  const { outcomes, asked } = await round()
  expect(outcomes).toEqual({
    due: 'refreshed',
    'dies now': 'needs_login',
    used: 'not_due',
    dead: 'needs_login',
    short: 'not_refreshable',
    leaving: 'moving',
    gone: 'moved',
    damaged: 'unreadable',
    elsewhere: 'not_due',
  })
  expect(asked).toMatchObject([{ idleMs: 7, allOwners: false, dryRun: false }])
})

test('of all owners it tells only those that were due', async () => {
  const { outcomes, asked } = await round({ allOwners: true })
  expect(outcomes).toEqual({ due: 'refreshed', 'dies now': 'needs_login' })
  expect(asked).toMatchObject([{ allOwners: true }])
})

test.each([
  [{ profile: 'used' }, 'used'],
  [{ server: 'https://b.example/mcp' }, 'elsewhere'],
])('narrowed down to %j', async (scope, profile) => {
  const { outcomes, asked } = await round(scope)
  expect(Object.keys(outcomes)).toEqual(['due', 'dies now', profile])
  expect(asked).toMatchObject([scope])
})

const told = (outcome: Told['outcome'], problem?: ErrorCode): Told => ({
  connection: id('x'),
  outcome,
  ...(problem && { problem }),
})
const later = told('failed', 'SERVER_UNREACHABLE')
const refusedNow = told('failed', 'TOKEN_REQUEST_REFUSED')
const dead = told('needs_login')
const damaged = told('unreadable', 'KEY_UNKNOWN')

test.each<[string, Told[], number]>([
  ['nothing', [], 0],
  [
    'all live',
    (['refreshed', 'adopted', 'due', 'not_due', 'not_refreshable', 'moving', 'moved'] as const).map((one) => told(one)),
    0,
  ],
  ['one failed for now', [told('refreshed'), later], 75],
  ['one was refused', [refusedNow, later], 1],
  ['one cannot be opened', [later, damaged], 1],
  ['one is over, whatever the others are', [later, refusedNow, damaged, dead], 4],
])('the exit code when %s', (_name, all, code) => {
  expect(exitCodeOf(all)).toBe(code)
})
