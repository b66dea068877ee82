import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openSession, type Session } from './session.js'

let session: Session
beforeAll(async () => {
  session = await openSession()
})
afterEach(() => {
  session.world.sandbox.faults.rateLimitTools = undefined
})
afterAll(() => session.end())

test('what is in the trash is restored by its address, which the way out says', async () => {
  const schema = 'CREATE TABLE ("Name" TITLE)'
  const { url } = await session.json(['db', 'create', '--title', 'Old list', '--schema', schema])
  expect((await session.evergrant(['db', 'update', 'Old list', '--in-trash', '--yes'])).code).toBe(0)
  expect(await session.refused(['db', 'update', 'Old list', '--restore'])).toMatchObject({
    code: 'NOT_FOUND',
    hint: expect.stringContaining('does not find what is in the trash: give its address'),
  })
  expect((await session.evergrant(['db', 'update', url, '--restore'])).code).toBe(0)
})

test('a file that is too large names the option that allows more', async () => {
  const { stdout } = await session.evergrant(['fetch', 'Markdown sampler', '--body'])
  const [file = ''] = /notion-file-block:[^)"]+/.exec(stdout) ?? []
  expect(await session.refused(['file', 'download', file, '--max-bytes', '1'])).toMatchObject({
    code: 'RESPONSE_TOO_LARGE',
    hint: expect.stringContaining('--max-bytes'),
  })
})

test.each([
  [
    ['task', 'wait', '00000000-0000-4000-8000-000000000000'],
    '',
    'NOT_FOUND',
    /^Check the ID: it is that of the async_task/,
  ],
  [
    ['row', 'add', 'Roadmap'],
    'Name,Estimate\na,b,c\n',
    'INPUT_INVALID',
    /^A value with a comma in it stands between quotes/,
  ],
  [['call', 'notion-search', '--input', '7'], '', 'INPUT_INVALID', /^Pass one, for example --input/],
])('%j with %j says how it is done', async (words, input, code, hint) => {
  expect(await session.refused(words, { input })).toMatchObject({ code, hint: expect.stringMatching(hint) })
})

const GONE = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'
const READS = [
  ['fetch', GONE],
  ['page', 'properties', GONE],
  ['comment', 'list', GONE],
]

test.each(READS)('%s %s says of what is not there the same as the other verbs', async (...words) => {
  expect(await session.refused(words)).toMatchObject({
    exit: 1,
    code: 'NOT_FOUND',
    hint: expect.stringMatching(/^Check the ID, and that the page is shared/),
  })
})

test.each([
  ['fetch', GONE],
  ['search', 'x'],
  ['search', 'x', '--type', 'page'],
  ['db', 'schema', GONE],
])('%s %s does not say to try again what is blocked', async (...words) => {
  session.world.sandbox.faults.rateLimitTools = { retryAfterSeconds: 1, reason: 'public_api_request_blocked' }
  expect(await session.refused(words)).toMatchObject({
    code: 'RATE_LIMITED',
    hint: 'Notion has blocked these requests; to try again would not help.',
  })
})
