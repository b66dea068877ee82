import { expect, test } from 'vitest'
import { EvergrantError } from '../../errors.js'
import type { LeanClient, Tool, ToolResult } from '../../index.js'
import { argumentsFromInput } from './tool-arguments.js'
import { callTool, type ToolCall } from './tool-call.js'
import { findTool } from './tool-list.js'

const tool = (name: string): Tool => ({ name, inputSchema: { type: 'object' } })
const refusal = (code: number) => new EvergrantError('PROTOCOL_ERROR', 'refused', { details: { code } })

interface Server {
  /** Nothing at a server that is met for the first time. */
  readonly remembered?: readonly Tool[]
  readonly current: readonly Tool[]
  /** What the calls meet, in order; none is an answer. */
  readonly failures?: readonly Error[]
  /** What a call is answered that meets nothing. */
  readonly answer?: ToolResult
  /** The arguments, where they need no schema. */
  readonly whole?: Record<string, unknown>
}

/** Calls `search`, and tells what the server was asked. */
async function called({
  remembered,
  current,
  failures = [],
  answer = { content: [] },
  whole,
}: Server): Promise<{ asked: string[]; error?: unknown }> {
  const asked: string[] = []
  const meets = [...failures]
  const client: Pick<LeanClient, 'listTools' | 'rememberedTools' | 'callTool'> = {
    async listTools() {
      asked.push('list')
      return [...current]
    },
    rememberedTools: async () => remembered,
    async callTool(name) {
      asked.push(`call ${name}`)
      const failure = meets.shift()
      if (failure !== undefined) throw failure
      return answer
    },
  }
  const { signal } = new AbortController()
  const call: ToolCall = {
    pick: (tools) => findTool(tools, 'search'),
    argumentsOf: (tool) => argumentsFromInput(tool, whole ?? {}),
    whole: whole && { name: 'search', values: whole },
    signal,
  }
  const error: unknown = await callTool(client as LeanClient, call).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { asked, ...(error !== undefined && { error }) }
}

const known = [tool('search')]
const changed = [tool('search'), tool('fetch')]
const without = [tool('fetch')]
const strict = [{ name: 'search', inputSchema: { type: 'object', properties: { query: {} }, required: ['query'] } }]
const failed = (code: string): ToolResult => ({
  content: [{ type: 'text', text: JSON.stringify({ code }) }],
  isError: true,
})

test.each<[string, Server, string[]]>([
  ['a known tool costs its call', { remembered: known, current: known }, ['call search']],
  ['a new tool is found in the list of now', { remembered: without, current: known }, ['list', 'call search']],
  [
    'a call refused as unknown is made again by a list that differs',
    { remembered: known, current: changed, failures: [refusal(-32_601)] },
    ['call search', 'list', 'call search'],
  ],
  [
    'a call refused as malformed too',
    { remembered: known, current: changed, failures: [refusal(-32_602)] },
    ['call search', 'list', 'call search'],
  ],
  ['a server that is met for the first time is asked for its list', { current: known }, ['list', 'call search']],
  ['but not where no argument needs it', { current: known, whole: {} }, ['call search']],
  ['a list that is there is used all the same', { remembered: known, current: known, whole: {} }, ['call search']],
  [
    'a failure of a tool is looked at with its list, and stays what it is',
    { current: known, whole: {}, answer: failed('gone') },
    ['call search', 'list'],
  ],
  [
    'a server that takes no more requests is not sent one more',
    { current: known, whole: {}, answer: failed('rate_limited') },
    ['call search'],
  ],
  [
    'a forgotten session is opened again, and the call sent again',
    { remembered: known, current: known, failures: [new EvergrantError('SESSION_REOPENED', 'forgotten')] },
    ['call search', 'call search'],
  ],
])('%s', async (_, server, asked) => {
  expect(await called(server)).toEqual({ asked })
})

test.each<[string, Server, string[], object]>([
  ['a tool that is in neither list', { remembered: without, current: without }, ['list'], { code: 'TOOL_UNKNOWN' }],
  [
    'a refusal that the same list explains',
    { remembered: known, current: known, failures: [refusal(-32_602)] },
    ['call search', 'list'],
    { code: 'PROTOCOL_ERROR' },
  ],
  [
    'a tool that is gone',
    { remembered: known, current: without, failures: [refusal(-32_602)] },
    ['call search', 'list'],
    { code: 'TOOL_UNKNOWN' },
  ],
  [
    'without a list, a name that the server does not have',
    { current: without, whole: {}, failures: [refusal(-32_602)] },
    ['call search', 'list'],
    { code: 'TOOL_UNKNOWN' },
  ],
  [
    'without a list, arguments that the server refuses',
    { current: strict, whole: {}, failures: [refusal(-32_602)] },
    ['call search', 'list'],
    { code: 'TOOL_ARGUMENTS_INVALID' },
  ],
  [
    'without a list, arguments that the tool refuses',
    { current: strict, whole: {}, answer: failed('validation_error') },
    ['call search', 'list'],
    { code: 'TOOL_ARGUMENTS_INVALID' },
  ],
  [
    'without a list, a refusal that the list does not explain',
    { current: known, whole: {}, failures: [refusal(-32_602)] },
    ['call search', 'list'],
    { code: 'PROTOCOL_ERROR' },
  ],
  [
    'a call that failed after it began',
    { remembered: known, current: changed, failures: [refusal(-32_603)] },
    ['call search'],
    { code: 'PROTOCOL_ERROR' },
  ],
  [
    'a session that is forgotten twice',
    {
      remembered: known,
      current: changed,
      failures: [1, 2].map(() => new EvergrantError('SESSION_REOPENED', 'forgotten')),
    },
    ['call search', 'call search'],
    { code: 'SESSION_REOPENED' },
  ],
])('%s is told, and nothing more is sent', async (_, server, asked, error) => {
  expect(await called(server)).toEqual({ asked, error: expect.objectContaining(error) as unknown })
})
