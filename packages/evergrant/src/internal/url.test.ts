import { describe, expect, it } from 'vitest'
import { assertSecureUrl, canonicalServerUrl, isLoopbackHost, isLoopbackUrl } from './url.js'

describe('assertSecureUrl', () => {
  it.each([
    'https://example.com/x',
    'http://localhost:1',
    'http://127.0.0.1:1/',
    'http://127.9.9.9',
    'http://[::1]:3/',
  ])('accepts %s', (url) => expect(assertSecureUrl(url).href).toBe(new URL(url).href))

  it.each([
    ['plain http elsewhere', 'http://example.com/'],
    ['a name that only looks like loopback', 'http://localhost.example.com/'],
    ['a name below localhost, which a resolver may send anywhere', 'http://a.localhost/'],
    ['another scheme', 'ftp://example.com/'],
    ['a script', 'javascript:alert(1)'],
    ['a relative URL', '/mcp'],
    ['a password', 'https://user:secret@example.com/'],
    ['a user name', 'https://user@example.com/'],
  ])('refuses %s', (_, url) => {
    expect(() => assertSecureUrl(url)).toThrow(expect.objectContaining({ code: 'INSECURE_URL' }))
    expect(() => assertSecureUrl(url)).not.toThrow(/secret/)
  })
})

it.each([
  ['http://127.0.0.1:1', true],
  ['https://localhost', true],
  ['http://[::1]', true],
  ['http://127.1', true],
  ['https://10.0.0.1', false],
  ['https://127.0.0.1.example.com', false],
  ['https://127.0.0.1e1', false],
  ['http://127.0.0.-1', false],
  ['http://127.0.0.1e-7', false],
  ['http://127.-1.0.-5', false],
  ['https://127.evil.1a', false],
])('isLoopbackUrl(%s) is %s', (url, expected) => expect(isLoopbackUrl(url)).toBe(expected))

// @requirement mcp-auth/resource-canonical, mcp-auth/uppercase-accepted, mcp-auth/no-slash-at-end, rfc-8707/fragment
it.each([
  ['HTTPS://MCP.Example.com/Mcp', 'https://mcp.example.com/Mcp'],
  ['https://mcp.example.com/', 'https://mcp.example.com'],
  ['https://mcp.example.com', 'https://mcp.example.com'],
  ['https://mcp.example.com:443/mcp#part', 'https://mcp.example.com/mcp'],
  ['https://mcp.example.com/mcp/', 'https://mcp.example.com/mcp/'],
  ['https://mcp.example.com/?tenant=a', 'https://mcp.example.com?tenant=a'],
  ['http://localhost:8080/mcp', 'http://localhost:8080/mcp'],
])('canonicalServerUrl(%s) is %s', (url, expected) => expect(canonicalServerUrl(url)).toBe(expected))

it.each([
  '127.0.0.1e1',
  '127.0.0.-1',
  '127.0.0.-0',
  '127.0.0.1e-7',
  '127.-1.0.-5',
  '127.0.0.Infinity',
  '127.0.0.0x1',
  '127.0.0.01',
  '127.0.0.256',
  '127.0.0.',
  '127.0.0',
  '127.evil.com',
  '127.0.0.1.',
])('isLoopbackHost takes %j for a name, which a resolver may send anywhere', (hostname) =>
  expect(isLoopbackHost(hostname)).toBe(false),
)
