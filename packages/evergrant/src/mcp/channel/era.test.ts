import { expect, test } from 'vitest'
import { mayBeHttpSse } from './era.js'

const error = (code: number) => JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code, message: 'no' } })

// @requirement mcp-transport-2025/falls-back, mcp-transport-2026/falls-back
test.each([
  [400, '', true],
  [404, '<p>Not found</p>', true],
  [405, undefined, true],
  [404, error(-32_601), false],
  [400, error(-32_020), false],
  [400, error(-32_022), false],
  [400, error(-32_000), true],
  [401, '', false],
  [403, '', false],
  [429, '', false],
  [500, '', false],
  [undefined, undefined, false],
])('after %s %s a server may have HTTP+SSE: %s', (status, body, expected) => {
  expect(mayBeHttpSse({ status, body })).toBe(expected)
})
