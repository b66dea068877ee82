import { describe, expect, it } from 'vitest'
import { EvergrantError } from '../../errors.js'
import type { Tool, ToolResult } from '../../mcp/channel/tools.js'
import type { NotionCaller } from '../caller.js'
import { createCalls } from './calls.js'

const knownReads = new Set(['notion-search', 'notion-fetch', 'notion-query-data-sources'])
const tool = (name: string, properties: object, more: object = {}): Tool => ({
  name,
  inputSchema: { type: 'object', properties, ...more },
})
const FETCH = tool('notion-fetch', { id: {} }, { required: ['id'] })
const UPDATE = tool('notion-update-page', { page_id: {}, command: { enum: ['replace_content'] } })
const refused = (message = 'no') => new EvergrantError('PROTOCOL_ERROR', message, { details: { code: -32_602 } })

/** Answers each call with what is next: a result's data, or an error. */
function fakeCaller({
  now,
  remembered = now,
  answers = [],
}: {
  now: Tool[]
  remembered?: Tool[]
  answers?: unknown[]
}) {
  const sent: [string, unknown][] = []
  let listed = 0
  const caller: NotionCaller = {
    async callTool(name, args): Promise<ToolResult> {
      sent.push([name, args])
      const answer = answers.shift() ?? {}
      if (answer instanceof Error) throw answer
      return { content: [{ type: 'text', text: JSON.stringify(answer) }] }
    },
    async listTools({ rememberedMs } = {}) {
      if (rememberedMs === undefined) listed += 1
      return rememberedMs === undefined ? now : remembered
    },
  }
  return { caller, sent, listed: () => listed }
}
const callsOf = (given: Parameters<typeof fakeCaller>[0], readOnly = false) => {
  const fake = fakeCaller(given)
  return { ...fake, calls: createCalls(fake.caller, { readOnly, knownReads }) }
}

