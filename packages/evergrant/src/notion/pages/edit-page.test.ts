import { describe, expect, it } from 'vitest'
import { EvergrantError } from '../../errors.js'
import { createNotion } from '../create-notion.js'
import { fakeCaller } from '../testing/fake-caller.js'

const ID = '01234567-89ab-cdef-0123-456789abcdef'
const URL = `https://app.notion.com/p/${ID.replaceAll('-', '')}`

interface Server {
  /** The page's content at each fetch; the last one stays. */
  readonly contents: readonly string[]
  readonly reply?: object
  /** What updates answer, one after the other. */
  readonly updates?: readonly unknown[]
}

function serverOf({ contents, reply = {}, updates = [] }: Server) {
  const left = [...contents]
  const answers = [...updates]
  const { caller, sent } = fakeCaller({
    fetch: () => {
      const content = left.length > 1 ? left.shift() : left[0]
      const text = `<page url="${URL}">\n<ancestor-path></ancestor-path>\n<properties>\n{"title":"A"}\n</properties>\n<content>\n${content}\n</content>\n</page>`
      return { metadata: { type: 'page' }, title: 'A', url: URL, text, ...reply }
    },
    'update-page': () => answers.shift() ?? { page_id: ID },
  })
  const clock = { now: () => 0, sleep: async () => undefined }
  return { pages: createNotion(caller, { clock }).pages, writes: () => sent.filter(([name]) => name === 'update-page') }
}

const ELSEWHERE = 'https://app.notion.com/p/fedcba9876543210fedcba9876543210'
const lost = new EvergrantError('OUTCOME_UNKNOWN', 'the answer was lost')

describe('an edit that the server accepted', () => {
  it.each<[string, readonly string[], string | undefined]>([
    ['is verified where the page says it', ['a\nb', 'a\nc\n\nd'], undefined],
    ['is verified where Notion stores it in other words', ['a\nb', 'a\nc\nd'], undefined],
    ['is verified where somebody else wrote too', ['a\nb', 'new\na\nc\nd'], undefined],
    ['is not where the page is as it was', ['a\nb'], 'EDIT_NOT_VERIFIED'],
    ['is not where the text is gone and the new one is not there', ['a\nb', 'a'], 'EDIT_NOT_VERIFIED'],
  ])('%s', async (_, contents, code) => {
    const { pages } = serverOf({ contents })
    const edit = pages.edit(ID, () => [{ old: 'b', new: 'c\n\nd' }])
    if (code === undefined) expect((await edit).outcome).toBe('verified')
    else await expect(edit).rejects.toMatchObject({ code })
  })

  it('and that the page does not show is told with where they differ, and not to be sent again unseen', async () => {
    const edit = serverOf({ contents: ['a\nb', 'a'] }).pages.edit(ID, () => [{ old: 'b', new: 'c' }])
    await expect(edit).rejects.toMatchObject({
      message: `${URL} does not show what was written: it ends where "c" was meant`,
      hint: expect.stringContaining('it would stand there twice'),
    })
  })
})

describe('an edit whose answer was lost', () => {
  it.each<[string, Server, readonly [outcome: string, writes: number]]>([
    ['is there at the first look', { contents: ['a', 'b'], updates: [lost] }, ['verified', 1]],
    ['is there at the second look', { contents: ['a', 'a', 'b'], updates: [lost] }, ['verified', 1]],
    ['is sent again where it is not', { contents: ['a', 'a', 'a', 'b'], updates: [lost] }, ['verified', 2]],
    [
      'has landed meanwhile, and the second finds nothing to replace',
      { contents: ['a', 'a', 'a', 'b'], updates: [lost, { code: 'validation_error', message: 'No matches found' }] },
      ['verified', 2],
    ],
    ['is lost twice, and there', { contents: ['a', 'a', 'a', 'b'], updates: [lost, lost] }, ['verified', 2]],
    ['is lost twice, and not there', { contents: ['a'], updates: [lost, lost] }, ['EDIT_NOT_VERIFIED', 2]],
    [
      'is not sent again where somebody else has changed the page',
      { contents: ['a', 'a and more'], updates: [lost] },
      ['MAYBE_COMMITTED', 1],
    ],
  ])('%s', async (_, server, [outcome, count]) => {
    const { pages, writes } = serverOf(server)
    const edited = await pages.edit(ID, () => [{ old: 'a', new: 'b' }]).catch((error: unknown) => error)
    expect((edited as { code?: string }).code ?? (edited as { outcome: string }).outcome).toBe(outcome)
    expect(writes()).toHaveLength(count)
  })
})

