import { describe, expect, test } from 'vitest'
import { createTestEngine } from '../../credentials/testing/engine.js'
import { parseConnection } from '../../credentials/connection.js'
import { EvergrantError } from '../../errors.js'
import { type Attempt, type Limited, repeatLimited } from './rate-limited.js'
import type { ToolResult } from './tools.js'

const NOTION = 'https://mcp.notion.com/mcp'
const ELSEWHERE = 'https://mcp.example/mcp'
const DONE: ToolResult = { content: [{ type: 'text', text: 'done' }] }

function limitedBy(seconds: number | undefined, reason = 'mcp_tool_rate_limit'): ToolResult {
  const error = { code: 'rate_limited', retry_after_seconds: seconds, rate_limit_reason: reason }
  return { isError: true, content: [{ type: 'text', text: JSON.stringify({ error }) }], structuredContent: { error } }
}
const tooMany = (retryAfterMs?: number) =>
  new EvergrantError('RATE_LIMITED', 'answered 429', {
    details: { status: 429, ...(retryAfterMs !== undefined && { retryAfterMs }) },
  })

type Answer = ToolResult | EvergrantError

/** What comes of a call whose attempts are answered like this, the last for ever. */
async function called(
  answers: readonly Answer[],
  change: Partial<Limited<ToolResult>> & { readonly server?: string } = {},
) {
  const engine = createTestEngine()
  const { server = NOTION, ...options } = change
  let attempts = 0
  const next = (): Answer => answers[Math.min(attempts++, answers.length - 1)] ?? DONE
  const attempt = (answer: Answer): Attempt<ToolResult> =>
    answer instanceof EvergrantError ? { error: answer } : { value: answer }
  const again = async (): Promise<ToolResult> => {
    const answer = next()
    if (answer instanceof EvergrantError) throw answer
    return answer
  }
  const manners = { engine: engine.context, connection: parseConnection({ server }), pace: undefined }
  const outcome = await repeatLimited(manners, { first: attempt(next()), isRead: true, again, ...options }).catch(
    (error: unknown) => error,
  )
  return { outcome, attempts, slept: engine.clock.slept, events: engine.events }
}

describe('a read that is put off', () => {
  test.each<[string, readonly Answer[], Partial<Limited<ToolResult>>, readonly number[]]>([
    ['waits as long as it is told', [limitedBy(7), DONE], {}, [7_000]],
    [
      'waits a second where it is told nothing, then longer',
      [limitedBy(undefined), limitedBy(undefined), DONE],
      {},
      [1_000, 2_000],
    ],
    ['waits as long as HTTP says', [tooMany(3_000), DONE], {}, [3_000]],
    ['waits after either kind of answer', [tooMany(), limitedBy(2), tooMany(), DONE], {}, [1_000, 2_000, 4_000]],
    ['waits up to a minute in all', [limitedBy(40), limitedBy(30), DONE], {}, [40_000]],
    ['waits as long as its caller wants', [limitedBy(90), DONE], { rateLimitWaitMs: 100_000 }, [90_000]],
    ['waits not at all where its caller does not', [limitedBy(1), DONE], { rateLimitWaitMs: 0 }, []],
    ['is not sent again where it is blocked', [limitedBy(1, 'public_api_request_blocked'), DONE], {}, []],
    ['is sent again three times', [limitedBy(1)], {}, [1_000, 1_000, 1_000]],
  ])('%s', async (_, answers, options, slept) => {
    const call = await called(answers, options)
    expect(call.slept).toEqual(slept)
    expect(call.attempts).toBe(slept.length + 1)
    expect(call.outcome).toBe(answers[Math.min(slept.length, answers.length - 1)])
  })
})

const unavailable = (details: object = {}) =>
  new EvergrantError('TEMPORARILY_UNAVAILABLE', 'answered 503', { details: { status: 503, sent: true, ...details } })
const cut = (details: object = { reason: 'reply_lost' }) =>
  new EvergrantError('SERVER_UNREACHABLE', 'ended the stream', { details: { ...details } })
const overload: ToolResult = {
  isError: true,
  content: [{ type: 'text', text: '{"code":"service_overload","status":529,"message":"m"}' }],
}

