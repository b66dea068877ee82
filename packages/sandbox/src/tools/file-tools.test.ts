import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type Sandbox, type SandboxOptions, startSandbox } from '../index.js'
import { signIn } from '../testing/login.js'
import { openSession, type RawSession } from '../testing/session.js'

interface Opened {
  readonly id: string
  readonly upload_url: string
  readonly upload_headers: Record<string, string>
}
interface Attachment {
  readonly file_upload_id: string
  readonly markdown_source: string
  readonly suggested_markdown: string
}

let sandbox: Sandbox
let session: RawSession
afterEach(() => sandbox.close())

async function start(options: SandboxOptions = {}) {
  sandbox = await startSandbox({ clock: 'manual', accessTokenSeconds: 86_400, ...options })
  session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
}

async function failureOf(name: string, input: object) {
  const { content, isError } = await session.call(name, input)
  expect(isError).toBe(true)
  return JSON.parse(content[0]?.text ?? '') as { code: string; message: string }
}

const attach = (input: object) => session.read<Attachment>('notion-create-attachment', input)
const open = (input: object) => session.read<Opened>('notion-create-file-upload', input)
const form = (bytes: string | Uint8Array<ArrayBuffer>, field = 'file') => {
  const body = new FormData()
  body.set(field, new Blob([bytes]), 'any.png')
  return body
}
const send = ({ upload_url: url, upload_headers: headers }: Opened, body = form('bytes')) =>
  fetch(url, { method: 'POST', headers, body })

describe('an upload', () => {
  beforeEach(() => start())

  test('takes one multipart POST with its headers', async () => {
    const opened = await open({ filename: 'photo.png' })
    const reply = await send(opened)
    expect([reply.status, await reply.json()]).toEqual([
      200,
      {
        file_upload_id: opened.id,
        status: 'uploaded',
        markdown_source: `file-upload://${opened.id}`,
        suggested_markdown: `![photo.png](file-upload://${opened.id})`,
      },
    ])
    expect((await send(opened)).status).toBe(409)
  })

  test.each([
    ['without its headers', 403, (opened: Opened) => send({ ...opened, upload_headers: {} })],
    ['with a field of another name', 400, (opened: Opened) => send(opened, form('x', 'data'))],
    ['with a changed URL', 403, (opened: Opened) => send({ ...opened, upload_url: `${opened.upload_url}0` })],
    ['by PUT', 405, ({ upload_url: url }: Opened) => fetch(url, { method: 'PUT', body: 'x' })],
    ['of more than 20 MiB', 413, (opened: Opened) => send(opened, form(new Uint8Array(20 * 1024 * 1024 + 1)))],
  ])('%s is refused', async (_name, status, act) => {
    expect((await act(await open({ filename: 'photo.png' }))).status).toBe(status)
  })

  test('whose time is over is refused', async () => {
    const opened = await open({ filename: 'photo.png' })
    sandbox.advance(600)
    const reply = await send(opened)
    expect([reply.status, await reply.text()]).toEqual([403, expect.stringContaining('Request has expired')])
  })

  test('vanishes after an hour when nothing holds it', async () => {
    const { id } = await open({ filename: 'photo.png' })
    sandbox.advance(3600)
    expect(await failureOf('notion-create-attachment', { source_file_id: id })).toMatchObject({
      code: 'object_not_found',
    })
  })
})

describe('an attachment', () => {
  test.each([
    ['notes.txt', undefined, /^<file src="file-upload:\/\/[0-9a-f-]{36}">notes\.txt<\/file>$/],
    ['page.html', 'text/html', /^<embed src="file-upload:\/\/[0-9a-f-]{36}"\/>$/],
  ])('is made from text, and read again: %s', async (filename, content_type, markdown) => {
    await start()
    const { file_upload_id: id, suggested_markdown: suggested } = await attach({
      filename,
      content_type,
      content: 'Hä',
    })
    expect(suggested).toMatch(markdown)
    expect(await session.read('notion-download-attachment', { file_upload_id: id })).toMatchObject({ content: 'Hä' })
  })

  test.each([
    ['no source', { filename: 'a.txt' }, 'Exactly one of'],
    ['two sources', { filename: 'a.txt', content: 'a', source_url: 'https://example.com/a' }, 'Exactly one of'],
    ['no name', { content: 'a' }, 'filename is needed'],
    ['too much text', { filename: 'a.txt', content: 'a'.repeat(200 * 1024 + 1) }, '200 KiB'],
    ['a type that does not fit', { filename: 'a.png', content_type: 'text/plain', content: 'a' }, 'does not fit'],
    ['plain HTTP', { filename: 'a.txt', source_url: 'http://example.com/a' }, 'https://'],
    ['this machine', { filename: 'a.txt', source_url: 'https://127.0.0.1/a' }, 'private network'],
    ['a name of this machine', { filename: 'a.txt', source_url: 'https://localhost/a' }, 'private network'],
    ['another network', { filename: 'a.txt', source_url: 'https://192.168.1.1/a' }, 'private network'],
    ['IPv6', { filename: 'a.txt', source_url: 'https://[::1]/a' }, 'private network'],
    ['mapped IPv4', { filename: 'a.txt', source_url: 'https://[::ffff:10.0.0.1]/a' }, 'private network'],
  ])('is refused with %s', async (_name, input, message) => {
    await start()
    expect((await failureOf('notion-create-attachment', input)).message).toContain(message)
  })

  test('is copied from an earlier upload, and vanishes with it', async () => {
    await start()
    const opened = await open({ filename: 'photo.png' })
    expect(await failureOf('notion-create-attachment', { source_file_id: opened.id })).toMatchObject({
      message: expect.stringContaining('no content yet'),
    })
    await send(opened)
    sandbox.advance(3000)
    const copy = await attach({ source_file_id: opened.id })
    expect(copy.file_upload_id).not.toBe(opened.id)
    sandbox.advance(600)
    expect(await failureOf('notion-create-attachment', { source_file_id: copy.file_upload_id })).toMatchObject({
      code: 'object_not_found',
    })
  })

  test('that was no text cannot be read as text', async () => {
    await start()
    const opened = await open({ filename: 'photo.png' })
    await send(opened)
    const failure = await failureOf('notion-download-attachment', { file_upload_id: opened.id })
    expect(failure.code).toBe('validation_error')
  })
})