it('an update that the server refuses is a conflict only where the page has changed', async () => {
  const refusal = { code: 'validation_error', message: 'No matches found' }
  const edit = (contents: readonly string[]) =>
    serverOf({ contents, updates: [refusal] }).pages.edit(ID, () => [{ old: 'a', new: 'b' }])
  await expect(edit(['a', 'c'])).rejects.toMatchObject({ code: 'EDIT_CONFLICT' })
  await expect(edit(['a'])).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
})

it('a page that is not given whole is edited in parts, and never replaced', async () => {
  const server = { contents: ['a', 'b'], reply: { truncated: true, unknown_block_count: 3 } }
  expect((await serverOf(server).pages.edit(ID, () => [{ old: 'a', new: 'b' }])).outcome).toBe('verified')
  const { pages, writes } = serverOf(server)
  await expect(pages.replace(ID, 'b')).rejects.toMatchObject({
    code: 'RESULT_INCOMPLETE',
    details: { unknownBlockCount: 3 },
  })
  expect(writes()).toEqual([])
})

it('a replacement refuses another revision, and children that it would drop', async () => {
  const { pages, writes } = serverOf({ contents: [`a\n<page url="${URL}0">Child</page>`] })
  await expect(pages.replace(ID, 'b', { revision: 'another' })).rejects.toMatchObject({ code: 'EDIT_CONFLICT' })
  await expect(pages.replace(ID, 'b')).rejects.toMatchObject({ code: 'CHILDREN_AT_RISK' })
  await expect(pages.edit(ID, () => 'b')).rejects.toMatchObject({ code: 'CHILDREN_AT_RISK' })
  expect(writes()).toEqual([])
})

