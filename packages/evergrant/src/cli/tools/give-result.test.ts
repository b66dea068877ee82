import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createContext } from '../context.js'
import { createFakeIo } from '../testing/fake-io.js'
import { giveResult } from './give-result.js'

const RESULT = {
  content: [
    { type: 'text', text: 'A chart:' },
    { type: 'image', mimeType: 'image/png', data: Buffer.from('PNG').toString('base64') },
    { type: 'audio', mimeType: 'audio/mpeg', data: Buffer.from('MP3').toString('base64') },
  ],
}

test('pictures and sounds are files beside the text', async () => {
  const out = join(await mkdtemp(join(tmpdir(), 'evergrant-result-')), 'answer.txt')
  const io = createFakeIo()
  await giveResult(createContext(io), RESULT, { out })
  expect(await readFile(out, 'utf8')).toMatch(/^A chart:\n/)
  expect(await readFile(out.replace('.txt', '-1.png'), 'utf8')).toBe('PNG')
  expect(await readFile(out.replace('.txt', '-2.mp3'), 'utf8')).toBe('MP3')
  expect(io.out()).toBe('')
  await expect(giveResult(createContext(io), RESULT, { out })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
})

test('an answer that fits is printed, and one that does not is cut and kept whole', async () => {
  const io = createFakeIo()
  const text = 'one line\nanother line\nthe last line'
  const result = { content: [{ type: 'text', text }] }
  await giveResult(createContext(io), result, { maxChars: '1000' })
  expect(io.out()).toBe(`${text}\n`)
  const cut = createFakeIo()
  await giveResult(createContext(cut), result, { maxChars: '25' })
  expect(cut.out()).toBe('one line\nanother line\n')
  const [, path = ''] = /^The first 21 of 35 characters\. The whole answer: (\S+)\n$/.exec(cut.err()) ?? []
  expect(await readFile(path, 'utf8')).toBe(text)
})
