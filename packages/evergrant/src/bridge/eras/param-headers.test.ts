import { expect, test } from 'vitest'
import type { Remote, SendOptions } from '../remote.js'
import { withParamHeaders } from './param-headers.js'
import { encode, outgoing } from './wire-words.js'

const schema = (more: object) => ({ type: 'object', properties: { value: { 'x-mcp-header': 'Value', ...more } } })

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
