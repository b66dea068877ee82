import { expect, test } from 'vitest'
import { repeatRule } from './replay.js'

test.each([
  ['https://mcp.notion.com/mcp', 'tools/call', 'notion-search', true],
  ['http://127.0.0.1:4000/mcp', 'tools/call', 'notion-search', true],
  ['https://example.com/mcp', 'tools/call', 'notion-search', false],
  ['https://mcp.notion.com/mcp', 'tools/call', 'notion-create-pages', false],
  ['https://mcp.notion.com/mcp', 'tools/call', undefined, false],
  ['https://example.com/mcp', 'tools/list', undefined, true],
  ['https://example.com/mcp', 'resources/read', 'file:///a', true],
  ['https://example.com/mcp', 'tasks/cancel', undefined, false],
  ['https://example.com/mcp', 'vendor/delete', undefined, false],
  ['https://example.com/mcp', 'toString', undefined, false],
  ['https://example.com/mcp', 'notifications/vendor', undefined, false],
  ['https://example.com/mcp', undefined, undefined, true],
])('at %s, %s of %s may be repeated: %s', (server, method, name, may) => {
  expect(repeatRule(server)(method, name)).toBe(may)
})
