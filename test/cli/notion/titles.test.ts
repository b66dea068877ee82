import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession, type Session } from './session.js'

const AT_ONCE = 25

/** Pages with these titles, whose text has their first word in it once more. */
async function addPages(session: Session, titles: readonly string[]): Promise<void> {
  const pages = titles.map((title) => ({ properties: { title }, content: `${title.split(' ')[0]} again` }))
  for (let at = 0; at < pages.length; at += AT_ONCE) {
    const some = JSON.stringify(pages.slice(at, at + AT_ONCE))
    const made = await session.evergrant(['call', 'notion-create-pages', `pages:=${some}`])
    if (made.code !== 0) throw new Error(made.stderr)
  }
}

const numbered = (word: string) => Array.from({ length: 60 }, (_, at) => `${word} ${at + 1}`)

// What was written last comes first among equals, so it depends on the order of writing which of them a search shows.
describe('a title, among more pages than a search shows', () => {
  let session: Session
  beforeAll(async () => {
    session = await openSession()
    const written = [['Zed', 'Zed', 'Zed'], numbered('Zed'), numbered('Yon'), ['Yon', 'Yon', 'Yon']]
    for (const titles of [...written, ['Xis'], numbered('Xis'), ['Xis']]) await addPages(session, titles)
  }, 60_000)
  afterAll(() => session.end())

  test.each([['Zed'], ['Yon'], ['Xis']])('%s is not written to', async (title) => {
    const before = session.writes()
    expect(await session.refused(['page', 'replace', title, '--content', 'x', '--yes'])).toMatchObject({
      exit: 2,
      code: 'REFERENCE_AMBIGUOUS',
    })
    expect(session.writes()).toEqual(before)
  })

  test('that is not seen is not said to be nowhere', async () => {
    expect(await session.refused(['fetch', 'Zed'])).toMatchObject({
      exit: 2,
      code: 'REFERENCE_AMBIGUOUS',
      message:
        'The title "Zed" was not found, which does not say that nothing has it: a search shows 50 at most, and there may be more',
    })
  })

  test('that is seen once is read, with a warning, and written to by the address that is told', async () => {
    const read = await session.evergrant(['fetch', 'Xis'])
    expect(read).toMatchObject({ code: 0, stdout: '# Xis\n\nXis again\n' })
    expect(read.stderr).toMatch(/^warning: Whether https:\S+ is the only one with the title "Xis" is not known: /)
    const refused = await session.refused(['page', 'append', 'Xis', '--content', 'x'])
    const [address = ''] = /https:\S+$/.exec(refused.hint) ?? []
    expect((await session.evergrant(['page', 'append', address, '--content', 'x'])).code).toBe(0)
  })

  test('that several of those seen have is refused to reading too', async () => {
    expect(await session.refused(['fetch', 'Yon'])).toMatchObject({
      code: 'REFERENCE_AMBIGUOUS',
      message: expect.stringMatching(/^At least 3 have the title "Yon": /),
    })
  })
})

test('a title is found by titles only, where the plan has that', async () => {
  const session = await openSession()
  try {
    await session.evergrant(['page', 'create', '--title', 'Needle', '--content', 'x'])
    await addPages(session, numbered('Hay'))
    const pages = JSON.stringify(numbered('Straw').map((title) => ({ properties: { title }, content: 'Needle' })))
    expect((await session.evergrant(['call', 'notion-create-pages', `pages:=${pages}`])).code).toBe(0)
    expect((await session.evergrant(['page', 'append', 'Needle', '--content', 'y'])).code).toBe(0)
  } finally {
    await session.end()
  }
})