describe('a call', () => {
  it('goes out by the list that is remembered, under the name that the server has', async () => {
    const { calls, sent, listed } = callsOf({ now: [tool('fetch', { id: {} })], answers: [{ a: 1 }] })
    expect(await calls.call('fetch', { id: 'x', include_transcript: undefined })).toEqual({ a: 1 })
    expect(sent).toEqual([['fetch', { id: 'x' }]])
    expect(listed()).toBe(0)
  })

  it('is made by the list of now where the remembered one is too old', async () => {
    const { calls, sent, listed } = callsOf({ remembered: [], now: [FETCH] })
    await calls.call('fetch', { id: 'x' })
    expect([sent.length, listed()]).toEqual([1, 1])
  })

  it.each([
    ['a tool that is gone', [], { id: 'x' }, { tool: 'notion-fetch' }],
    ['an argument that is gone', [tool('notion-fetch', { page: {} })], { id: 'x' }, { argument: 'id' }],
    [
      'an argument that is new',
      [tool('notion-fetch', { id: {}, why: {} }, { required: ['why'] })],
      { id: 'x' },
      { argument: 'why' },
    ],
  ])('names the drift: %s', async (_, now, args, details) => {
    const { calls, sent } = callsOf({ now })
    await expect(calls.call('fetch', args)).rejects.toMatchObject({
      code: 'TOOL_CHANGED',
      message: expect.stringMatching(/"notion-fetch".*last seen .*2026-11/),
      details: { ...details, lastSeen: '2026-11' },
    })
    expect(sent).toEqual([])
  })

  it('names a command that was removed', async () => {
    const { calls } = callsOf({ now: [UPDATE] })
    await expect(calls.call('update_page', { page_id: 'x', command: 'replace_content_range' })).rejects.toMatchObject({
      code: 'TOOL_CHANGED',
      details: { argument: 'command', value: 'replace_content_range' },
    })
  })

  const CREATE = tool(
    'notion-update-page',
    {
      parent: { anyOf: [{ properties: { page_id: {} } }, { $ref: '#/$defs/row' }] },
      pages: {
        type: 'array',
        items: { type: 'object', properties: { title: {}, properties: { additionalProperties: {} } } },
      },
      mode: { anyOf: [{ const: 'sql' }, { enum: ['view', 'rows'] }] },
      tree: { $ref: '#/$defs/tree' },
      words: { anyOf: [{ enum: ['a'] }, { type: 'array', items: { enum: ['b'] } }, { type: 'number' }] },
      any: { anyOf: [{ properties: {} }, { $ref: 'elsewhere' }] },
      loop: { $ref: '#/$defs/loop' },
    },
    {
      $defs: {
        row: { properties: { row_id: {} } },
        loop: { anyOf: [{ $ref: '#/$defs/loop' }, { properties: { a: {} } }] },
        tree: { properties: { name: {}, children: { items: { $ref: '#/$defs/tree' } } } },
      },
    },
  )

  it.each([
    ['a member of a list', { pages: [{ title: 'a' }, { title: 'b', icon: 'x' }] }, { argument: 'pages[].icon' }],
    ['a member in no arm of a union', { parent: { database_id: 'x' } }, { argument: 'parent.database_id' }],
    ['a word in no arm of a union', { mode: 'list' }, { argument: 'mode', value: 'list' }],
    [
      'a member of what points to itself',
      { tree: { children: [{ children: [{ nam: 'x' }] }] } },
      { argument: 'tree.children[].children[].nam' },
    ],
    ['a word in a list', { words: ['b', 'a'] }, { argument: 'words[]', value: 'a' }],
  ])('names the drift within an argument: %s', async (_, args, details) => {
    const { calls, sent } = callsOf({ now: [CREATE] })
    const { value, argument } = details as { argument: string; value?: string }
    await expect(calls.call('update_page', args)).rejects.toMatchObject({
      code: 'TOOL_CHANGED',
      message: expect.stringContaining(`takes no "${value ?? argument}"`),
      details,
    })
    expect(sent).toEqual([])
  })

  it.each([
    { parent: { row_id: 'x' }, pages: [{ title: 'a', properties: { icon: { x: 1 } } }], mode: 'rows' },
    { tree: { name: 'a', children: [{ children: [] }] }, words: 5, loop: { a: 1 } },
    { words: 'a', any: { whatever: [{}] }, mode: undefined, pages: [{ icon: undefined }] },
  ])('sends what stands somewhere in the schema, or where it says nothing (%#)', async (args) => {
    const { calls, sent } = callsOf({ now: [CREATE] })
    await calls.call('update_page', args)
    expect(sent).toHaveLength(1)
  })

  it('names an argument of a tool that is left with none', async () => {
    const { calls } = callsOf({ now: [tool('notion-query-data-sources', {})] })
    await expect(calls.call('query_data_sources', { data: { mode: 'rows' } })).rejects.toMatchObject({
      code: 'TOOL_CHANGED',
      details: { argument: 'data' },
    })
  })

  it('names a drift that only the server notices', async () => {
    const { calls } = callsOf({ remembered: [FETCH], now: [tool('notion-fetch', { page: {} })], answers: [refused()] })
    await expect(calls.call('fetch', { id: 'x' })).rejects.toMatchObject({
      code: 'TOOL_CHANGED',
      details: { argument: 'id' },
    })
  })

  it('is made again by the list of now, where the server refused the one of before', async () => {
    const remembered = [tool('notion-update-page', { page_id: {} })]
    const now = [tool('notion-update-page', { page_id: {}, filters: {} }, { required: ['filters'] })]
    const { calls, sent } = callsOf({ remembered, now, answers: [refused(), { a: 1 }] })
    expect(await calls.call('update_page', { page_id: 'x' })).toEqual({ a: 1 })
    expect(sent.map(([, args]) => args)).toEqual([{ page_id: 'x' }, { page_id: 'x', filters: {} }])
  })

  it('is made again once, and what is refused then is bad input', async () => {
    const remembered = [tool('notion-update-page', { page_id: {} })]
    const now = [tool('notion-update-page', { data: {} })]
    const { calls, sent } = callsOf({ remembered, now, answers: [refused(), refused('data: Invalid input')] })
    await expect(calls.call('update_page', { page_id: 'x' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    expect(sent).toHaveLength(2)
  })

  it('is bad input where nothing has changed', async () => {
    const { calls } = callsOf({ now: [FETCH], answers: [refused('data: Invalid input')] })
    await expect(calls.call('fetch', { id: 'x' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      message: expect.stringContaining('data: Invalid input'),
    })
  })

  it.each([
    ['wrapped', tool('notion-update-page', { data: {} }), { page_id: 'x' }, { data: { page_id: 'x' } }],
    [
      'wrapped, without what is optional',
      tool('notion-update-page', { data: { properties: { page_id: {} } } }),
      { page_id: 'x', allow_async: true },
      { data: { page_id: 'x' } },
    ],
    ['unwrapped', tool('notion-update-page', { page_id: {} }), { data: { page_id: 'x' } }, { page_id: 'x' }],
    [
      'with what older contracts require',
      tool('notion-update-page', { page_id: {}, filters: {} }, { required: ['filters'] }),
      { page_id: 'x' },
      { page_id: 'x', filters: {} },
    ],
    [
      'without what is optional',
      tool('notion-update-page', { page_id: {} }),
      { page_id: 'x', allow_async: true },
      { page_id: 'x' },
    ],
    [
      'as they are, where the schema is open',
      tool('notion-update-page', { page_id: {} }, { additionalProperties: {} }),
      { other: 1 },
      { other: 1 },
    ],
    [
      'by every arm of a union',
      tool('notion-update-page', {}, { anyOf: [{ properties: { page_id: {} } }, { properties: { id: {} } }] }),
      { id: 1 },
      { id: 1 },
    ],
  ])('has its arguments %s', async (_, definition, args, expected) => {
    const { calls, sent } = callsOf({ now: [definition] })
    await calls.call('update_page', args, { optional: ['allow_async'] })
    expect(sent[0]?.[1]).toEqual(expected)
  })

  it('is made again where the server had forgotten the session, and not where the outcome is unknown', async () => {
    const again = callsOf({ now: [UPDATE], answers: [new EvergrantError('SESSION_REOPENED', 'x')] })
    await again.calls.call('update_page', { page_id: 'x' })
    expect(again.sent).toHaveLength(2)
    const lost = callsOf({ now: [UPDATE], answers: [new EvergrantError('OUTCOME_UNKNOWN', 'x')] })
    await expect(lost.calls.call('update_page', { page_id: 'x' })).rejects.toMatchObject({ code: 'MAYBE_COMMITTED' })
    expect(lost.sent).toHaveLength(1)
  })
})

describe('read only', () => {
  it.each([
    ['what writes', 'update_page', [UPDATE]],
    [
      'what is not known to read, whatever the server says',
      'get_teams',
      [{ ...tool('notion-get-teams', {}), annotations: { readOnlyHint: true } }],
    ],
    ['a read that the server calls a write', 'fetch', [{ ...FETCH, annotations: { readOnlyHint: false } }]],
  ] as const)('refuses %s', async (_, base, now) => {
    const { calls, sent } = callsOf({ now: [...now] }, true)
    await expect(calls.call(base, { id: 'x' })).rejects.toMatchObject({ code: 'READ_ONLY' })
    expect(sent).toEqual([])
  })

  it('lets reads through', async () => {
    const { calls, sent } = callsOf({ now: [FETCH] }, true)
    await calls.call('fetch', { id: 'x' })
    expect(sent).toHaveLength(1)
  })
})
