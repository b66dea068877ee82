import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession, type Session } from './session.js'

let session: Session
let folder: string
beforeAll(async () => {
  session = await openSession()
  folder = await mkdtemp(join(tmpdir(), 'evergrant-files-'))
  await writeFile(join(folder, 'notes.txt'), 'Bytes of a file.\n')
})
afterAll(() => session.end())

/** The reference of the file that a page shows. */
const sourceIn = async (page: string) => {
  const { stdout } = await session.evergrant(['fetch', page, '--md'])
  return /src="([^"]+)"|!\[[^\]]*\]\(([^)]+)\)/.exec(stdout)?.slice(1).find(Boolean) ?? ''
}

describe('file', () => {
  test('goes up into a page, and comes down again as it was', async () => {
    const { stdout: page } = await session.evergrant([
      'page',
      'create',
      '--title',
      'With a file',
      '--content',
      'Below:',
    ])
    const uploaded = await session.evergrant(['file', 'upload', join(folder, 'notes.txt'), '--to', page.trim()])
    expect(uploaded).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Uploaded, and put into https:/) })
    const source = await sourceIn(page.trim())
    expect(await session.evergrant(['file', 'download', source])).toMatchObject({
      code: 0,
      stdout: 'Bytes of a file.\n',
    })
    // The file that was sent lies there, and nothing is written over.
    const occupied = await session.refused(['file', 'download', source, '--out', `${folder}/`])
    expect(occupied).toMatchObject({ exit: 1, code: 'FILE_EXISTS' })
    const target = join(await mkdtemp(join(tmpdir(), 'evergrant-files-')), 'got.txt')
    expect(await session.json(['file', 'download', source, '--out', target])).toEqual({
      file: target,
      name: 'notes.txt',
      contentType: expect.stringContaining('text/plain'),
      bytes: 17,
    })
    expect(await readFile(target, 'utf8')).toBe('Bytes of a file.\n')
  })

  test('goes into a folder that is made for it, and into no other that is not there', async () => {
    const input = 'From a pipe.\n'
    const { stdout: line } = await session.evergrant(['file', 'upload', '-', '--name', 'new.txt'], { input })
    const { stdout: page } = await session.evergrant(['page', 'create', '--title', 'New'], { input: line })
    const source = await sourceIn(page.trim())
    const made = join(folder, 'deep', 'pictures')
    expect(await session.json(['file', 'download', source, '--out', `${made}/`])).toMatchObject({
      file: join(made, 'new.txt'),
    })
    expect(await readFile(join(made, 'new.txt'), 'utf8')).toBe(input)
    const gone = join(folder, 'gone', 'new.txt')
    expect(await session.refused(['file', 'download', source, '--out', gone])).toMatchObject({
      code: 'OUTPUT_FAILED',
      message: `The folder of ${gone} is not there`,
      hint: 'Make the folder first.',
    })
    const below = join(folder, 'notes.txt', 'pictures')
    expect(await session.refused(['file', 'download', source, '--out', `${below}/`])).toMatchObject({
      code: 'OUTPUT_FAILED',
      message: `The folder ${below} could not be made`,
    })
  })

  test('comes from standard input, and its line goes on to a page', async () => {
    const input = 'From a pipe.\n'
    const uploaded = await session.evergrant(['file', 'upload', '-', '--name', 'piped.txt'], { input })
    expect(uploaded).toMatchObject({ code: 0, stdout: expect.stringContaining('file-upload://') })
    const { stdout: page } = await session.evergrant(['page', 'create', '--title', 'Piped'], { input: uploaded.stdout })
    expect(await session.evergrant(['file', 'download', await sourceIn(page.trim())])).toMatchObject({ stdout: input })
  })

  test('has one shape for programs', async () => {
    expect(await session.json(['file', 'upload', join(folder, 'notes.txt')])).toEqual({
      id: expect.any(String),
      source: expect.stringMatching(/^file-upload:\/\//),
      markdown: expect.any(String),
      name: 'notes.txt',
      bytes: 17,
    })
  })

  test('a dry run sends nothing', async () => {
    const before = session.world.sandbox.stats().toolCalls
    const dry = await session.evergrant(['file', 'upload', join(folder, 'notes.txt'), '--dry-run'])
    expect(dry).toEqual({ code: 0, stdout: '', stderr: 'Nothing was uploaded: notes.txt, 17 bytes\n' })
    expect(session.world.sandbox.stats().toolCalls).toEqual(before)
  })

  test('a dry run names the page, and refuses what is too large', async () => {
    const large = join(folder, 'large.bin')
    await writeFile(large, Buffer.alloc(21 * 1024 * 1024))
    const refused = await session.refused(['file', 'upload', large, '--dry-run'])
    expect(refused).toMatchObject({
      code: 'VALIDATION_FAILED',
      message: expect.stringContaining('Notion takes 20 MiB'),
    })
    const dry = await session.evergrant([
      'file',
      'upload',
      join(folder, 'notes.txt'),
      '--to',
      'Launch notes',
      '--dry-run',
    ])
    expect(dry.stderr).toMatch(/17 bytes, for the end of "Launch notes" https:\S+\n$/)
  })

  test.each([
    [['upload', 'gone.bin'], 2, 'INPUT_INVALID', 'The file "gone.bin" cannot be read'],
    [['upload', '-'], 2, 'USAGE', 'Standard input has no name'],
    [['upload', 'x', '--read-only'], 1, 'READ_ONLY', '`file upload` writes'],
    [['download', 'x', '--max-bytes', 'many'], 2, 'USAGE', '--max-bytes'],
  ])('%j is a mistake', async (words, exit, code, message) => {
    expect(await session.refused(['file', ...words])).toMatchObject({
      exit,
      stdout: '',
      code,
      message: expect.stringContaining(message),
    })
  })
})

test('fetch --images puts the pictures into a folder, and the text shows those', async () => {
  const pictures = join(folder, 'pictures')
  const { stdout, stderr } = await session.evergrant(['fetch', 'Brand assets', '--images', pictures])
  expect((await readdir(pictures)).toSorted()).toEqual(['banner.png', 'logo.png'])
  expect(stdout).toContain(`![The logo](${pictures}/logo.png)`)
  expect(stderr).toBe(`Pictures in ${pictures}: 2\n`)
  expect((await readFile(join(pictures, 'logo.png'))).subarray(1, 4).toString()).toBe('PNG')
  // Where they lie already, others get names of their own.
  const again = await session.evergrant(['fetch', 'Brand assets', '--images', pictures])
  expect(again.stdout).toContain(`![The logo](${pictures}/logo-2.png)`)
})