describe('a read that meets an outage', () => {
  test.each<[string, readonly Answer[], Partial<Limited<ToolResult>>, readonly number[]]>([
    ['of the server', [unavailable(), DONE], {}, [500]],
    ['of the API behind the tool', [overload, DONE], {}, [500]],
    ['of the connection', [cut(), cut({ sent: true }), DONE], {}, [500, 1_000]],
    ['waits as long as HTTP says', [unavailable({ retryAfterMs: 4_000 }), DONE], {}, [4_000]],
    ['waits not at all where its caller does not', [unavailable(), DONE], { rateLimitWaitMs: 0 }, []],
    ['is sent again three times', [unavailable()], {}, [500, 1_000, 2_000]],
    ['and then a limit waits for both', [unavailable(), limitedBy(7), DONE], {}, [500, 7_000]],
  ])('%s', async (_, answers, options, slept) => {
    const call = await called(answers, options)
    expect(call.slept).toEqual(slept)
    expect(call.outcome).toBe(answers[Math.min(slept.length, answers.length - 1)])
  })

  test('ends with its time where the server is slow to fail', async () => {
    const engine = createTestEngine()
    const manners = { engine: engine.context, connection: parseConnection({ server: NOTION }), pace: undefined }
    let attempts = 1
    const again = async () => {
      attempts += 1
      engine.clock.advance(40_000)
      throw unavailable()
    }
    const outcome = repeatLimited(manners, { first: { error: unavailable() }, isRead: true, again })
    await expect(outcome).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' })
    expect(attempts).toBe(3)
  })

  test.each<[string, EvergrantError]>([
    ['nothing was reached', cut({ sent: false })],
    ['it is the authorization server that cannot answer', unavailable({ sent: undefined })],
  ])('is not sent again where %s', async (_, error) => {
    expect(await called([error, DONE])).toMatchObject({ attempts: 1, outcome: error })
  })

  test('tells each wait', async () => {
    const { events } = await called([unavailable(), cut(), DONE])
    expect(events).toMatchObject([
      { type: 'read_repeated', reason: 'unavailable', waitMs: 500 },
      { type: 'read_repeated', reason: 'reply_lost', waitMs: 1_000 },
    ])
  })
})

test('a write that meets an outage is never sent again', async () => {
  for (const answer of [unavailable(), cut(), overload]) {
    expect(await called([answer, DONE], { isRead: false })).toMatchObject({ attempts: 1, outcome: answer })
  }
})

test('a write that is put off was not begun: it is sent again once', async () => {
  expect(await called([limitedBy(1), DONE], { isRead: false })).toMatchObject({ attempts: 2, outcome: DONE })
  expect(await called([tooMany(), DONE], { isRead: false })).toMatchObject({ attempts: 2, outcome: DONE })
  const twice = await called([limitedBy(1), limitedBy(2), DONE], { isRead: false })
  expect(twice).toMatchObject({ attempts: 2, outcome: { isError: true } })
})

test('what a repetition fails with otherwise is its outcome', async () => {
  const lost = new EvergrantError('OUTCOME_UNKNOWN', 'lost')
  expect(await called([limitedBy(1), lost, DONE], { isRead: false })).toMatchObject({ attempts: 2, outcome: lost })
})

test.each<[string, ToolResult]>([
  ['another failure', { isError: true, content: [{ type: 'text', text: '{"code":"validation_error"}' }] }],
  ['a text that speaks of limits', { isError: true, content: [{ type: 'text', text: 'rate_limited' }] }],
])('%s is given as it is', async (_, result) => {
  expect(await called([result, DONE])).toMatchObject({ attempts: 1, outcome: result })
})

test('what a tool of another server says of limits is its own matter, and what HTTP says is not', async () => {
  expect(await called([limitedBy(1), DONE], { server: ELSEWHERE })).toMatchObject({ attempts: 1 })
  expect(await called([tooMany(), DONE], { server: ELSEWHERE })).toMatchObject({ attempts: 2, outcome: DONE })
})

test('each wait is told, with a reason of those that are known', async () => {
  const { events } = await called([limitedBy(7), limitedBy(2, '\u001b[31m'), DONE])
  expect(events).toMatchObject([
    { type: 'rate_limited', reason: 'mcp_tool_rate_limit', waitMs: 7_000 },
    { type: 'rate_limited', reason: 'rate_limited', waitMs: 2_000 },
  ])
})

test('the wait ends with its signal', async () => {
  const reason = new Error('enough')
  expect(await called([limitedBy(1), DONE], { signal: AbortSignal.abort(reason) })).toMatchObject({
    attempts: 1,
    outcome: reason,
  })
})
