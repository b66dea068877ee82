import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSession, type Session } from './session.js'

let session: Session
beforeAll(async () => {
  session = await openSession()
})
afterAll(() => session.end())

const TITLE = ['page', 'create', '--title', 'Bytes']

test('a file that is no text is refused, and nothing is written', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'evergrant-bytes-')), 'a.bin')
  await writeFile(file, Buffer.from([0x62, 0x69, 0x6e, 0xff, 0xfe]))
  expect(await session.refused([...TITLE, '--file', file])).toMatchObject({
    exit: 2,
    code: 'INPUT_INVALID',
    message: `${JSON.stringify(file)} is no text in UTF-8`,
  })
  expect(session.writes()).toEqual({})
})

test.runIf(process.platform !== 'win32')('nor is standard input', async () => {
  const prefix = ['sh', '-c', String.raw`printf 'bin\377\376' | "$@"`, 'sh']
  expect(await session.refused(TITLE, { prefix })).toMatchObject({
    exit: 2,
    code: 'INPUT_INVALID',
    message: 'Standard input is no text in UTF-8',
  })
  expect(session.writes()).toEqual({})
})

test('text of every script is taken, and a mark of byte order is none of it', async () => {
  const { stdout } = await session.evergrant(TITLE, { input: '\uFEFFZugriff – アクセス 🙂 \uFFFD' })
  expect((await session.evergrant(['fetch', stdout.trim(), '--body'])).stdout).toBe('Zugriff – アクセス 🙂 \uFFFD\n')
})