describe('the tag of a page that is elsewhere', () => {
  const tag = `<page url="https://app.notion.com/p/${'0123456789abcdef'.repeat(2)}">Elsewhere</page>`
  const risk = { code: 'CHILDREN_AT_RISK', details: { moved: [{ type: 'page', title: 'Elsewhere' }] } }
  type Work = (
    pages: ReturnType<typeof serverOf>['pages'],
    allow: { allowMovingChildren?: boolean },
  ) => Promise<unknown>
  const ways: readonly [string, Work][] = [
    ['append', (pages, allow) => pages.append(ID, tag, allow)],
    ['edit', (pages, allow) => pages.edit(ID, () => [{ old: 'a', new: `a\n${tag}` }], allow)],
    ['replace', (pages, allow) => pages.replace(ID, `a\n${tag}`, allow)],
  ]
  it.each(ways)('moves it by %s only where that is allowed', async (_, work) => {
    const { pages, writes } = serverOf({ contents: ['a'] })
    await expect(work(pages, {})).rejects.toMatchObject(risk)
    expect(writes()).toEqual([])
    const allowed = serverOf({ contents: ['a', `a\n${tag}`] })
    expect(await work(allowed.pages, { allowMovingChildren: true })).toMatchObject({ outcome: 'verified' })
  })

  it.each([
    ['in single quotes', `<page url='${ELSEWHERE}'>p</page>`],
    ['without quotes', `<page url=${ELSEWHERE}>p</page>`],
    ['in capitals', `<PAGE URL="${ELSEWHERE}">p</PAGE>`],
    ['in the middle of a line', `see <page url="${ELSEWHERE}">p</page>`],
    ['in the middle of a line of its own tag', `<callout>\n\tsee <database url="${ELSEWHERE}"/>\n</callout>`],
    ['in a cell', `<table>\n<tr>\n<td><page url="${ELSEWHERE}">p</page></td>\n</tr>\n</table>`],
    ['behind another attribute', `<page title="a > b" url='${ELSEWHERE}'>`],
  ])('moves nothing %s either', async (_, text) => {
    const { pages, writes } = serverOf({ contents: ['a'] })
    await expect(pages.append(ID, text)).rejects.toMatchObject({
      code: 'CHILDREN_AT_RISK',
      details: { moved: [{ url: ELSEWHERE }] },
    })
    await expect(pages.create({ title: 'B', content: text })).rejects.toMatchObject({ code: 'CHILDREN_AT_RISK' })
    expect(writes()).toEqual([])
  })

  it.each([
    ['in code', `\`<page url="${ELSEWHERE}">\``],
    ['in a block of code', `\`\`\`\n<page url='${ELSEWHERE}'>\n\`\`\``],
    ['behind a backslash', `see \\<page url="${ELSEWHERE}"\\>`],
    ['as a mention', `see <mention-page url="${ELSEWHERE}"/>`],
  ])('is text %s', async (_, text) => {
    const { pages } = serverOf({ contents: ['a', `a\n${text}`] })
    expect((await pages.append(ID, text)).outcome).toBe('verified')
  })

  it('is no reason to refuse where the page has it already, or only mentions it', async () => {
    const there = serverOf({ contents: [`a\n${tag}`, `b\n${tag}`] })
    expect((await there.pages.replace(ID, `b\n${tag}`)).outcome).toBe('verified')
    const mention = tag.replaceAll('page', 'mention-page')
    const mentioned = serverOf({ contents: ['a', `a\n${mention}`] })
    expect((await mentioned.pages.append(ID, mention)).outcome).toBe('verified')
  })
})

it('nothing is added at an end that nobody could see', async () => {
  const reply = { truncated: true, unknown_block_count: 3 }
  const { pages, writes } = serverOf({ contents: ['a'], reply })
  await expect(pages.append(ID, 'b')).rejects.toMatchObject({
    code: 'RESULT_INCOMPLETE',
    details: { unknownBlockCount: 3 },
  })
  expect(writes()).toEqual([])
  const atStart = serverOf({ contents: ['a', 'b\na'], reply }).pages.append(ID, 'b', { at: 'start' })
  expect((await atStart).outcome).toBe('verified')
  // The part that is given has become shorter by what came in.
  const hidden = serverOf({ contents: ['a', 'a'], reply }).pages.edit(ID, () => [{ old: 'a', new: 'a\nb' }])
  await expect(hidden).rejects.toMatchObject({ code: 'MAYBE_COMMITTED' })
})

it('large content may become a task, and is written at once where that is refused', async () => {
  const long = 'x'.repeat(30_000)
  const { pages, writes } = serverOf({
    contents: ['a', long],
    updates: [{ code: 'validation_error', message: 'too large for async' }],
  })
  expect((await pages.replace(ID, long)).outcome).toBe('verified')
  expect(writes().map(([, args]) => args['allow_async'])).toEqual([true, false])
})

it('a child is known by its ID, whatever its address looks like', async () => {
  const child = 'fedcba98-7654-3210-fedc-ba9876543210'
  const [before, after] = [
    `<page url="{{https://www.notion.so/${child.replaceAll('-', '')}}}">A</page>`,
    `<page url="https://app.notion.com/p/${child.replaceAll('-', '')}">A</page>`,
  ]
  const { pages } = serverOf({ contents: [before, after] })
  expect((await pages.replace(ID, after)).outcome).toBe('verified')
})
