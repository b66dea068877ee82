import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openSession, type Session } from './session.js'

let session: Session
let page: string
beforeAll(async () => {
  session = await openSession()
  await session.evergrant(['whoami'])
})
beforeEach(async () => {
  page = (await session.evergrant(['page', 'create', '--title', 'Log', '--content', 'start'])).stdout.trim()
})
afterEach(() => {
  const { faults } = session.world.sandbox
  faults.mcp = undefined
  faults.serviceOverload = undefined
})
afterAll(() => session.end())

const faults = () => session.world.sandbox.faults
const body = async () => (await session.evergrant(['fetch', page, '--body'])).stdout
const once = [
  ['503', () => (faults().mcp = { status: 503, times: 1 })],
  ['an overload', () => (faults().serviceOverload = { tool: 'notion-fetch', times: 1 })],
] as const
const forLong = [
  ['503', () => (faults().mcp = { status: 503 })],
  ['an overload', () => (faults().serviceOverload = { tool: 'notion-fetch' })],
] as const

/** Runs it as soon as the tool was called. */
function onceCalled(tool: string, arm: () => void): () => void {
  const before = session.calls(tool)
  const timer = setInterval(() => {
    if (session.calls(tool) === before) return
    clearInterval(timer)
    arm()
  }, 0)
  return () => clearInterval(timer)
}

describe('the look at a page that was written', () => {
  test.each(once)('outlasts %s', async (_, arm) => {
    const stop = onceCalled('notion-update-page', arm)
    expect(await session.evergrant(['page', 'append', page, '--content', 'entry'])).toMatchObject({ code: 0 })
    stop()
    expect(await body()).toBe('start\nentry\n')
  })

  test.each(forLong)('does not make a script try again where it cannot be had: %s', async (_, arm) => {
    const stop = onceCalled('notion-update-page', arm)
    const refused = await session.refused(['page', 'append', page, '--content', 'entry'])
    stop()
    expect(refused).toMatchObject({
      exit: 1,
      code: 'MAYBE_COMMITTED',
      message: expect.stringMatching(/^The server accepted the write; the look at http\S+ that follows it failed: /),
      hint: expect.stringContaining('do not send the write again'),
    })
    faults().mcp = undefined
    faults().serviceOverload = undefined
    expect(await body()).toBe('start\nentry\n')
  })
})

test.each(once)('fetch outlasts %s', async (_, arm) => {
  arm()
  expect(await session.evergrant(['fetch', page, '--body'])).toMatchObject({ code: 0, stdout: 'start\n' })
})

test.each(forLong)('fetch is to be tried later where it lasts: %s', async (_, arm) => {
  arm()
  expect(await session.refused(['fetch', page])).toMatchObject({ exit: 75, code: 'TEMPORARILY_UNAVAILABLE' })
})

test.each([
  ['search', ['search', 'roadmap']],
  ['db query', ['db', 'query', 'Roadmap']],
  ['call', ['call', 'notion-fetch', 'id=self']],
])('%s outlasts 503', async (_, words) => {
  faults().mcp = { status: 503, times: 1 }
  expect(await session.evergrant(words)).toMatchObject({ code: 0 })
})

test('pull outlasts 503 in its middle', async () => {
  let isArmed = false
  const stop = onceCalled('notion-fetch', () => {
    isArmed = true
    faults().mcp = { status: 503, times: 1 }
  })
  const folder = join(session.world.home, 'pulled')
  expect(await session.evergrant(['pull', 'Product home', folder])).toMatchObject({ code: 0 })
  stop()
  expect([isArmed, faults().mcp?.times]).toEqual([true, 0])
})

test('a call of a tool that writes tells an overload as what may have landed', async () => {
  faults().serviceOverload = { tool: 'notion-create-pages', times: 1 }
  const before = session.calls('notion-create-pages')
  const input = ['--input', '{"pages":[{"properties":{"title":"Once"}}]}']
  const refused = await session.refused(['call', 'notion-create-pages', ...input])
  expect(refused).toMatchObject({ exit: 1, code: 'MAYBE_COMMITTED' })
  expect(session.calls('notion-create-pages')).toBe(before + 1)
})
