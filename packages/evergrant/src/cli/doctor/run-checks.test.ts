import { describe, expect, test } from 'vitest'
import { EvergrantError } from '../../errors.js'
import { type Check, fail, type Finding, ok, skipped, warn } from './check.js'
import { exitCodeOf, runChecks } from './run-checks.js'

const why = 'it matters'
const more = { why, next: 'do this' }
const check = (id: string, found: Finding, rest: Partial<Check> = {}): Check => ({ id, why, run: () => found, ...rest })
const run = (checks: readonly Check[], signal = new AbortController().signal) =>
  runChecks(checks, { signal, onStart: () => undefined })
const outcomes = async (...checks: Check[]) => (await run(checks)).map(({ id, outcome }) => `${id} ${outcome}`)

describe('runChecks', () => {
  test('skips what has nothing to look at, and says because of what', async () => {
    const results = await run([
      check('a.open', fail('closed', more)),
      check('a.write', ok('written'), { needs: ['a.open'] }),
      check('a.read', ok('read'), { needs: ['a.write'] }),
      check('b.open', ok('open')),
    ])
    expect(results.map(({ outcome, found }) => [outcome, found])).toEqual([
      ['fail', 'closed'],
      ['skipped', 'not looked at, because of a.open'],
      ['skipped', 'not looked at, because of a.write'],
      ['ok', 'open'],
    ])
  })

  test('a warning is no obstacle', async () => {
    expect(await outcomes(check('a', warn('hm', more)), check('b', ok('fine'), { needs: ['a'] }))).toEqual([
      'a warn',
      'b ok',
    ])
  })

  test.each([
    ['failed', fail('no', more), 'skipped'],
    ['was skipped', skipped('later'), 'ok'],
  ])('what another check may say already is not said twice: that one %s', async (_, first, outcome) => {
    const [, second] = await run([check('a', first), check('b', ok('fine'), { unlessFailed: ['a'] })])
    expect(second?.outcome).toBe(outcome)
  })

  test('an error is a failure with its own next step', async () => {
    const broken = (error: Error) => check('a', ok(''), { run: () => Promise.reject(error) })
    expect(
      await run([broken(new EvergrantError('STORE_UNREADABLE', 'the folder is gone', { hint: 'make it' }))]),
    ).toEqual([
      {
        id: 'a',
        outcome: 'fail',
        found: 'the folder is gone',
        why,
        next: 'make it',
        code: 'STORE_UNREADABLE',
        ms: expect.any(Number),
      },
    ])
    expect(await run([broken(new Error('boom'))])).toMatchObject([{ outcome: 'fail', code: 'INTERNAL' }])
  })

  test('what hangs is named, and the others go on', async () => {
    const hanging = check('a.hangs', ok(''), { run: () => new Promise(() => undefined), timeoutMs: 5 })
    expect(await run([hanging, check('b', ok('fine'))])).toMatchObject([
      { id: 'a.hangs', outcome: 'fail', found: 'a.hangs did not finish within 0.005 s', why },
      { id: 'b', outcome: 'ok' },
    ])
  })

  test('ends when the person stops it', async () => {
    const stop = new AbortController()
    const hanging = check('a', ok(''), { run: () => new Promise(() => undefined) })
    const running = run([hanging], stop.signal)
    stop.abort()
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })
})

describe('exitCodeOf', () => {
  const failed = (id: string, code?: 'SERVER_UNREACHABLE' | 'METADATA_INVALID' | 'STORE_CONFLICT') => ({
    id,
    ...fail('no', { ...more, ...(code && { code }) }),
    ms: 1,
  })
  const others = [
    { id: 'x', ...warn('hm', more), ms: 1 },
    { id: 'y', ...skipped('later'), ms: 1 },
  ]

  test.each([
    ['warnings only', [], 0],
    ['the way to the server', [failed('server.answer', 'SERVER_UNREACHABLE')], 75],
    ['what the server says', [failed('server.issuer', 'METADATA_INVALID')], 1],
    ['something here that could be tried again', [failed('store.write', 'STORE_CONFLICT')], 1],
    ['both', [failed('server.answer', 'SERVER_UNREACHABLE'), failed('key.place')], 1],
  ] as const)('%s', (_, found, code) => {
    expect(exitCodeOf([...others, ...found])).toBe(code)
  })
})
