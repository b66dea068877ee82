import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openPageSession, type PageSession } from '../testing/page-session.js'

let session: PageSession
beforeAll(async () => {
  session = await openPageSession()
})
afterAll(() => session.sandbox.close())

const text = async (id: string) => (await session.fetch(id)).text

describe('pages are made', () => {
  test('with an icon, a cover, as a skill, or as a draft', async () => {
    const { pages } = await session.read<{ pages: { id: string }[] }>('notion-create-pages', {
      creation_mode: 'draft',
      pages: [
        {
          properties: { title: 'A' },
          icon: ':larkspur:',
          cover: 'https://example.com/c.png',
          preserve_internal_links: true,
        },
        { properties: { title: 'B' }, icon: 'icons/pizza_blue', is_skill: true },
        { icon: 'none', cover: 'none' },
      ],
    })
    const [a, b, c] = await Promise.all(pages.map(({ id }) => session.fetch(id)))
    expect(a).toMatchObject({
      title: 'A',
      icon: { type: 'custom_emoji', name: 'larkspur' },
      cover: 'https://example.com/c.png',
    })
    expect(a?.text).toContain('<iconMetadata>{"type":"custom_emoji","name":"larkspur"}</iconMetadata>')
    expect(b).toMatchObject({ title: 'B', metadata: { type: 'skill' }, icon: { type: 'external' } })
    expect(c).toMatchObject({ title: '', icon: null, cover: null })
  })

  test.each([
    [
      'a draft with a parent',
      { creation_mode: 'draft', parent: { page_id: '00000000-0000-4000-8000-000000000000' }, pages: [{}] },
    ],
    ['an icon that is none', { pages: [{ icon: 'pizza' }] }],
    ['a cover that is no URL', { pages: [{ cover: 'red' }] }],
    ['content beside a template', { pages: [{ content: 'x', template_id: '00000000-0000-4000-8000-000000000000' }] }],
    ['an unknown template', { pages: [{ template_id: '00000000-0000-4000-8000-000000000000' }] }],
    [
      'an unknown upload',
      { pages: [{ content: '<file src="file-upload://00000000-0000-4000-8000-000000000000">x</file>' }] },
    ],
  ])('but not %s', async (_name, input) => {
    expect((await session.failure('notion-create-pages', input)).code).toMatch(/validation_error|object_not_found/)
  })

  test('from a template: at once, and filled later', async () => {
    const template = await session.make('Template', '# Agenda\n- [ ] Topics')
    await session.make('Kept in the template', '', { page_id: template.id })
    const reply = await session.read<{ pages: { id: string }[]; async_task: { id: string; status: string } }>(
      'notion-create-pages',
      { pages: [{ properties: { title: 'Meeting' }, template_id: template.id }] },
    )
    const id = reply.pages[0]?.id ?? ''
    expect(reply.async_task.status).toBe('queued')
    expect(await session.body(id)).toBe('')
    session.sandbox.advance(60)
    expect(await session.read('notion-get-async-task', { task_id: reply.async_task.id })).toMatchObject({
      status: 'succeeded',
    })
    expect(await session.body(id)).toBe('# Agenda\n- [ ] Topics')
    expect(await session.body(template.id)).toContain('Kept in the template')
  })

  test('as a task when the text is large and that is allowed', async () => {
    const content = 'word '.repeat(5000)
    const reply = await session.read<{ async_task: { id: string } }>('notion-create-pages', {
      pages: [{ properties: { title: 'Large' }, content }],
      allow_async: true,
    })
    session.sandbox.advance(60)
    const task = await session.read<{ status: string; result: { pages: { id: string }[] } }>('notion-get-async-task', {
      task_id: reply.async_task.id,
    })
    expect(task.status).toBe('succeeded')
    expect(await session.body(task.result.pages[0]?.id ?? '')).toBe(content.trim())
  })
})

