import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Sandbox, startSandbox, type Vintage } from '../index.js'
import { signIn } from '../testing/login.js'
import { CONTRACT, type Scene, setScene } from '../testing/tool-contract.js'
import { LATER_TOOL_NAMES, TOOL_NAMES } from './vintages.js'

const COUNTS: Record<Vintage, number> = { '2026-03': 16, '2026-10': 45 }
const READS: Record<Vintage, number> = { '2026-03': 7, '2026-10': 26 }
const DESTRUCTIVE = [
  'notion-update-page',
  'notion-update-data-source',
  'notion-move-pages',
  'notion-update-folder',
  'notion-stop-session',
]

describe.each(['2026-03', '2026-10'] as const)('the tools of %s', (vintage) => {
  let sandbox: Sandbox
  let client: Client
  let scene: Scene
  beforeAll(async () => {
    sandbox = await startSandbox({ vintage, clock: 'manual' })
    const { access_token: token } = await signIn(sandbox.origin)
    client = new Client({ name: 'contract', version: '0' })
    const requestInit = { headers: { authorization: `Bearer ${token}` } }
    await client.connect(new StreamableHTTPClientTransport(new URL(sandbox.url), { requestInit }))
    // The scene is made with all tools, whatever the vintage under test lists.
    sandbox.change({ vintage: '2026-10' })
    scene = await setScene(client, sandbox)
    sandbox.change({ vintage })
  })
  afterAll(async () => {
    await client.close()
    await sandbox.close()
  })

  test(`are exactly ${COUNTS[vintage]}, by name`, async () => {
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(TOOL_NAMES[vintage])
    expect(tools).toHaveLength(COUNTS[vintage])
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint)).toHaveLength(READS[vintage])
  })

  test('have plain schemas and say what they do', async () => {
    const { tools } = await client.listTools()
    for (const tool of tools) {
      expect(tool).toMatchObject({
        title: expect.any(String),
        description: expect.stringMatching(/\.$/),
        inputSchema: { type: 'object', properties: {} },
      })
      // Providers of language models refuse a list that holds a union at the top of a schema.
      const parts = [...Object.keys(tool), ...Object.keys(tool.inputSchema)]
      expect(parts.filter((part) => ['anyOf', 'oneOf', 'allOf', 'outputSchema'].includes(part))).toEqual([])
    }
  })

  test.each(TOOL_NAMES[vintage])('%s has the hints of its kind', async (name) => {
    const { tools } = await client.listTools()
    const annotations = tools.find((tool) => tool.name === name)?.annotations
    if (DESTRUCTIVE.includes(name)) expect(annotations).toMatchObject({ readOnlyHint: false, destructiveHint: true })
    else if (name.startsWith('notion-create-')) {
      expect(annotations).toMatchObject({ readOnlyHint: false, destructiveHint: false, idempotentHint: false })
    } else expect(annotations?.readOnlyHint).toBe(CONTRACT[name]?.effect === 'read')
  })

  test.each(callable(vintage))('%s answers a minimal input with one block of JSON', async (name) => {
    const reply = await client.callTool({ name, arguments: CONTRACT[name]?.valid(scene, vintage) ?? {} })
    expect(reply).toEqual({ content: [{ type: 'text', text: expect.stringMatching(/^\{/) }] })
    const [block] = reply.content as unknown as [{ text: string }]
    expect(JSON.parse(block.text)).toBeTypeOf('object')
  })

  test.each(callable(vintage).filter((name) => CONTRACT[name]?.invalid !== undefined))(
    '%s refuses a minimal wrong input by protocol error',
    async (name) => {
      const call = client.callTool({ name, arguments: CONTRACT[name]?.invalid ?? {} })
      const words =
        vintage === '2026-03'
          ? `Invalid arguments for tool ${name}: [`
          : `Input validation error: Invalid arguments for tool ${name}: `
      await expect(call).rejects.toMatchObject({ code: -32602, message: expect.stringContaining(words) })
    },
  )

  test.each(TOOL_NAMES['2026-10'].filter((name) => !TOOL_NAMES[vintage].includes(name)))(
    '%s is not there',
    async (name) => {
      await expect(client.callTool({ name, arguments: {} })).rejects.toMatchObject({ code: -32602 })
    },
  )
})

function callable(vintage: Vintage): readonly string[] {
  return [...TOOL_NAMES[vintage], ...(vintage === '2026-10' ? LATER_TOOL_NAMES : [])]
}
