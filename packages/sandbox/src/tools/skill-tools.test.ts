import { gunzipSync, gzipSync } from 'node:zlib'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { type Sandbox, startSandbox } from '../index.js'
import { signIn } from '../testing/login.js'
import { openSession, type RawSession } from '../testing/session.js'
import { checksum } from '../workspace/skills.js'
import { readTar, writeTar } from '../workspace/tar.js'

interface Prepared {
  readonly upload_url: string
  readonly upload_headers: Record<string, string>
  readonly upload_token: string
}

let sandbox: Sandbox
let session: RawSession
let page: { id: string; url: string }
beforeEach(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
  session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
  const { pages } = await session.read<{ pages: { id: string; url: string }[] }>('notion-create-pages', {
    pages: [{ properties: { title: 'Invoices' }, content: 'Check the sum.' }],
  })
  page = pages[0] ?? { id: '', url: '' }
})
afterEach(() => sandbox.close())

const archive = (names = ['SKILL.md', 'scripts/sum.py']) =>
  new Uint8Array(gzipSync(writeTar(names.map((name) => ({ name, content: Buffer.from(`text of ${name}`) })))))

async function prepare(bytes: Uint8Array, more: object = {}) {
  const told = { content_length: bytes.length, checksum_crc32: checksum(bytes), ...more }
  return session.read<Prepared>('notion-upload-skill', { action: 'prepare', page_id: page.id, ...told })
}

const put = ({ upload_url: url, upload_headers: headers }: Prepared, bytes: Uint8Array) =>
  fetch(url, { method: 'PUT', headers, body: Buffer.from(bytes) })

async function failureOf(name: string, input: object) {
  const { content, isError } = await session.call(name, input)
  expect(isError).toBe(true)
  return (JSON.parse(content[0]?.text ?? '') as { message: string }).message
}

const complete = ({ upload_token }: Prepared) => ({ action: 'complete', page_id: page.id, upload_token })

test('a page becomes a skill, and comes down as a tar.gz', async () => {
  expect(await failureOf('notion-download-skill', { id: page.id })).toContain('not a skill')
  await session.read('notion-convert-page-to-skill', { page_url: page.url })
  const { url } = await session.read<{ url: string }>('notion-download-skill', { id: page.id })
  const entries = readTar(gunzipSync(Buffer.from(await (await fetch(url)).arrayBuffer())))
  expect(entries.map(({ name, content }) => [name, new TextDecoder().decode(content)])).toEqual([
    ['SKILL.md', '---\nname: "Invoices"\n---\n\nCheck the sum.\n'],
  ])
  sandbox.advance(300)
  expect((await fetch(url)).status).toBe(403)
})

test('an archive goes up and comes down as it was', async () => {
  const bytes = archive()
  const prepared = await prepare(bytes)
  expect((await put(prepared, bytes)).status).toBe(200)
  expect(await session.read('notion-upload-skill', complete(prepared))).toMatchObject({
    page_id: page.id,
    file_count: 2,
  })
  const { url } = await session.read<{ url: string }>('notion-download-skill', { id: page.id })
  expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(bytes)
  expect(await failureOf('notion-upload-skill', complete(prepared))).toContain('Could not find skill upload')
})

test('an upload that was not sent, or comes without its headers or too late, is refused', async () => {
  const bytes = archive()
  const prepared = await prepare(bytes)
  expect(await failureOf('notion-upload-skill', complete(prepared))).toContain('has not been sent')
  expect((await put({ ...prepared, upload_headers: {} }, bytes)).status).toBe(403)
  sandbox.advance(600)
  expect((await put(prepared, bytes)).status).toBe(403)
  expect(await failureOf('notion-upload-skill', complete(prepared))).toContain('Could not find skill upload')
})

test.each([
  ['another length', archive(), { content_length: 5 }, 'bytes, not 5'],
  ['another checksum', archive(), { checksum_crc32: 'AAAAAA==' }, 'checksum_crc32 is not'],
  ['no gzip', Buffer.from('text'), {}, 'no gzip'],
  ['too much text', new Uint8Array(gzipSync(Buffer.alloc(26 * 1024 * 1024))), {}, 'no gzip of at most 25 MiB'],
  ['no SKILL.md', archive(['README.md']), {}, 'no SKILL.md'],
  ['a way out', archive(['SKILL.md', '../x']), {}, 'leaves it'],
  ['many levels', archive(['SKILL.md', 'a/'.repeat(20) + 'b']), {}, 'deeper than 20'],
  [
    'many entries',
    archive(['SKILL.md', ...Array.from({ length: 1000 }, (_, index) => `f${index}`)]),
    {},
    'more than 1000',
  ],
  [
    'a torn archive',
    new Uint8Array(gzipSync(writeTar([{ name: 'SKILL.md', content: Buffer.alloc(2000) }]).slice(0, 600))),
    {},
    'torn',
  ],
])('an archive with %s is refused', async (_name, bytes, told, message) => {
  const prepared = await prepare(bytes, told)
  await put(prepared, bytes)
  expect(await failureOf('notion-upload-skill', complete(prepared))).toContain(message)
})
