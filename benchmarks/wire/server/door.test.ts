import { afterEach, expect, test } from 'vitest'
import { type Door, type DoorOptions, openDoor } from './door.js'
import { ACCESS_TOKEN } from './oauth.js'
import { tools } from './tools.js'

const opened: Door[] = []
afterEach(() => {
  for (const door of opened.splice(0)) door.close()
})

async function open(options: DoorOptions): Promise<Door> {
  const door = await openDoor(options)
  opened.push(door)
  return door
}

const post = (url: string, message: object, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${ACCESS_TOKEN}`, ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  })

const call = { id: 7, method: 'tools/call', params: { name: 'echo', arguments: { size: 200 } } }
const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }
const modernCall = { ...call, params: { ...call.params, _meta } }

test('a server with sessions wants one, and counts what came', async () => {
  const door = await open({ era: 'legacy', answers: 'json' })
  const begun = await post(door.url, { id: 1, method: 'initialize' })
  const session = { 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' }
  await begun.text()
  expect((await post(door.url, { method: 'notifications/initialized' }, session)).status).toBe(202)
  const answered = (await (await post(door.url, call, session)).json()) as { id: number; result: { content: object[] } }
  expect(answered).toMatchObject({ id: 7, result: { content: [{ text: expect.stringMatching(/^echoed:.{193}$/) }] } })
  expect((await post(door.url, call)).status).toBe(400)
  expect((await post(door.url, call, { 'mcp-session-id': 'another' })).status).toBe(404)
  expect(door.takeTraffic()).toMatchObject({ requests: 5, seen: Array.from({ length: 5 }, () => 'POST /mcp') })
  expect(door.takeTraffic()).toMatchObject({ requests: 0, connections: 0 })
})

test('a stateless server answers at once, also with an event stream', async () => {
  const door = await open({ era: 'modern', answers: 'stream' })
  const text = await (await post(door.url, modernCall)).text()
  expect(text).toMatch(/^event: message\ndata: \{.*"resultType":"complete".*\}\n\n$/)
  expect((await post(door.url, { id: 1, method: 'initialize' })).status).toBe(400)
})

test('without the token it says where to get one', async () => {
  const door = await open({ era: 'modern', answers: 'json' })
  const refused = await post(door.url, modernCall, { authorization: '' })
  expect(refused.status).toBe(401)
  const [, metadata = ''] = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? []
  expect(await (await fetch(metadata)).json()).toMatchObject({ resource: door.url })
})

test('the list of tools is as long as that of a hosted server', () => {
  expect(tools).toHaveLength(14)
  expect(JSON.stringify(tools).length).toBeGreaterThan(25_000)
  expect(JSON.stringify(tools).length).toBeLessThan(35_000)
})
