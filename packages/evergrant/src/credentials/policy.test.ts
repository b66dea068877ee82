import { expect, test } from 'vitest'
import { ISSUER_POLICIES, issuerPolicy, requestLimit, SERVER_POLICIES, type ServerPolicy, sseUrl } from './policy.js'

test('Notion allows the previous refresh token once, lags, and wants its consent page', () => {
  const notion = issuerPolicy(ISSUER_POLICIES, 'https://mcp.notion.com/')
  expect(notion).toMatchObject({ prompt: 'consent', storageLags: true, previousTokenOnce: true })
  expect(notion).toMatchObject({ idleDays: 30, absoluteDays: 180 })
})

test('of an issuer that nobody knows nothing is assumed', () => {
  expect(issuerPolicy(ISSUER_POLICIES, 'https://issuer.example')).toEqual({ issuer: 'https://issuer.example' })
})

test('what a program knows stands before the built-in table', () => {
  const own = { issuer: 'https://mcp.notion.com', previousTokenOnce: false }
  expect(issuerPolicy([own, ...ISSUER_POLICIES], 'https://mcp.notion.com')).toBe(own)
})

test.each([
  ['Notion’s alias', SERVER_POLICIES, 'https://mcp.notion.com/mcp', 'https://mcp.notion.com/sse'],
  ['the same URL elsewhere', SERVER_POLICIES, 'https://mcp.example/mcp', 'https://mcp.example/mcp'],
  [
    'never another origin',
    [{ server: 'https://a.example/mcp', sseUrl: 'https://b.example/sse' }],
    'https://a.example/mcp',
    'https://a.example/mcp',
  ],
])('the fallback URL is %s', (_name, policies, server, expected) => {
  expect(sseUrl(policies, server)).toBe(expected)
})

const NOTION = 'https://mcp.notion.com/mcp'
const LOCAL = 'http://127.0.0.1:4000/mcp'

test.each<[string, readonly ServerPolicy[], string, number | undefined, ReturnType<typeof requestLimit>]>([
  ['that of Notion', SERVER_POLICIES, NOTION, undefined, { perMinute: 180, perMinutePaid: 600 }],
  [
    'the same over its alias',
    SERVER_POLICIES,
    'https://mcp.notion.com/sse',
    undefined,
    { perMinute: 180, perMinutePaid: 600 },
  ],
  ['none elsewhere', SERVER_POLICIES, 'https://mcp.example/mcp', undefined, undefined],
  ['none on this machine', SERVER_POLICIES, LOCAL, undefined, undefined],
  ['what is asked for', SERVER_POLICIES, LOCAL, 60, { perMinute: 60, perMinutePaid: 60 }],
  ['what is asked for, also at Notion', SERVER_POLICIES, NOTION, 60, { perMinute: 60, perMinutePaid: 60 }],
  ['none where none is asked for', SERVER_POLICIES, NOTION, Infinity, undefined],
  ['that of a policy', [{ server: LOCAL, requestsPerMinute: 5 }], LOCAL, undefined, { perMinute: 5, perMinutePaid: 5 }],
  [
    'that of the table where a policy says nothing of it',
    [{ server: NOTION, era: 'modern' }, ...SERVER_POLICIES],
    NOTION,
    undefined,
    { perMinute: 180, perMinutePaid: 600 },
  ],
  [
    'none by a policy that says so',
    [{ server: NOTION, requestsPerMinute: Infinity }, ...SERVER_POLICIES],
    NOTION,
    undefined,
    undefined,
  ],
])('the limit of requests is %s', (_name, policies, server, asked, limit) => {
  expect(requestLimit(policies, server, asked)).toEqual(limit)
})
