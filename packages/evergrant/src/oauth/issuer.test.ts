import { expect, it } from 'vitest'
import { sameIssuer } from './issuer.js'

// @requirement mcp-auth-2026/issuer-identical, rfc-8414/issuer-identical
it.each([
  ['https://as', 'https://as', true],
  ['https://as/', 'https://as', true],
  ['https://as/t', 'https://as/t', true],
  ['https://as/t/', 'https://as/t', false],
  ['https://AS', 'https://as', false],
  ['https://as//', 'https://as', false],
  ['http://as', 'https://as', false],
  ['https://as?', 'https://as', false],
])('%s and %s: %s', (one, other, expected) => {
  expect([sameIssuer(one, other), sameIssuer(other, one)]).toEqual([expected, expected])
})
