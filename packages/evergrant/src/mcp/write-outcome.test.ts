import { describe, expect, test } from 'vitest'
import { EvergrantError } from '../errors.js'
import { HttpAnswer } from './channel/http-answer.js'
import type { ToolResult } from './channel/tools.js'
import { outcomeOfError, outcomeOfResult, type WriteOutcome } from './write-outcome.js'

const failed = (text: string | object): ToolResult => ({
  isError: true,
  content: [{ type: 'text', text: typeof text === 'string' ? text : JSON.stringify(text) }],
})
const apiError = (code: string, status: number, more: object = {}) =>
  failed({
    name: 'APIResponseError',
    code,
    status,
    message: 'as the server said',
    headers: {},
    body: JSON.stringify({ object: 'error', status, code, ...more }),
  })

describe('what the result of a write says of its effect', () => {
  test.each<[string, ToolResult, WriteOutcome]>([
    ['a success', { content: [] }, { outcome: 'landed' }],
    ['a text of any kind', failed('Something went wrong'), { outcome: 'unknown' }],
    ['a validation error', apiError('validation_error', 400), { outcome: 'refused' }],
    ['the shorter form', failed({ status: 400, code: 'validation_error', message: 'no' }), { outcome: 'refused' }],
    ['nothing there to change', apiError('object_not_found', 404), { outcome: 'refused' }],
    ['a conflict', apiError('conflict_error', 409), { outcome: 'refused' }],
    ['a time-out of the server', apiError('request_timeout', 408), { outcome: 'unknown' }],
    [
      'a rate limit',
      { isError: true, content: [], structuredContent: { error: { code: 'rate_limited', retry_after_seconds: 2 } } },
      { outcome: 'refused' },
    ],
    ['a server that is out of order', apiError('service_unavailable', 503), { outcome: 'unknown' }],
    ['an overload', failed({ code: 'service_overload', status: 529 }), { outcome: 'unknown' }],
    ['a code of later days', failed({ code: 'tomorrow' }), { outcome: 'unknown' }],
    [
      'a failure after the effect',
      apiError('service_unavailable', 503, { retry_guidance: 'Look first.', committed_resource_id: 'the page' }),
      { outcome: 'landed', committedId: 'the page', guidance: 'Look first.' },
    ],
    [
      'a failure that asks to look first',
      apiError('service_unavailable', 503, { retry_guidance: 'Look first.' }),
      { outcome: 'unknown', guidance: 'Look first.' },
    ],
    [
      'structure that says more than the text',
      {
        ...apiError('validation_error', 400),
        structuredContent: { error: { code: 'service_unavailable', status: 503, committed_resource_id: 'it' } },
      },
      { outcome: 'landed', committedId: 'it' },
    ],
  ])('%s', (_, result, outcome) => {
    expect(outcomeOfResult(result)).toEqual(outcome)
  })
})

const thrown = (code: ConstructorParameters<typeof EvergrantError>[0], details = {}, cause?: unknown) =>
  new EvergrantError(code, 'what happened', { details, cause })

describe('what the error of a write says of its effect', () => {
  const body = JSON.stringify({
    object: 'error',
    status: 503,
    code: 'service_unavailable',
    committed_resource_id: 'the page',
  })
  test.each<[string, unknown, WriteOutcome]>([
    ['something that is no error of ours', new Error('x'), { outcome: 'unknown' }],
    ['a lost answer', thrown('OUTCOME_UNKNOWN'), { outcome: 'unknown' }],
    [
      'an answer that names what landed',
      thrown('OUTCOME_UNKNOWN', { status: 503 }, thrown('TEMPORARILY_UNAVAILABLE', {}, new HttpAnswer(503, body))),
      { outcome: 'landed', committedId: 'the page' },
    ],
    ['an answer of 503 alone', thrown('TEMPORARILY_UNAVAILABLE', { status: 503 }), { outcome: 'unknown' }],
    ['a rate limit', thrown('RATE_LIMITED', { status: 429 }), { outcome: 'refused' }],
    ['what never left', thrown('SERVER_UNREACHABLE', { sent: false }), { outcome: 'refused' }],
    ['what may have left', thrown('SERVER_UNREACHABLE'), { outcome: 'unknown' }],
    ['no login', thrown('AUTHORIZATION_REQUIRED'), { outcome: 'refused' }],
    ['a session that was forgotten before', thrown('SESSION_REOPENED'), { outcome: 'refused' }],
    ['arguments that the tool does not take', thrown('PROTOCOL_ERROR', { code: -32_602 }), { outcome: 'refused' }],
    ['an error inside the server', thrown('PROTOCOL_ERROR', { code: -32_603 }), { outcome: 'unknown' }],
    ['a refusal of HTTP', thrown('CONNECTION_FAILED', { status: 413 }), { outcome: 'refused' }],
    ['a connection that failed', thrown('CONNECTION_FAILED'), { outcome: 'unknown' }],
  ])('%s', (_, error, outcome) => {
    expect(outcomeOfError(error)).toEqual(outcome)
  })
})
