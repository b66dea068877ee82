import { expect, test } from 'vitest'
import { EvergrantError } from '../../errors.js'
import type { LeanClient, Tool } from '../../index.js'
import { callTool } from './tool-call.js'
import { findTool } from './tool-list.js'

const tool = (name: string): Tool => ({ name, inputSchema: { type: 'object' } })
const refusal = (code: number) => new EvergrantError('PROTOCOL_ERROR', 'refused', { details: { code } })

interface Server {
  readonly remembered: readonly Tool[]
  readonly current: readonly Tool[]
  /** What the calls meet, in order; none is an answer. */
  readonly failures?: readonly Error[]
}

/** Calls `search`, and tells what the server was asked. */
async function called({ remembered, current, failures = [] }: Server): Promise<{ asked: string[]; error?: unknown }> {
  const asked: string[] = []
  const meets = [...failures]
  const client: Pick<LeanClient, 'listTools' | 'callTool'> = {
    async listTools({ rememberedMs } = {}) {
      if (rememberedMs === undefined) asked.push('list')
      return [...(rememberedMs === undefined ? current : remembered)]
    },
    async callTool(name) {
      asked.push(`call ${name}`)
      const failure = meets.shift()
      if (failure !== undefined) throw failure
      return { content: [] }
    },
  }
  const { signal } = new AbortController()
  const call = { pick: (tools: readonly Tool[]) => findTool(tools, 'search'), argumentsOf: () => ({}), signal }
  const error: unknown = await callTool(client as LeanClient, call).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { asked, ...(error !== undefined && { error }) }
}

const known = [tool('search')]
const changed = [tool('search'), tool('fetch')]
const without = [tool('fetch')]

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
