import { describe, expect, it } from 'vitest'
import { dataOf, failureOf, textOf, type ToolAnswer } from './tool-result.js'

const text = (value: unknown): ToolAnswer['content'][number] => ({
  type: 'text',
  text: typeof value === 'string' ? value : JSON.stringify(value),
})

describe('the reply', () => {
  it.each<[string, ToolAnswer, unknown]>([
    ['the structured one first', { content: [text({ a: 1 })], structuredContent: { b: 2 } }, { b: 2 }],
    ['the only text block that is JSON', { content: [text({ a: 1 })] }, { a: 1 }],
    ['nothing when it is no JSON', { content: [text('hello')] }, undefined],
    ['nothing when there are several', { content: [text({ a: 1 }), text({ b: 1 })] }, undefined],
  ])('%s', (_, result, expected) => {
    expect(dataOf(result)).toEqual(expected)
  })

  it('is text for people, with what is not text named', () => {
    const image = { type: 'image', data: 'aGk=', mimeType: 'image/png' } as const
    expect(textOf({ content: [text('hello'), image] })).toBe('hello\n[image image/png: use --json to get it]')
    expect(textOf({ content: [], structuredContent: { a: 1 } })).toBe('{\n  "a": 1\n}')
  })
})

describe('a failure inside an answer', () => {
  it('is none without isError, whatever the text says', () => {
    expect(failureOf({ content: [text({ error: { code: 'rate_limited' } })] }, 't')).toBeUndefined()
  })

  it.each<[string, ToolAnswer, string, string]>([
    [
      'an API error',
      {
        isError: true,
        content: [text({ name: 'APIResponseError', code: 'object_not_found', message: 'Could not find page' })],
      },
      'TOOL_FAILED',
      't failed: "Could not find page"',
    ],
    ['plain words', { isError: true, content: [text('went wrong')] }, 'TOOL_FAILED', 't failed: "went wrong"'],
    ['no words', { isError: true, content: [] }, 'TOOL_FAILED', 't failed: "it gave no reason"'],
    [
      'a rate limit',
      { isError: true, content: [], structuredContent: { error: { code: 'rate_limited', retry_after_seconds: 7 } } },
      'RATE_LIMITED',
      't: the server takes no more requests for now',
    ],
    [
      'a rate limit in the text only',
      { isError: true, content: [text({ error: { code: 'rate_limited', retry_after_seconds: 7 } })] },
      'RATE_LIMITED',
      't: the server takes no more requests for now',
    ],
  ])('%s', (_, result, code, message) => {
    expect(failureOf(result, 't')).toMatchObject({ code, message })
  })

  it('tells how long to wait', () => {
    const structuredContent = {
      error: { code: 'rate_limited', retry_after_seconds: 7, rate_limit_reason: 'mcp_tool_rate_limit' },
    }
    expect(failureOf({ isError: true, content: [], structuredContent }, 't')).toMatchObject({
      hint: 'Try again in 7 s; the login is kept.',
      details: { tool: 't', error: 'rate_limited', retryAfterSeconds: 7, reason: 'mcp_tool_rate_limit' },
    })
  })
})
