import { describe, expect, it } from 'vitest'
import { EvergrantError } from '../../errors.js'
import { HttpAnswer } from '../../mcp/channel/http-answer.js'
import { failureOf, outcomeOf } from './failure.js'

const answer = (value: unknown, structured?: Record<string, unknown>) => ({
  isError: true,
  content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }],
  ...(structured && { structuredContent: structured }),
})
const read = { tool: 'notion-fetch', isRead: true }
const write = { tool: 'notion-update-page', isRead: false }
const api = (code: string, status: number, more: object = {}) => ({
  name: 'APIResponseError',
  code,
  status,
  message: 'Could not "find" it',
  headers: {},
  body: JSON.stringify({ object: 'error', status, code, request_id: 'r1', ...more }),
})

describe('a failed call', () => {
  it.each([
    ['what is not there', api('object_not_found', 404), read, 'NOT_FOUND'],
    ['bad input', api('validation_error', 400), write, 'VALIDATION_FAILED'],
    ['bad input, short', { status: 400, code: 'validation_error', message: 'm' }, write, 'VALIDATION_FAILED'],
    ['a plan', { code: 'full_version_required', message: 'm' }, read, 'PLAN_REQUIRED'],
    ['a quota', { code: 'usage_limit_reached', message: 'm' }, read, 'QUOTA_REACHED'],
    ['a quota in words', 'Error: usage_limit_reached. Retry later.', read, 'QUOTA_REACHED'],
    ['a login', api('unauthorized', 401), read, 'TOKEN_REFUSED'],
    ['an outage of a read', api('service_unavailable', 503), read, 'TEMPORARILY_UNAVAILABLE'],
    ['an outage of a write', api('service_unavailable', 503), write, 'MAYBE_COMMITTED'],
    ['an overload of a write', { code: 'service_overload', status: 529, message: 'm' }, write, 'MAYBE_COMMITTED'],
    ['an unknown status of a write', { code: 'odd', status: 500, message: 'm' }, write, 'MAYBE_COMMITTED'],
    ['two writes at once', api('conflict_error', 409), write, 'EDIT_CONFLICT'],
    ['anything else', api('restricted_resource', 403), read, 'TOOL_FAILED'],
    ['words', 'it broke', read, 'TOOL_FAILED'],
  ])('is told by code: %s', (_, value, failed, code) => {
    expect(failureOf(answer(value), failed)).toMatchObject({ code, details: { tool: failed.tool } })
  })

  it("keeps Notion's own message, quoted, and its evidence", () => {
    const error = failureOf(answer(api('object_not_found', 404)), read)
    expect(error?.message).toContain(String.raw`"Could not \"find\" it"`)
    expect(error?.details).toEqual({ tool: 'notion-fetch', error: 'object_not_found', status: 404 })
  })

  it('names what may have landed', () => {
    const landed = {
      code: 'service_unavailable',
      status: 503,
      message: 'm',
      retry_guidance: 'look',
      committed_resource_id: 'p1',
    }
    expect(failureOf(answer(landed), write)?.details).toMatchObject({
      committedResourceId: 'p1',
      retryGuidance: 'look',
    })
    const inBody = api('service_unavailable', 503, { committed_resource_id: 'p2' })
    expect(failureOf(answer(inBody), write)?.details).toMatchObject({ committedResourceId: 'p2' })
  })

  it('tells how long to wait, and when waiting is in vain', () => {
    const limit = (reason: string) => {
      const error = { code: 'rate_limited', retry_after_seconds: 7, rate_limit_reason: reason }
      return failureOf(answer({ error }, { error }), read)
    }
    expect(limit('mcp_tool_rate_limit')).toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfterSeconds: 7, reason: 'mcp_tool_rate_limit' },
      hint: 'Try again in 7 s; the login is kept.',
    })
    expect(limit('public_api_request_blocked')?.hint).toContain('blocked')
  })

  it('is none without isError', () => {
    expect(failureOf({ content: [{ type: 'text', text: '{"code":"validation_error"}' }] }, read)).toBeUndefined()
  })
})

it('takes what was refused, or broke before it was sent, for what it is', () => {
  for (const error of [
    new EvergrantError('RATE_LIMITED', 'wait'),
    new EvergrantError('SERVER_UNREACHABLE', 'nobody there'),
    new EvergrantError('CONNECTION_FAILED', 'no', { details: { status: 400 } }),
    new EvergrantError('STORE_UNREADABLE', 'no'),
    new Error('given up'),
  ])
    expect(outcomeOf(error, write)).toBe(error)
})

it('takes a lost answer of a write for one that may have landed, and of a read for what it is', () => {
  const lost = new EvergrantError('OUTCOME_UNKNOWN', 'lost')
  expect(outcomeOf(lost, write)).toMatchObject({ code: 'MAYBE_COMMITTED', cause: lost })
  expect(outcomeOf(lost, read)).toBe(lost)
})

it('names what the answer of HTTP says has landed', () => {
  const body = JSON.stringify({ status: 503, retry_guidance: 'look', committed_resource_id: 'p1' })
  const answer = new EvergrantError('TEMPORARILY_UNAVAILABLE', '503', { cause: new HttpAnswer(503, body) })
  const lost = new EvergrantError('OUTCOME_UNKNOWN', 'lost', { cause: answer })
  expect(outcomeOf(lost, write)).toMatchObject({ details: { committedResourceId: 'p1', retryGuidance: 'look' } })
})
