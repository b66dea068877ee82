import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EverythingPeer, startEverything } from '../peers/everything.js'
import { errorOf, run } from './evergrant.js'

// A server that knows nothing of Notion and needs no login.
let server: EverythingPeer
let home: string
const evergrant = (...args: string[]) => run(args, { env: { EVERGRANT_HOME: home, EVERGRANT_SERVER: server.url } })

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'evergrant-cli-'))
  server = await startEverything('streamableHttp')
})
afterAll(async () => {
  await server.close()
  await rm(home, { recursive: true, force: true })
})

test('its tools are listed, explained and called', async () => {
  expect((await evergrant('tools')).stdout).toMatch(/^echo +(?:read|write|-) +\S/m)
  expect((await evergrant('tools', 'get-sum')).stdout).toMatch(/^get-sum\(\n {2}a: number\n.*\n {2}b: number\n/m)
  expect(await evergrant('call', 'echo', 'message=hello')).toEqual({ code: 0, stdout: 'Echo: hello\n', stderr: '' })
  expect((await evergrant('call', 'get-sum', 'a=2', 'b=3.5')).stdout).toContain('5.5')
})

test('what is not text is named, and whole with --json', async () => {
  expect((await evergrant('call', 'get-tiny-image')).stdout).toContain('[image image/png: use --json to get it]')
  const { stdout } = await evergrant('call', 'get-tiny-image', '--json')
  expect(JSON.parse(stdout)).toMatchObject({
    content: expect.arrayContaining([{ type: 'image', mimeType: 'image/png', data: expect.any(String) }]),
  })
})

test('whoami tells what there is to tell', async () => {
  const whoami = await evergrant('whoami')
  expect(whoami.stdout).toMatch(new RegExp(`^Server: +${server.url}\nSoftware: +\\S.*\nProfile: +default\n$`))
})

test.each([
  ['search', 'x'],
  ['fetch', 'x'],
])('%s has no tool to work with', async (...args) => {
  const told = await evergrant(...args, '--json')
  expect(told).toMatchObject({ code: 1, stdout: '' })
  expect(errorOf(told)).toMatchObject({ code: 'TOOL_UNKNOWN', message: `This server has no tool to ${args[0]} with` })
})

test('a login is not needed, and that is said', async () => {
  const told = await evergrant('login', '--no-browser', '--json')
  expect(told).toMatchObject({ code: 1, stdout: '' })
  expect(errorOf(told).code).toBe('LOGIN_NOT_NEEDED')
})
