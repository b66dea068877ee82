import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld } from '../evergrant.js'
import { openSession, type Session } from './session.js'

let session: Session
beforeAll(async () => {
  session = await openSession()
})
afterAll(() => session.end())

const PAGE = 'Launch notes'

describe('comment', () => {
  test('list shows what was said, and where', async () => {
    const { stdout } = await session.evergrant(['comment', 'list', PAGE])
    expect(stdout).toMatch(
      /^discussion:\/\/\S+\n {2}bruno\.vale@larkspur\.example, \d{4}-\d\d-\d\d \d\d:\d\d UTC\n {4}Do we know the date yet\?\n/,
    )
    expect(stdout).toContain('    The 19th & not later.\n')
    expect(stdout).not.toContain('Renamed')
    const all = await session.evergrant(['comment', 'list', PAGE, '--resolved', '--blocks'])
    expect(all.stdout).toMatch(/ {2}on "offline sync", resolved\n/)
    const { discussions } = await session.json(['comment', 'list', PAGE])
    expect(Object.keys(discussions[0] ?? {})).toEqual(
      expect.arrayContaining(['id', 'isResolved', 'context', 'comments']),
    )
    expect(await session.evergrant(['comment', 'list', 'Blank page'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'No comments.\n',
    })
  })

  test('add and reply say something, in words or from standard input', async () => {
    const added = await session.evergrant(['comment', 'add', PAGE, 'Is the **date** fixed?'])
    expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\da-f-]{36}\n$/), stderr: '' })
    expect(await session.json(['comment', 'add', PAGE, '--on', 'offline sync'], { input: 'Shorter name?\n' })).toEqual({
      id: expect.any(String),
    })
    const { discussions } = await session.json(['comment', 'list', PAGE, '--blocks'])
    const last = discussions.find(({ comments }) => comments[0]?.text.includes('Shorter name?'))
    expect(last).toMatchObject({ context: 'inline', textContext: 'offline sync' })
    expect(await session.evergrant(['comment', 'reply', PAGE, last?.id ?? '', 'Sync.'])).toMatchObject({ code: 0 })
    const replied = await session.json(['comment', 'list', PAGE, '--blocks', '--discussion', last?.id ?? ''])
    expect(replied.discussions[0]?.comments.map(({ text }) => text)).toEqual(['Shorter name?', 'Sync.'])
  })

  test('wait gives the next comment, and gives up in time', async () => {
    const waiting = session.world.start(['comment', 'wait', PAGE, '--every', '0.1', '--timeout', '20', '--json'], {
      input: '',
    })
    // It has to have seen what is there before.
    const before = session.world.sandbox.stats().toolCalls['notion-get-comments'] ?? 0
    await expect
      .poll(() => session.world.sandbox.stats().toolCalls['notion-get-comments'] ?? 0, { timeout: 10_000 })
      .toBeGreaterThan(before)
    await session.evergrant(['comment', 'add', PAGE, 'Here I am.'])
    const { code, stdout } = await waiting.finished
    expect({ code, found: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      found: { comment: { text: 'Here I am.' }, discussion: { context: 'page' } },
    })
    const late = await session.refused(['comment', 'wait', PAGE, '--every', '0.1', '--timeout', '0.3'])
    expect(late).toMatchObject({
      exit: 75,
      stdout: '',
      code: 'REQUEST_TIMEOUT',
      message: 'A comment did not come within 0.3 s',
    })
  })

  test('wait ends with Ctrl-C', async () => {
    const waiting = session.world.start(['comment', 'wait', PAGE], { input: '' })
    const before = session.world.sandbox.stats().toolCalls['notion-get-comments'] ?? 0
    await expect
      .poll(() => session.world.sandbox.stats().toolCalls['notion-get-comments'] ?? 0, { timeout: 10_000 })
      .toBeGreaterThan(before)
    waiting.child.kill('SIGINT')
    expect(await waiting.finished).toMatchObject({ code: 130, stdout: '' })
  })

  test.each([
    [['add', PAGE], '', 2, 'USAGE', 'The text of the comment is missing'],
    [['add', PAGE, 'x', '--on', 'no such words'], '', 1, 'VALIDATION_FAILED', ''],
    [['reply', PAGE, 'x', 'y'], '', 2, 'USAGE', '"x" is no discussion'],
    [['list', PAGE, '--discussion', 'x'], '', 2, 'USAGE', '"x" is no discussion'],
    [
      ['list', PAGE, '--discussion', 'discussion://x'],
      '',
      1,
      'NOT_FOUND',
      'The page has no discussion "discussion://x"',
    ],
    [['wait', PAGE, '--discussion', 'x'], '', 2, 'USAGE', '"x" is no discussion'],
    [['wait', PAGE, '--not-by', 'nobody'], '', 2, 'USAGE', '"nobody" is no user'],
    [['add', PAGE, 'x', '--read-only'], '', 1, 'READ_ONLY', '`comment add` writes'],
    [['list', 'No such page'], '', 1, 'NOT_FOUND', 'No page has the title'],
    [['wait', PAGE, '--timeout', 'long'], '', 2, 'USAGE', '--timeout'],
  ])('%j is a mistake', async (words, input, exit, code, message) => {
    expect(await session.refused(['comment', ...words], { input })).toMatchObject({
      exit,
      stdout: '',
      code,
      message: expect.stringContaining(message),
    })
  })

  test('a dry run says nothing to anybody', async () => {
    const before = session.world.sandbox.stats().toolCalls['notion-create-comment']
    expect(await session.evergrant(['comment', 'add', PAGE, 'x', '--dry-run'])).toEqual({
      code: 0,
      stdout: 'x\n',
      stderr: expect.stringMatching(/^Nothing was written. This would be a new discussion of ".+" https:\S+\n$/),
    })
    const reply = await session.evergrant(['comment', 'reply', PAGE, 'discussion://a', 'x', '--dry-run'])
    expect(reply.stderr).toMatch(/an answer in discussion:\/\/a of ".+" https:\S+\n$/)
    const gone = ['comment', 'add', '0f1e2d3c4b5a69788796a5b4c3d2e1f0', 'x', '--dry-run']
    expect(await session.refused(gone)).toMatchObject({ code: 'NOT_FOUND' })
    expect(session.world.sandbox.stats().toolCalls['notion-create-comment']).toBe(before)
  })
})

