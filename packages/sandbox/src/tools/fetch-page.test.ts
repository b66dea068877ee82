import { afterEach, describe, expect, test } from 'vitest'

import { bodyOf, openPageSession, type PageSession } from '../testing/page-session.js'
import type { SandboxOptions } from '../options.js'

let session: PageSession
const start = async (options: SandboxOptions = {}) => (session = await openPageSession(options))
afterEach(() => session.sandbox.close())

const LINES = Array.from({ length: 130 }, (_, index) => `Line ${index + 1}`)

describe('a page', () => {
  test('in March 2026 had no icon metadata, path or time', async () => {
    await start({ vintage: '2026-03' })
    const page = await session.fetch((await session.find('Launch notes')).url)
    expect(page.text).not.toContain('<iconMetadata>')
    expect(page).not.toHaveProperty('path')
    const made = await session.make('Old reply', 'x')
    expect(await session.update(made, 'replace_content', { new_str: 'y' })).toEqual({ page_id: made.id })
  })

  test('with discussions has their list and marks the text they are about', async () => {
    await start()
    const { id } = await session.find('Roses')
    expect((await session.fetch(id)).text).not.toContain('discussion')
    const { text } = await session.fetch(id, { include_discussions: true })
    expect(text).toContain('<page-discussions total-count="3" shown-count="2">')
    expect(text).toContain('>Who has the **key** to the roof?</discussion>')
    const marked = /- Monday: the <span discussion-urls="(discussion:\/\/[^"]+)">south wall<\/span>/.exec(text)
    expect(marked?.[1]?.startsWith(`discussion://${id}/`)).toBe(true)
    await session.update({ id }, 'replace_content', { new_str: bodyOf(text) })
    expect(await session.body(id)).toContain('- Monday: the south wall\n')
  })
})

describe('a page that is too long', () => {
  test('shows its first blocks and names at most fifty of the others', async () => {
    await start({ truncatePagesAt: 40 })
    const page = await session.make('Long', LINES.join('\n'))
    const fetched = await session.fetch(page.id)
    expect(fetched).toMatchObject({ truncated: true, unknown_block_count: 90 })
    expect(fetched.unknown_block_ids).toHaveLength(50)
    const body = bodyOf(fetched.text).split('\n')
    expect(body.slice(0, 40)).toEqual(LINES.slice(0, 40))
    expect(body).toHaveLength(90)
    const first = fetched.unknown_block_ids?.[0] ?? ''
    expect(body[40]).toBe(`<unknown url="${page.url}#${first.replaceAll('-', '')}" alt="paragraph"/>`)
    for (const name of [first, `${page.url}#${first.replaceAll('-', '')}`]) {
      const block = await session.fetch(name)
      expect(block).toMatchObject({ metadata: { type: 'block' } })
      expect(block.text).toContain('<content>\nLine 41\n</content>')
    }
  })

  test('is truncated within a block, whose rest is fetched by its id', async () => {
    await start({ truncatePagesAt: 3 })
    const page = await session.make('Nested', '- a\n\t- b\n\t\t- c\n\t\t- d\n\t- e\n\t\t- f\n- g')
    const fetched = await session.fetch(page.id)
    expect(fetched.unknown_block_count).toBe(3)
    const [d, e, g] = fetched.unknown_block_ids ?? []
    expect(bodyOf((await session.fetch(d ?? '')).text)).toBe('- d')
    expect(bodyOf((await session.fetch(e ?? '')).text)).toBe('- e\n\t- f')
    expect(bodyOf((await session.fetch(g ?? '')).text)).toBe('- g')
  })

  test('keeps the ids of blocks that stay', async () => {
    await start({ truncatePagesAt: 1 })
    const page = await session.make('Steady', 'a\nb\nc\nd')
    const ids = (await session.fetch(page.id)).unknown_block_ids ?? []
    await session.update(page, 'update_content', { content_updates: [{ old_str: 'b', new_str: 'b\nnew' }] })
    const after = (await session.fetch(page.id)).unknown_block_ids ?? []
    expect(after).toHaveLength(4)
    expect([after[0], after[2], after[3]]).toEqual(ids)
    expect(after[1]).not.toBeUndefined()
    expect((await session.failure('notion-fetch', { id: '00000000-0000-4000-8000-000000000000' })).code).toBe(
      'object_not_found',
    )
  })
})
