import { expect, test } from 'vitest'
import type { NotionCaller } from './caller.js'
import { createNotion } from './create-notion.js'

const map = (tools: object) => ({ current_tool_access: tools })
const available = { status: 'available' }

test.each<[string, object, readonly string[]]>([
  ['AI search', { ai_search: available }, ['business']],
  ['a search with all its options', { search: available, ai_search: { status: 'not_enabled' } }, ['business']],
  ['a search without some of them', { search: { ...available, restricted_parameters: ['sort'] } }, ['other']],
  ['nothing of searches', { fetch: available }, []],
])('of %s the limit of requests learns the plan, once', async (_, tools, told) => {
  const plans: string[] = []
  const caller: NotionCaller = {
    listTools: async () => [{ name: 'notion-get-tool-access', inputSchema: {} }],
    callTool: async () => ({ content: [{ type: 'text', text: JSON.stringify(map(tools)) }] }),
    tellPlan: async (plan) => void plans.push(plan),
  }
  const notion = createNotion(caller)
  await notion.access()
  expect(plans).toEqual(told)
})
