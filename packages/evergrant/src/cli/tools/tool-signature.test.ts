import { expect, it } from 'vitest'
import { describeTool, summarize } from './tool-signature.js'

it('reads like a function', () => {
  const text = describeTool({
    name: 'notion-search',
    description: 'Search the workspace. Finds pages.',
    annotations: { readOnlyHint: true },
    inputSchema: {
      type: 'object',
      required: ['query'],
      properties: {
        query: { type: 'string', description: 'What to\nlook for' },
        sort: { enum: ['relevance', 'created'], default: 'relevance' },
        filters: {
          type: 'object',
          properties: { ids: { type: 'array', items: { $ref: '#/$defs/Id' } }, deep: { type: 'boolean' } },
        },
        data: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: ['number', 'null'] } }] },
      },
      $defs: { Id: { type: 'string' } },
    },
  })
  expect(text).toBe(`notion-search  (reads only)

Search the workspace. Finds pages.

notion-search(
  query: string
      What to look for
  sort?: "relevance" | "created" = "relevance"
  filters?: { ids?: string[]; deep?: boolean }
  data?: string | (number | null)[]
)`)
})

it('needs no arguments', () => {
  const text = describeTool({ name: 'ping', inputSchema: { type: 'object' } })
  expect(text).toBe('ping  (the server does not say whether it writes)\n\nping()')
})

it('ends for a schema without end', () => {
  const node = { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } }
  const text = describeTool({
    name: 'walk',
    inputSchema: { type: 'object', properties: { node }, $defs: { Node: node } },
  })
  expect(text).toContain('{ … }')
})

it.each([
  ['First. Second.', 'First.'],
  ['Version 2.1 of it. More.', 'Version 2.1 of it.'],
  ['No full stop\nat all', 'No full stop at all'],
  ['', ''],
])('sums up %j', (text, expected) => {
  expect(summarize(text)).toBe(expected)
})
