import { describe, expect, test } from 'vitest'

import { createClock } from '../clock.js'
import { createRandom } from '../random.js'
import { type Block, walkBlocks } from './markdown/block.js'
import { parseBlocks } from './markdown/parse-blocks.js'
import { storedForm } from './markdown/store.js'
import { CONTAINERS, LEAVES, MENTIONS } from './markdown/tag-names.js'
import type { RichText } from './markdown/rich-text.js'
import { heldIds } from './page-blocks.js'
import { samplePeople } from './seed-people.js'
import { SAMPLER_TITLE } from './seed-sampler.js'
import { seedWorkspace } from './seed.js'
import type { Workspace } from './workspace.js'

function seeded(seed: number): Workspace {
  return seedWorkspace(seed, 'Test', createClock('manual'), { people: samplePeople(createRandom(seed)) })
}

describe('the sample workspace', () => {
  const workspace = seeded(7)
  const pages = [...workspace.pages.values()]
  const titled = (title: string) => pages.find((page) => page.title === title)

  test('is the same for the same seed', () => {
    const other = seeded(7)
    expect([...other.pages.values()]).toEqual(pages)
    expect(other.discussions).toEqual(workspace.discussions)
    expect([...seeded(8).pages.keys()]).not.toEqual([...workspace.pages.keys()])
  })

  test('keeps every page in stored form', () => {
    for (const { content } of pages) expect(storedForm(content)).toBe(content)
  })

  test('holds each object in the page that is its parent, and in no other', () => {
    for (const page of pages) {
      const held = heldIds(parseBlocks(page.content))
      const children = [...pages, ...workspace.databases.values()].filter(
        ({ parent, inTrash }) => parent.kind === 'page' && parent.id === page.id && !inTrash,
      )
      expect([page.title, ...held.toSorted()]).toEqual([page.title, ...children.map(({ id }) => id).toSorted()])
    }
  })

  test('shows every kind of block and every inline form on one page', () => {
    const blocks = [...walkBlocks(parseBlocks(titled(SAMPLER_TITLE)?.content ?? ''))]
    const types = new Set(blocks.map(({ type }) => type))
    expect([...types].sort().join(' ')).toBe(
      'bulleted code container divider equation heading image numbered paragraph quote table tag to-do',
    )
    const tags = new Set(blocks.flatMap((block) => ('tag' in block ? [block.tag] : [])))
    expect(Object.keys(LEAVES).filter((tag) => !tags.has(tag))).toEqual([])
    expect(Object.keys(CONTAINERS).filter((tag) => !tags.has(tag))).toEqual([])
    const pieces = blocks.flatMap(textsOf).flat()
    const mentioned = new Set(pieces.flatMap((piece) => (piece.kind === 'mention' ? [piece.tag] : [])))
    expect(Object.keys(MENTIONS).filter((tag) => !mentioned.has(tag))).toEqual([])
    expect([...new Set(pieces.map(({ kind }) => kind))].sort()).toEqual(['citation', 'math', 'mention', 'text'])
    const styles = new Set(pieces.flatMap(({ style }) => Object.keys(style)))
    expect([...styles].sort()).toEqual(['bold', 'code', 'color', 'italic', 'link', 'strike', 'underline'])
  })

  test('has nested pages, a database in a page, one page in the trash, and discussions of every kind', () => {
    expect(titled('Pruning')?.parent).toEqual({ kind: 'page', id: titled('Roses')?.id })
    expect(titled('Kitchen')?.content).toContain('<database url=')
    expect(pages.filter(({ inTrash }) => inTrash).map(({ title }) => title)).toEqual(['Old dress code'])
    const about = workspace.discussions.filter(({ pageId }) => pageId === titled('Roses')?.id)
    expect(about.map(({ kind, context, resolved }) => [kind, context, resolved])).toEqual([
      ['comment', 'page', false],
      ['comment', 'inline', false],
      ['comment', 'inline', true],
      ['suggested_edit', 'inline', false],
    ])
  })
})

function textsOf(block: Block): RichText[] {
  if (block.type === 'table') return block.rows.flatMap(({ cells }) => cells.map(({ text }) => text))
  if (block.type === 'image') return [block.caption]
  if (block.type === 'tag') return [block.body]
  if (block.type === 'container') return block.summary === undefined ? [] : [block.summary]
  return 'text' in block ? [block.text] : []
}
