import { afterEach, expect, test } from 'vitest'

import { type Sandbox, type SandboxOptions, startSandbox } from '../index.js'
import { signIn } from '../testing/login.js'
import { openSession, type RawSession } from '../testing/session.js'

interface Listed {
  readonly results: { type: string; url: string; title: string; icon?: string }[]
  readonly nextCursor?: string
}

let sandbox: Sandbox
let session: RawSession
afterEach(() => sandbox.close())

async function start(options: SandboxOptions = {}) {
  sandbox = await startSandbox(options)
  session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
}

const list = (kind: string, input: object = {}) => session.read<Listed>(`notion-list-${kind}-pages`, input)

test.each([
  ['private', ['Private scratchpad']],
  ['shared', ['Offsite plan']],
  ['favorite', ['Launch notes', 'Roadmap', 'Offsite plan']],
])('the %s list has its pages, without ids', async (kind, titles) => {
  await start()
  const { results, nextCursor } = await list(kind)
  expect(results.map(({ title }) => title)).toEqual(titles)
  expect(nextCursor).toBeUndefined()
  for (const entry of results) {
    expect(Object.keys(entry).filter((key) => !['type', 'url', 'title', 'icon'].includes(key))).toEqual([])
  }
})

test('a new page without a parent is private', async () => {
  await start()
  await session.read('notion-create-pages', { pages: [{ properties: { title: 'Mine' }, icon: '🦁' }] })
  expect((await list('private')).results).toContainEqual({
    type: 'page',
    title: 'Mine',
    icon: '🦁',
    url: expect.stringMatching(/^https:\/\/app\.notion\.com\/p\/[0-9a-f]{32}\?pvs=204$/),
  })
})

test('the recent list comes in pages, the newest first, each entry once', async () => {
  await start()
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page: Listed = await list('recent', { limit: 7, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...page.results.map(({ url }) => url))
    if (page.nextCursor !== undefined) expect(page.nextCursor).toBe(`offset:${seen.length}`)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  expect(seen.length).toBeGreaterThan(40)
  expect(new Set(seen).size).toBe(seen.length)
  const refused = await session.call('notion-list-recent-pages', { cursor: 'offset:x' })
  expect(refused.isError).toBe(true)
})

test('users need pages where there are many', async () => {
  await start({ users: 250 })
  const sizes: number[] = []
  let cursor: string | undefined
  for (;;) {
    const page: { results: unknown[]; has_more: boolean; next_cursor?: string } = await session.read(
      'notion-get-users',
      cursor === undefined ? {} : { start_cursor: cursor },
    )
    sizes.push(page.results.length)
    if (!page.has_more) break
    cursor = page.next_cursor
  }
  expect(sizes).toEqual([100, 100, 50])
})

test('teams come ten of a kind', async () => {
  await start({ teams: 40 })
  const { joinedTeams, otherTeams } = await session.read<Record<string, unknown[]>>('notion-get-teams')
  expect([joinedTeams?.length, otherTeams?.length]).toEqual([10, 10])
})
