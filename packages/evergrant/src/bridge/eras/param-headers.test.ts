import { expect, test } from 'vitest'
import type { Remote, SendOptions } from '../remote.js'
import { withParamHeaders as withHeaders } from './param-headers.js'
import { encode, outgoing, readMessage } from './wire-words.js'

const withParamHeaders = (remote: Remote) => withHeaders(remote, () => undefined)

const schema = (more: object) => ({
  type: 'object',
  properties: { value: { type: 'string', 'x-mcp-header': 'Value', ...more } },
})

/** The headers that a call of a tool goes out with, after its list has passed. */
async function headersFor(value: unknown): Promise<SendOptions['headers']> {
  let headers: SendOptions['headers']
  const server: Pick<Remote, 'send'> = {
    async send({ envelope }, options) {
      if (envelope.method === 'tools/list') {
        const tools = [{ name: 'route', inputSchema: schema({}) }]
        await options?.receive?.(encode({ id: 1, result: { tools } }))
      } else headers = options?.headers
    },
  }
  const remote = withParamHeaders(server as Remote)
  const modern = { protocolVersion: '2026-07-28' }
  await remote.send(outgoing({ id: 1, method: 'tools/list' }, modern), { receive: () => undefined })
  const params = { name: 'route', arguments: { value } }
  await remote.send(outgoing({ id: 2, method: 'tools/call', params }, { ...modern, name: 'route' }), {})
  return headers
}

// As `paramHeaders` of the channel has it.
// @requirement mcp-transport-2026/values-by-type, mcp-transport-2026/absent-omitted
test.each<[unknown, object]>([
  ['west', { 'mcp-param-value': 'west' }],
  [true, { 'mcp-param-value': 'true' }],
  [3, { 'mcp-param-value': '3' }],
  [1.5, { 'mcp-param-value': '1.5' }],
  [2 ** 53, {}],
  [{}, {}],
  [null, {}],
  [undefined, {}],
])('%j as the value of a header', async (value, headers) => {
  expect(await headersFor(value)).toEqual(headers)
})

test('a list that cannot be read passes as it is', async () => {
  const list = { bytes: Buffer.from('{"x-mcp-header":'), envelope: { kind: 'result', id: 1 } } as const
  const taken: unknown[] = []
  const server: Pick<Remote, 'send'> = { send: async (_, options) => options?.receive?.(list) }
  const options: SendOptions = { receive: (received) => void taken.push(received) }
  await withParamHeaders(server as Remote).send(
    outgoing({ id: 1, method: 'tools/list' }, { protocolVersion: '2026-07-28' }),
    options,
  )
  expect(taken).toEqual([list])
})

// @requirement mcp-transport-2026/invalid-tools-dropped, mcp-transport-2026/invalid-tools-told
test('a tool whose mark is against the rules does not reach the host, and the log says why', async () => {
  const tools = [
    { name: 'bad', inputSchema: schema({ type: 'number' }) },
    { name: 'good', inputSchema: schema({}) },
  ]
  const server: Pick<Remote, 'send'> = {
    send: async (_, options) => options?.receive?.(encode({ id: 1, result: { tools, ttlMs: 5 } })),
  }
  const said: string[] = []
  const taken: unknown[] = []
  await withHeaders(server as Remote, (text) => said.push(text)).send(
    outgoing({ id: 1, method: 'tools/list' }, { protocolVersion: '2026-07-28' }),
    { receive: (received) => void taken.push(readMessage(received)?.result) },
  )
  expect(taken).toEqual([{ tools: [tools[1]], ttlMs: 5 }])
  expect(said).toEqual([expect.stringMatching(/^The tool "bad" is left out: .*only a string/)])
})
