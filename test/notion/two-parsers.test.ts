import type { FetchedPage } from 'evergrant/notion'
import { parseMarkdown, printMarkdown } from 'evergrant/notion/markdown'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkspace, type OpenWorkspace } from './workspace.js'

// The sandbox and the library each read and print Notion-flavoured Markdown, and share no code.

let workspace: OpenWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace.close())

async function read(id: string): Promise<FetchedPage> {
  const fetched = await workspace.notion.fetch(id)
  if (fetched.kind !== 'page') throw new Error(fetched.kind)
  return fetched
}

async function store(contents: readonly string[]): Promise<string[]> {
  const pages = await workspace.notion.pages.create(contents.map((content, index) => ({ title: `${index}`, content })))
  return Promise.all(pages.map(async ({ id }) => (await read(id)).content))
}

const LINES = [
  '# a|## **b** {color="red"}|### c {toggle="true"}|- d|1. e|- [x] f|> g<br>h|---|<empty-block/>|i {color="blue_bg"}',
  'plain *it* ~~st~~ `co**de` $`x`$|2 < 3 \\| {x}|[l](https://e.example/(a))|![c](https://e.example/i.png)',
  '<callout icon="💡">|</callout>|<columns>|<column ratio="50">|</column>|</columns>|<details>|<summary>s</summary>',
  '</details>|```js|```|$$|x^2|<table_of_contents/>|<mention-date start="2026-10-19"/>|***a** b*|*a***b**|**a',
].flatMap((lines) => lines.split('|'))

const DOCUMENT = fc
  .array(fc.tuple(fc.nat({ max: 3 }), fc.constantFrom(...LINES)), { maxLength: 14 })
  .map((lines) => lines.map(([indent, line]) => '\t'.repeat(indent) + line).join('\n'))

describe('two parsers of Markdown', () => {
  it('agree on every page of the sample workspace', async () => {
    const found = ['', 'sampler', 'handbook', 'notes'].map((words) =>
      workspace.notion.search(words, { limit: 50, tool: 'search' }),
    )
    const hits = (await Promise.all(found)).flatMap((reply) => reply.hits)
    const ids = new Set(hits.filter(({ type }) => type === 'page').map(({ id }) => id))
    const pages = await Promise.all([...ids].map(read))
    expect(pages.map(({ title }) => title)).toContain('Markdown sampler')
    expect(pages.length).toBeGreaterThan(20)
    for (const page of pages) {
      if (page.content === '') continue
      await workspace.notion.pages.replace(page.id, printMarkdown(parseMarkdown(page.content)))
      expect((await read(page.id)).content).toBe(page.content)
    }
  })

  it('agree on documents at random', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(DOCUMENT, { minLength: 40, maxLength: 40 }), async (documents) => {
        const stored = await store(documents)
        expect(await store(stored.map((text) => printMarkdown(parseMarkdown(text))))).toEqual(stored)
      }),
      { numRuns: 3 },
    )
  })
})
