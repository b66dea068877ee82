import { describe, expect, test } from 'vitest'
import { headerValue } from './request-headers.js'

describe('a value in a header', () => {
  // @requirement mcp-transport-2026/name-encoded, mcp-transport-2026/values-encoded
  // @requirement mcp-transport-2026/sentinel-encoded
  test.each([
    ['plain', 'notion-search', 'notion-search'],
    ['with spaces inside', 'my tool\t1', 'my tool\t1'],
    ['beyond ASCII', 'größe', '=?base64?Z3LDtsOfZQ==?='],
    ['with a line break', 'a\r\nb', '=?base64?YQ0KYg==?='],
    ['with a space at its end', 'a ', '=?base64?YSA=?='],
    ['empty', '', '=?base64??='],
    ['that looks encoded', '=?base64?YQ==?=', '=?base64?PT9iYXNlNjQ/WVE9PT89?='],
  ])('%s', (_, value, expected) => {
    expect(headerValue(value)).toBe(expected)
  })
})