describe('an attachment from an address', () => {
  let origin: Server
  beforeEach(async () => {
    origin = createServer((request, reply) => {
      if (request.url === '/moved') reply.writeHead(302, { location: '/a' }).end()
      else reply.end(request.url === '/large' ? Buffer.alloc(5 * 1024 * 1024 + 1) : 'from outside')
    })
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => new Promise((resolve) => origin.close(resolve)))
  const address = (path: string) => `http://127.0.0.1:${(origin.address() as AddressInfo).port}${path}`

  test('is copied where this machine is allowed', async () => {
    await start({ loopbackSources: true })
    const made = await attach({ filename: 'a.txt', source_url: address('/a') })
    expect(made.markdown_source).toBe(`file-upload://${made.file_upload_id}`)
  })

  test.each([
    ['/moved', 'redirects are not followed'],
    ['/large', 'larger than 5 MiB'],
  ])('is refused: %s', async (path, message) => {
    await start({ loopbackSources: true, plan: 'free', ai: false })
    const failure = await failureOf('notion-create-attachment', { filename: 'a.txt', source_url: address(path) })
    expect(failure.message).toContain(message)
  })
})

describe('a download', () => {
  beforeEach(() => start())

  test('has the bytes that the page holds, for five minutes', async () => {
    const { results } = await session.read<{ results: { id: string }[] }>('notion-search', { query: 'Brand assets' })
    const { text } = await session.read<{ text: string }>('notion-fetch', { id: results[0]?.id })
    const references = text.match(/notion-file-block:\/\/[^")]+/g) ?? []
    const { files } = await session.read<{ files: { reference: string; url: string }[] }>(
      'notion-get-file-download-urls',
      {
        references,
      },
    )
    expect(files.map(({ reference }) => reference)).toEqual(references)
    const replies = await Promise.all(files.map(({ url }) => fetch(url)))
    expect(replies.map(({ headers }) => headers.get('content-type'))).toEqual(['image/png', 'image/png', 'text/csv'])
    const [logo] = replies
    expect(new Uint8Array((await logo?.arrayBuffer()) ?? new ArrayBuffer(0)).slice(0, 4)).toEqual(
      new Uint8Array([0x89, 0x50, 0x4e, 0x47]),
    )
    sandbox.advance(300)
    const late = await fetch(files[0]?.url ?? '')
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')])
    expect(sandbox.stats().byPath['GET /files']).toBe(4)
  })

  test.each(['notion-file-block://00000000-0000-4000-8000-000000000000?name=x', 'https://example.com/x'])(
    'of %s is refused',
    async (reference) => {
      const { code } = await failureOf('notion-get-file-download-urls', { references: [reference] })
      expect(['object_not_found', 'validation_error']).toContain(code)
    },
  )
})

describe('a folder', () => {
  beforeEach(() => start())

  test('takes files and folders, and gives files up again', async () => {
    const { pages } = await session.read<{ pages: { id: string }[] }>('notion-create-pages', {
      pages: [{ properties: { title: 'Holder' } }],
    })
    const folder = await session.read<{ folder_id: string; url: string }>('notion-create-folder', {
      parent: { page_id: pages[0]?.id },
      title: 'Papers',
    })
    const { text } = await session.read<{ text: string }>('notion-fetch', { id: pages[0]?.id })
    expect(text).toContain(`<folder url="${folder.url}">Papers</folder>`)
    const { file_upload_id: id } = await attach({ filename: 'a.txt', content: 'a' })
    const update = (input: object) => session.read('notion-update-folder', { folder_id: folder.folder_id, ...input })
    expect(await update({ command: 'add_files', file_upload_ids: [id] })).toMatchObject({ file_count: 1 })
    sandbox.advance(7200)
    expect(await session.read('notion-download-attachment', { file_upload_id: id })).toMatchObject({ content: 'a' })
    expect(await update({ command: 'add_subfolder', title: 'Inner' })).toMatchObject({
      subfolder_count: 1,
      subfolder: { title: 'Inner' },
    })
    expect(
      await update({ command: 'remove_files', file_urls: [`notion-file-block://${id}?name=a.txt`] }),
    ).toMatchObject({
      file_count: 0,
    })
  })

  test('that does not exist, or gets nothing, is refused', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000'
    const parents = [{ folder_id: unknown }, { page_id: unknown }]
    for (const parent of parents) {
      expect((await failureOf('notion-create-folder', { parent, title: 'x' })).code).toBe('object_not_found')
    }
    const input = { folder_id: unknown, command: 'add_files' }
    expect((await failureOf('notion-update-folder', input)).code).toBe('object_not_found')
  })
})
