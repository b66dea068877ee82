import { describe, expect, it } from 'vitest'
import type { Notion, SearchHit } from '../../notion-entry.js'
import { findReference, isReference } from './find-reference.js'

const hit = (title: string, type = 'page', path?: string): SearchHit => ({
  id: title,
  title,
  url: `https://app.notion.com/p/${type}-${title.length}`,
  type,
  highlight: '',
  path,
  timestamp: undefined,
  day: undefined,
  email: undefined,
})

function workspace(...hits: SearchHit[]): Pick<Notion, 'search'> & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    async search(query) {
      asked.push(query)
      return { hits, notices: [], isFull: false, raw: undefined }
    },
  }
}
const find = (notion: Pick<Notion, 'search'>, text: string, types?: readonly string[]) =>
  findReference(notion, text, { signal: new AbortController().signal, ...(types && { types }) })

describe('what is no title', () => {
  it.each([
    ['0f1e2d3c4b5a69788796a5b4c3d2e1f0'],
    ['0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'],
    ['Launch-notes-0f1e2d3c4b5a69788796a5b4c3d2e1f0'],
    ['https://app.notion.com/p/0f1e2d3c4b5a69788796a5b4c3d2e1f0?pvs=204'],
    ['collection://0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'],
    ['view://0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'],
    ['notion://docs/enhanced-markdown-spec'],
    ['self'],
  ])('%s is taken as it is, and nothing is searched', async (text) => {
    const notion = workspace()
    expect(await find(notion, ` ${text} `)).toBe(text)
    expect(notion.asked).toEqual([])
  })

  it.each([['Launch notes'], ['selfish'], ['0f1e2d3c'], ['a: b'], ['Meeting 12/10']])('%s is one', (text) => {
    expect(isReference(text)).toBe(false)
  })
})

describe('a title', () => {
  it.each<[string, string, SearchHit[]]>([
    ['is found as it is written', 'Notes', [hit('Other'), hit('Notes')]],
    ['is found without its emoji', 'Notes', [hit('🦁 Notes')]],
    ['is found without an emoji of several signs', 'Map', [hit('🗺️ Map'), hit('Mapping')]],
    ['is found with its emoji', '🦁 Notes', [hit('🦁 Notes')]],
    ['is found in other letters', 'nOTES', [hit('Notes')]],
    ['is the one that is written exactly so', 'notes', [hit('Notes'), hit('notes', 'database')]],
  ])('%s', async (_, text, hits) => {
    const notion = workspace(...hits)
    expect(await find(notion, text)).toBe(
      hits.findLast(({ title }) => title.toLowerCase().includes(text.toLowerCase()))?.url,
    )
  })

  it('is looked for among what it may be', async () => {
    const notion = workspace(hit('Notes'), hit('Notes', 'database'))
    expect(await find(notion, 'Notes', ['database'])).toContain('database-')
  })

  it('that several have is refused, and they are named', async () => {
    await expect(find(workspace(hit('Notes', 'page', 'Home'), hit('🦁 Notes')), 'Notes')).rejects.toMatchObject({
      code: 'REFERENCE_AMBIGUOUS',
      message: expect.stringMatching(/^2 have the title "Notes": https:\S+ \(Home\), https:\S+$/),
      details: { title: 'Notes', candidates: [{ type: 'page', path: 'Home' }, { type: 'page' }] },
    })
  })

  it.each<[string, readonly string[] | undefined, string]>([
    ['Noets', undefined, 'No page or database has the title "Noets"; did you mean "Notes"?'],
    ['Zzzzzzzz', ['database'], 'No database has the title "Zzzzzzzz"'],
  ])('%s that nothing has is not found', async (text, types, message) => {
    await expect(find(workspace(hit('🦁 Notes')), text, types)).rejects.toMatchObject({ code: 'NOT_FOUND', message })
  })
})

describe('a title, where the search shows as many as it can', () => {
  const full = (...hits: SearchHit[]): Pick<Notion, 'search'> => ({
    search: async () => ({ hits, notices: [], isFull: true, raw: undefined }),
  })
  const other = hit('Zed 1')

  it('is refused, although only one is seen', async () => {
    await expect(find(full(other, hit('Zed')), 'Zed')).rejects.toMatchObject({
      code: 'REFERENCE_AMBIGUOUS',
      message: expect.stringMatching(
        /^Whether https:\S+ is the only one with the title "Zed" is not known: .* 2 at most/,
      ),
      hint: expect.stringMatching(/give its address instead of the title: https:/),
    })
  })

  it('is taken by what only reads, which is told', async () => {
    const doubts: string[] = []
    const options = { signal: new AbortController().signal, onDoubt: (doubt: string) => doubts.push(doubt) }
    expect(await findReference(full(other, hit('Zed')), 'Zed', options)).toBe(hit('Zed').url)
    expect(doubts).toEqual([expect.stringContaining('is not known')])
  })

  it('is not said to be nowhere', async () => {
    await expect(find(full(other), 'Zed')).rejects.toMatchObject({
      code: 'REFERENCE_AMBIGUOUS',
      message: expect.stringContaining('does not say that nothing has it'),
    })
  })

  it('that is seen twice may be there more often', async () => {
    await expect(find(full(hit('Zed'), hit('Zed')), 'Zed')).rejects.toMatchObject({
      message: expect.stringMatching(/^At least 2 have the title/),
    })
  })
})
