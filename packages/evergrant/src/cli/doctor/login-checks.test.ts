import { expect, test } from 'vitest'
import type { ConnectionStatus } from '../../index.js'
import { judgeStatus } from './login-checks.js'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const HOUR = 3_600_000
const connection = { owner: 'local', server: 'https://mcp.example.com/mcp', profile: 'work' }
const status = (rest: Partial<ConnectionStatus>): ConnectionStatus => ({
  connection,
  checkedAt: NOW,
  state: 'signed_in',
  accessExpiresAt: NOW + HOUR,
  risk: { level: 'none', reason: 'no_known_limit' },
  ...rest,
})
const at = 'profile "work" at https://mcp.example.com/mcp'
const flags = '--profile work --server https://mcp.example.com/mcp'

test.each<[Partial<ConnectionStatus>, string, string, string | undefined]>([
  [{}, 'ok', `${at}: signed in, token expires in 1 hour`, undefined],
  [{ accessExpiresAt: NOW - HOUR }, 'ok', `${at}: signed in, token expired 1 hour ago`, undefined],
  [
    { risk: { level: 'soon', reason: 'idle_limit', at: NOW + 24 * HOUR } },
    'warn',
    `${at}: signed in, token expires in 1 hour`,
    'Run `evergrant keepalive',
  ],
  [{ state: 'not_signed_in' }, 'warn', `${at}: not signed in`, `Run \`evergrant login ${flags}\`.`],
  [{ state: 'moving' }, 'warn', `${at}: being moved`, 'evergrant export --confirm CODE'],
  [{ state: 'moved', reason: 'moved' }, 'warn', `${at}: moved away`, `Run \`evergrant login ${flags}\``],
  [
    { state: 'needs_login', reason: 'client_gone' },
    'fail',
    `${at}: login needed: the server has forgotten this installation`,
    `Run \`evergrant login ${flags}\`; \`evergrant auth log ${flags}\``,
  ],
])('%j: %s', (rest, outcome, found, next) => {
  expect(judgeStatus(status(rest))).toMatchObject({ outcome, found })
  expect(judgeStatus(status(rest)).next ?? '').toContain(next ?? '')
})
