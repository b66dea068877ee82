import { expect, test } from 'vitest'
import { knownReads } from './known-reads.js'

test.each([
  ['https://mcp.notion.com/mcp', true],
  ['https://mcp.notion.com/sse', true],
  ['http://127.0.0.1:4000/mcp', true],
  ['http://localhost/mcp', true],
  ['https://mcp.notion.com.example/mcp', false],
  ['http://mcp.notion.com/mcp', false],
  ['https://example.com/mcp', false],
])('Notion’s reads are known at %s: %s', (server, isKnown) => {
  expect(knownReads(server).has('notion-fetch')).toBe(isKnown)
  expect(knownReads(server).has('notion-update-page')).toBe(false)
})
