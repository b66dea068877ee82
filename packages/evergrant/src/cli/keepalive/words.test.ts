import { expect, test } from 'vitest'
import type { Told } from './round.js'
import { toldWords } from './words.js'

const DAY = 86_400_000
const now = 100 * DAY
const connection = { owner: 'ada', server: 'https://a.example/mcp', profile: 'work' }

test.each<[Omit<Told, 'connection'>, string]>([
  [
    { outcome: 'refreshed', lastUsedAt: now - 8 * DAY },
    'refreshed         work at https://a.example/mcp (was last used 8 days ago)',
  ],
  [{ outcome: 'adopted', lastUsedAt: now }, 'refreshed         work at https://a.example/mcp (by another process)'],
  [
    { outcome: 'due', lastUsedAt: now - 8 * DAY },
    'due               work at https://a.example/mcp (last used 8 days ago)',
  ],
  [
    { outcome: 'not_due', lastUsedAt: now - DAY },
    'not due           work at https://a.example/mcp (last used 1 day ago)',
  ],
  [{ outcome: 'not_due' }, 'not due           work at https://a.example/mcp'],
  [
    { outcome: 'not_refreshable', lastUsedAt: now },
    'not refreshable   work at https://a.example/mcp (the server gave no refresh token)',
  ],
  [
    { outcome: 'needs_login', reason: 'client_gone' },
    'login needed      work at https://a.example/mcp (the server has forgotten this installation)',
  ],
  [
    { outcome: 'failed', problem: 'SERVER_UNREACHABLE', message: 'nothing\nanswers\u001B[2J' },
    'failed            work at https://a.example/mcp (nothing answers[2J; SERVER_UNREACHABLE)',
  ],
  [{ outcome: 'unreadable', problem: 'KEY_UNKNOWN' }, 'cannot be opened  work at https://a.example/mcp (KEY_UNKNOWN)'],
])('%j', (told, line) => {
  expect(toldWords({ connection, ...told }, { now, withOwner: false })).toBe(line)
})

test('names the owner where there are several', () => {
  const line = toldWords({ connection, outcome: 'adopted' }, { now, withOwner: true })
  expect(line).toBe('refreshed         ada: work at https://a.example/mcp (by another process)')
})
