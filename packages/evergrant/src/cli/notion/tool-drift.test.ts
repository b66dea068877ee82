import { expect, it } from 'vitest'
import { EvergrantError } from '../../errors.js'
import type { LeanClient } from '../../index.js'
import { driftOr } from './tool-drift.js'

const signal = new AbortController().signal
const refused = (code: number) => new EvergrantError('PROTOCOL_ERROR', 'query: Too long', { details: { code } })
const clientWith = (name: string) =>
  ({
    listTools: async () => [{ name, inputSchema: { type: 'object', properties: { query: {} } } }],
    callTool: async () => ({ content: [{ type: 'text', text: '{"results":[]}' }] }),
  }) as unknown as LeanClient

it("is bad input where Notion's tool is as it was", async () => {
  const ended = await driftOr(refused(-32_602), clientWith('notion-search'), { base: 'search', signal })
  expect(ended).toMatchObject({ code: 'VALIDATION_FAILED', message: 'notion-search: query: Too long' })
})

it.each([
  ['the refusal is of another kind', refused(-32_000), 'notion-search'],
  ['the server is another one', refused(-32_602), 'search'],
])('is what the server said where %s', async (_, error, tool) => {
  expect(await driftOr(error, clientWith(tool), { base: 'search', signal })).toBe(error)
})
