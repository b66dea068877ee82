import { expect, test } from 'vitest'
import { ISSUER_POLICIES, issuerPolicy, SERVER_POLICIES, sseUrl } from './policy.js'

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
