import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorld, errorOf, type World } from '../cli/evergrant.js'

const SPEED = 8
const SLOW_MS = 60_000
const CALL = ['call', 'notion-get-users', 'page_size:=1', '--json'] as const

let world: World
let env: Record<string, string>
beforeEach(async () => {
  world = await createWorld()
  env = {
    NODE_OPTIONS: `--import ${new URL('fast-time.js', import.meta.url).href}`,
    FAST_TIME: `${Date.now()}/${SPEED}`,
    EVERGRANT_REQUESTS_PER_MINUTE: '3',
  }
  expect((await world.login([], { env })).code).toBe(0)
  // The opening takes two of three.
  expect(await world.run(CALL, { env })).toMatchObject({ code: 0, stderr: '' })
})
afterEach(() => world[Symbol.asyncDispose]())

test(
  'a call that has to wait says so on stderr, and is made when the minute has passed',
  { timeout: SLOW_MS },
  async () => {
    const { code, stdout, stderr } = await world.run(CALL, { env })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toHaveProperty('content')
    expect(stderr).toMatch(/^waiting \d\d s: 3 requests a minute at this server\n$/)
  },
)

test('the wait ends with Ctrl-C, and nothing is sent', { timeout: SLOW_MS }, async () => {
  const before = world.sandbox.stats().mcpRequests
  const running = world.start(CALL, { env })
  await running.saw(/^waiting /)
  running.child.kill('SIGINT')
  expect(await running.finished).toMatchObject({ code: 130, stdout: '' })
  expect(world.sandbox.stats().mcpRequests).toBe(before)
})

test.each(['-1', '1.5', 'many', '0'])('a limit of %s is refused', async (limit) => {
  const refused = await world.run(CALL, { env: { EVERGRANT_REQUESTS_PER_MINUTE: limit } })
  expect(refused.code).toBe(2)
  expect(errorOf(refused)).toMatchObject({ code: 'USAGE', message: `EVERGRANT_REQUESTS_PER_MINUTE is "${limit}"` })
})
