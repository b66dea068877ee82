import { expect, it } from 'vitest'
import { type EventBody, isKept } from './event.js'

it.each<[string, EventBody, boolean]>([
  ['a refresh', { type: 'token_refreshed', generation: 2, rotated: true }, true],
  ['a clock that was set back', { type: 'clock_stepped', byMs: -60_000 }, true],
  ['a machine that slept', { type: 'clock_stepped', byMs: 60_000 }, false],
  ['a session that was opened again', { type: 'session_reopened' }, false],
  ['another transport', { type: 'fallback_to_sse', reason: '405', url: 'https://server.example/sse' }, false],
])('%s is kept in the log: %s', (_name, event, kept) => {
  expect(isKept(event)).toBe(kept)
})
