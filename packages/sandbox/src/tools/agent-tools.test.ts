import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type Sandbox, type SandboxOptions, startSandbox } from '../index.js'
import { signIn } from '../testing/login.js'
import { openSession, type RawSession } from '../testing/session.js'

interface Agents {
  readonly results: { url: string; name: string }[]
  readonly nextCursor?: string
}
interface Sessions {
  readonly results: { id: string; status: string; agent_id: string; updated_at: string; session_url: string }[]
  readonly has_more: boolean
  readonly next_cursor?: string
}
interface State {
  readonly session_url: string
  readonly status: string
  readonly last_sequence: number
}
interface Events {
  readonly events: { sequence: number; type: string; preview: string }[]
  readonly has_more: boolean
}

let sandbox: Sandbox
let session: RawSession
afterEach(() => sandbox.close())

async function start(options: SandboxOptions = {}) {
  sandbox = await startSandbox({ clock: 'manual', ...options })
  session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
}

const query = (input: object) => session.read<Sessions>('notion-query-sessions', input)

async function failureOf(name: string, input: object) {
  const { content, isError } = await session.call(name, input)
  expect(isError).toBe(true)
  return JSON.parse(content[0]?.text ?? '') as { code: string; message: string }
}

async function spawn() {
  const { results } = await session.read<Agents>('notion-search-agents', { scope: 'favorites' })
  const input = { agent_url: results[0]?.url, initial_message: 'Write it up' }
  return session.read<State>('notion-spawn-session', input)
}

describe('agents', () => {
  beforeEach(() => start())

  test('come in pages that can be empty on the way', async () => {
    const seen: [number, string | undefined][] = []
    let cursor: string | undefined
    do {
      const page: Agents = await session.read('notion-search-agents', {
        scope: 'workspace',
        query: 'translator',
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      })
      seen.push([page.results.length, page.nextCursor])
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(seen).toEqual([
      [0, 'offset:2'],
      [1, undefined],
    ])
  })

  test('are favorites, or all', async () => {
    const count = async (scope: string) =>
      (await session.read<Agents>('notion-search-agents', { scope })).results.length
    expect([await count('favorites'), await count('workspace')]).toEqual([2, 4])
  })
})

describe('a session', () => {
  beforeEach(() => start())

  test('goes from queued to completed, and its events have sequence numbers', async () => {
    const { session_url } = await spawn()
    const status = async () => (await session.read<State>('notion-get-session-status', { session_url })).status
    expect(await status()).toBe('queued')
    sandbox.advance(1)
    expect(await status()).toBe('in_progress')
    sandbox.advance(4)
    expect(await status()).toBe('completed')
    const events = (input: object) => session.read<Events>('notion-list-session-events', { session_url, ...input })
    const all = await events({ count: 100 })
    expect(all.events.map(({ sequence, type }) => [sequence, type])).toEqual([
      [1, 'user_message'],
      [2, 'status_changed'],
      [3, 'agent_message'],
      [4, 'status_changed'],
    ])
    expect(await events({ count: 2 })).toEqual({ events: all.events.slice(2), has_more: true })
    expect(await events({ count: 2, before_sequence: 3 })).toEqual({ events: all.events.slice(0, 2), has_more: false })
    expect(await events({ count: 1, after_sequence: 1 })).toEqual({ events: all.events.slice(1, 2), has_more: true })
    expect(await session.read('notion-read-session-event', { session_url, sequence: 3 })).toMatchObject({
      type: 'agent_message',
      text: expect.stringContaining('Write it up'),
    })
  })

  test('is told more once it waits, and stopped while it works', async () => {
    const { session_url } = await spawn()
    const send = { session_url, message: 'And then?' }
    expect((await failureOf('notion-send-message-to-session', send)).message).toContain('at work')
    sandbox.advance(10)
    expect(await session.read('notion-send-message-to-session', send)).toMatchObject({ status: 'queued' })
    expect(await session.read('notion-stop-session', { session_url })).toMatchObject({ status: 'canceled' })
    expect((await failureOf('notion-stop-session', { session_url })).message).toContain('not at work')
  })

  test('is known by each form of its URL', async () => {
    const { session_url } = await spawn()
    const id = session_url.split('/').at(-1)
    for (const url of [`session://${id}`, `thread://${id}`]) {
      expect(await session.read('notion-get-session-status', { session_url: url })).toMatchObject({ session_url })
    }
    const wrong = { session_url: `https://example.com/${id}` }
    expect((await failureOf('notion-get-session-status', wrong)).code).toBe('validation_error')
  })

  test('is waited for no longer than asked, though the clock stands still', async () => {
    const { session_url } = await spawn()
    const wait = () => session.read('notion-wait-session', { session_url, seconds: 0.2 })
    expect(await wait()).toMatchObject({ timed_out: true, status: 'queued' })
    sandbox.advance(10)
    expect(await wait()).toMatchObject({ timed_out: false, status: 'completed' })
  })
})

describe('sessions', () => {
  beforeEach(() => start())

  test('come in pages that can be empty while there is more, each once', async () => {
    const filter = { property: 'status', status: { in: ['failed', 'canceled'] } }
    const seen: string[] = []
    const sizes: number[] = []
    let cursor: string | undefined
    for (;;) {
      const page = await query({ filter, page_size: 2, ...(cursor === undefined ? {} : { start_cursor: cursor }) })
      seen.push(...page.results.map(({ id }) => id))
      sizes.push(page.results.length)
      if (!page.has_more) break
      cursor = page.next_cursor
    }
    expect(sizes).toContain(0)
    expect([seen.length, new Set(seen).size]).toEqual([10, 10])
  })

  test('are filtered and sorted', async () => {
    const { results } = await query({ sorts: [{ property: 'created_at', direction: 'ascending' }] })
    const times = results.map(({ updated_at }) => updated_at)
    expect(times).toEqual(times.toSorted())
    const [first] = results
    const filter = {
      and: [
        { property: 'agent_id', string: { equals: first?.agent_id } },
        { or: [{ property: 'status', status: { equals: first?.status } }] },
        { property: 'updated_at', timestamp: { on_or_before: first?.updated_at } },
      ],
    }
    expect((await query({ filter })).results).toEqual([first])
    const wrong = { filter: { property: 'created_at', timestamp: { before: 'soon' } } }
    expect((await failureOf('notion-query-sessions', wrong)).code).toBe('validation_error')
  })

  test('are found by what was said, no longer ago than asked', async () => {
    const count = async (input: object) =>
      (await session.read<Sessions>('notion-search-sessions', { question: 'roadmap', ...input })).results.length
    const [year, days] = [await count({}), await count({ lookback: '90d' })]
    expect(year).toBeGreaterThan(days)
    expect(await failureOf('notion-search-sessions', { question: 'x', lookback: 'ever' })).toMatchObject({
      code: 'validation_error',
    })
  })
})

test.each([
  ['free', false, 'upgrade_required'],
  ['business', false, 'not_enabled'],
] as const)('on %s with AI %s agents are refused', async (plan, ai, code) => {
  await start({ plan, ai })
  expect(await failureOf('notion-search-agents', { scope: 'workspace' })).toMatchObject({ code, status: 403 })
})