describe('content', () => {
  test('is kept in stored form, which may differ from what was written', async () => {
    const page = await session.make('Stored', '* a\n\n\n5 > 3 | {x}\n##### deep\n<callout>Hi</callout>')
    expect(await session.body(page.id)).toBe('- a\n5 \\> 3 \\| \\{x\\}\n#### deep\n<callout>\n\tHi\n</callout>')
  })

  test('can be pieced together at the start and at the end', async () => {
    const page = await session.make('Pieces', 'middle')
    await session.update(page, 'insert_content', { content: '- start\n\t- more', position: { type: 'start' } })
    await session.update(page, 'insert_content', { content: '> end', position: { type: 'end' } })
    expect(await session.body(page.id)).toBe('- start\n\t- more\nmiddle\n> end')
  })

  test.each(['insert_content_after', 'replace_content_range'])('%s was removed', async (command) => {
    const page = await session.make('Removed')
    const input = { page_id: page.id, command, selection_with_ellipsis: 'a...b', new_str: 'x' }
    expect(await session.refusal('notion-update-page', input)).toBe(-32602)
  })

  test('of a page in the trash is not changed', async () => {
    const { id } = await session.make('Parent of trash')
    const child = await session.make('Trash', 'x', { page_id: id })
    await session.update({ id }, 'replace_content', { new_str: '', allow_deleting_content: true })
    const failure = await session.failure('notion-update-page', {
      page_id: child.id,
      command: 'replace_content',
      new_str: 'y',
    })
    expect(failure.message).toContain('in the trash')
  })

  test('takes a template at its end, as a task', async () => {
    const template = await session.make('Small template', 'from the template')
    const page = await session.make('Filled', 'before')
    const { async_task: task } = await session.update(page, 'apply_template', { template_id: template.id })
    expect(task).toMatchObject({ object: 'async_task', status: 'queued' })
    session.sandbox.advance(60)
    expect(await session.body(page.id)).toBe('before\nfrom the template')
  })
})

describe('child pages and databases', () => {
  test('stay unless their loss is allowed, and the refusal lists them', async () => {
    const parent = await session.make('Holder', 'text')
    const child = await session.make('Kept [child]', '', { page_id: parent.id })
    const tag = `<page url="${child.url}">Kept \\[child\\]</page>`
    expect(await session.body(parent.id)).toBe(`text\n${tag}`)
    const replace = { page_id: parent.id, command: 'replace_content', new_str: 'new' }
    const edit = { page_id: parent.id, command: 'update_content', content_updates: [{ old_str: tag, new_str: '' }] }
    for (const input of [replace, edit]) {
      const { message } = await session.failure('notion-update-page', input)
      expect(message).toContain('would delete 1 child page(s) or database(s)')
      expect(message).toContain(tag)
    }
    await session.read('notion-update-page', { ...edit, allow_deleting_content: true })
    expect(await session.body(parent.id)).toBe('text')
    expect(await text(child.id)).toContain(`<page url="${child.url}" deleted>`)
  })

  test('move to the page that names them, out of where they were', async () => {
    const [from, to] = [await session.make('From here'), await session.make('To there')]
    const child = await session.make('Traveller', '', { page_id: from.id })
    await session.update(to, 'insert_content', { content: `- item\n\t<page url="${child.url}">Any words</page>` })
    expect(await session.body(from.id)).toBe('')
    expect(await session.body(to.id)).toBe(`- item\n\t<page url="${child.url}">Traveller</page>`)
    expect(await text(child.id)).toContain(`<parent-page url="${to.url}" title="To there"/>`)
  })

  test('a database moves too, when a new page names it', async () => {
    const holder = await session.make('Holder of a database')
    const { result } = await session.read<{ result: string }>('notion-create-database', {
      parent: { page_id: holder.id },
      title: 'Moving base',
      schema: 'CREATE TABLE ("Name" TITLE)',
    })
    const url = /https:\/\/app\.notion\.com\/p\/[0-9a-f]{32}/.exec(result)?.[0] ?? ''
    const page = await session.make('New holder', `<database url="${url}">x</database>`)
    expect(await session.body(holder.id)).toBe('')
    expect(await session.body(page.id)).toContain(`<database url="${url}" inline=`)
  })

  test.each([
    ['itself', (own: string) => own],
    ['what is above it', (_own: string, above: string) => above],
    ['what does not exist', () => 'https://app.notion.com/p/00000000000040008000000000000000'],
  ])('a page does not take %s', async (_name, choose) => {
    const above = await session.make('Above')
    const own = await session.make('Own', '', { page_id: above.id })
    const content = `<page url="${choose(own.url, above.url)}">x</page>`
    expect(
      (await session.failure('notion-update-page', { page_id: own.id, command: 'insert_content', content })).code,
    ).toBe('validation_error')
  })

  test('an object is not held twice', async () => {
    const page = await session.make('Twice')
    const child = await session.make('Once', '', { page_id: page.id })
    const content = `<page url="${child.url}">Once</page>`
    const failure = await session.failure('notion-update-page', {
      page_id: page.id,
      command: 'insert_content',
      content,
    })
    expect(failure.message).toContain('twice')
  })

  test('a linked view gets a database of its own', async () => {
    const { text: roadmap } = await session.fetch((await session.find('Roadmap')).url)
    const source = /collection:\/\/[0-9a-f-]{36}/.exec(roadmap)?.[0] ?? ''
    const page = await session.make('Linked', `<database data-source-url="${source}"></database>`)
    expect(await session.body(page.id)).toMatch(
      new RegExp(`^<database url="https:[^"]+" inline="true" data-source-url="${source}">`),
    )
    const unknown = '<database data-source-url="collection://00000000-0000-4000-8000-000000000000"></database>'
    expect((await session.failure('notion-create-pages', { pages: [{ content: unknown }] })).code).toBe(
      'validation_error',
    )
  })

  test('a new title shows in the page above', async () => {
    const parent = await session.make('Shelf of titles')
    const child = await session.make('Old name', '', { page_id: parent.id })
    await session.update(child, 'update_properties', { properties: { title: 'New <name>' } })
    expect(await session.body(parent.id)).toContain('>New \\<name\\></page>')
    await session.update(child, 'update_properties', { properties: { title: null } })
    expect(await session.body(parent.id)).toContain('></page>')
  })
})