describe('user and team', () => {
  test('user list gives every page of people', async () => {
    await using crowd = await createWorld({ users: 130 })
    await crowd.login()
    const { users } = JSON.parse((await crowd.run(['user', 'list', '--json'])).stdout) as { users: { id: string }[] }
    expect(new Set(users.map(({ id }) => id)).size).toBe(130)
  })

  test('user list shows name, email, kind and ID', async () => {
    const listed = await session.evergrant(['user', 'list', 'ada'])
    expect(listed).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Ada Marsh {2}ada\.marsh@larkspur\.example {2}person {2}[\da-f-]{36}\n$/),
      stderr: 'Users: 1\n',
    })
  })

  test('team list shows name, role and ID', async () => {
    const { stdout, stderr } = await session.evergrant(['team', 'list'])
    expect(stdout).toMatch(/^Product +owner +[\da-f-]{36}$/m)
    expect(stdout).toMatch(/^Finance +not a member +[\da-f-]{36}$/m)
    expect(stderr).toBe('Teamspaces: 3\n')
    const { teams } = await session.json(['team', 'list', 'product'])
    expect(teams).toEqual([{ id: expect.any(String), name: 'Product', role: 'owner', isJoined: true }])
  })
})

describe('task wait', () => {
  test('waits for what a call began', async () => {
    const pages = 'pages:=[{"properties":{"title":"By and by"}}]'
    session.world.sandbox.faults.asyncWrites = { times: 1 }
    const begun = await session.json(['call', 'notion-create-pages', pages, 'allow_async:=true'])
    const reply = JSON.parse(begun.content[0]?.text ?? '') as {
      readonly id: string
      readonly async_task?: { readonly id: string }
    }
    const { id } = reply.async_task ?? reply
    const waiting = session.world.start(['task', 'wait', id, '--json'], { input: '' })
    const { code, stdout } = await waiting.finished
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ id, status: 'succeeded' })
  })

  test.each([
    [['00000000-0000-4000-8000-000000000000'], 1, /NOT_FOUND|VALIDATION_FAILED/],
    [[], 2, /USAGE/],
    [['x', '--timeout', '0'], 2, /USAGE/],
  ])('%j is a mistake', async (words, exit, code) => {
    expect(await session.refused(['task', 'wait', ...words])).toMatchObject({
      exit,
      stdout: '',
      code: expect.stringMatching(code),
    })
  })
})
