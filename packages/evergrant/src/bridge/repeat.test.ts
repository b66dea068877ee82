import { describe, expect, it } from 'vitest'
import { EvergrantError } from '../errors.js'
import { delayBeforeRepeat } from './repeat.js'

const withCause = (code: string) =>
  new EvergrantError('SERVER_UNREACHABLE', 'gone', {
    cause: new Error('fetch failed', { cause: Object.assign(new Error('connect'), { code }) }),
  })
const reset = withCause('ECONNRESET')
const refused = withCause('ECONNREFUSED')
const busy = new EvergrantError('TEMPORARILY_UNAVAILABLE', 'busy')
const silent = new EvergrantError('REQUEST_TIMEOUT', 'silent')

const limited = (retryAfterMs?: number) =>
  new EvergrantError('RATE_LIMITED', '429', { details: retryAfterMs === undefined ? {} : { retryAfterMs } })

const forgotten = new EvergrantError('CONNECTION_FAILED', '404', { details: { status: 404 } })

describe('a failed request', () => {
  it.each<[string, unknown, boolean, number, number | undefined]>([
    ['a read whose connection was cut is sent again', reset, true, 1, 250],
    ['a write whose connection was cut may have been done', reset, false, 1, undefined],
    ['a write that never found a server is sent again', refused, false, 1, 250],
    ['a read that met a server in trouble is sent again', busy, true, 2, 500],
    ['a write that met a server in trouble may have been done', busy, false, 1, undefined],
    ['a read that was not answered is asked once more', silent, true, 1, 250],
    ['and not for ever', silent, true, 2, undefined],
    ['a write that was not answered may have been done', silent, false, 1, undefined],
    ['the sixth time is the last', reset, true, 6, 8000],
    ['after it the host is told', reset, true, 7, undefined],
    ['a refusal is an answer', new EvergrantError('CONNECTION_FAILED', '400'), true, 1, undefined],
    [
      'a login that is needed is no passing trouble',
      new EvergrantError('AUTHORIZATION_REQUIRED', 'x'),
      true,
      1,
      undefined,
    ],
    ['a session that is forgotten again is opened again for a read', forgotten, true, 3, 1000],
    ['and not for ever, since the address may be wrong', forgotten, true, 4, undefined],
    ['a write that met it is for the host to repeat', forgotten, false, 1, undefined],
    ['a read that came too often is sent again when the server wants it', limited(7_000), true, 1, 7_000],
    ['or after a while', limited(), true, 2, 2_000],
    ['up to three times', limited(1_000), true, 4, undefined],
    ['and not where the host would wait for too long', limited(15_001), true, 1, undefined],
    ['a write that came too often is for the host to repeat', limited(1_000), false, 1, undefined],
    ['what is no error of ours is not repeated', new Error('bug'), true, 1, undefined],
  ])('%s', (_, error, isRead, failures, delay) => {
    expect(delayBeforeRepeat(error, { isRead, failures })).toBe(delay)
  })
})