describe('meeting notes', () => {
  const notes = '<meeting-notes>\n\tWeekly\n\t<notes>\n\t\tx\n\t</notes>\n</meeting-notes>'

  test('are made without summary and transcript', async () => {
    const page = await session.make('Notes', notes)
    expect(await session.body(page.id)).toBe(notes)
    for (const part of ['<summary>\n\tx\n</summary>', '<transcript>\n\tx\n</transcript>']) {
      const content = `<meeting-notes>\n\tW\n${part}\n</meeting-notes>`
      expect((await session.failure('notion-create-pages', { pages: [{ content }] })).code).toBe('validation_error')
    }
  })

  test('keep their transcript, also when it is written back as a URL', async () => {
    const page = await session.find('Markdown sampler')
    const { text: short } = await session.fetch(page.id)
    expect(short).not.toContain('That is all.')
    const url = /include_transcript, or this block, to read it: (\S+)/.exec(short)?.[1] ?? ''
    expect((await session.fetch(url.replace('\\', ''))).text).toContain('Ada: Is that all?')
    const { text: long } = await session.fetch(page.id, { include_transcript: true })
    expect(long).toContain('\t\tBruno: That is all.')
    const body = await session.body(page.id)
    await session.update(page, 'replace_content', { new_str: body })
    expect(await session.body(page.id)).toBe(body)
    expect((await session.fetch(page.id, { include_transcript: true })).text).toContain('Bruno: That is all.')
    const edit = {
      page_id: page.id,
      command: 'update_content',
      content_updates: [{ old_str: 'That is all', new_str: 'No' }],
    }
    expect((await session.failure('notion-update-page', edit)).message).toContain('<transcript>')
  })
})

describe('verification', () => {
  test('lasts as long as it was given for', async () => {
    const page = await session.make('Vouched for')
    const verified = async () => {
      const { results } = await session.read<{ results: { title: string }[] }>('notion-search', {
        query: 'Vouched',
        filters: { content_status: 'verified_only' },
      })
      return results.length
    }
    expect(await verified()).toBe(0)
    await session.update(page, 'update_verification', { verification_status: 'verified', verification_expiry_days: 2 })
    expect(await verified()).toBe(1)
    session.sandbox.advance(3 * 24 * 60 * 60)
    expect(await verified()).toBe(0)
  })
})
