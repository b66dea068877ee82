import { mkdtemp, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HAS_TERMINALS, startAtTerminal } from '../terminal.js'
import { openSession, type Session } from './session.js'

let session: Session
beforeAll(async () => {
  session = await openSession()
})
afterAll(() => session.end())

const run = (...words: string[]) => session.evergrant(words)
const LISTS: readonly (readonly [string, readonly string[]])[] = [
  ['results', ['search', 'roadmap', '--limit', '20']],
  ['results', ['search', 'roadmap', '--limit', '20', '--type', 'page']],
  ['rows', ['db', 'query', 'Roadmap', '--all']],
  ['rows', ['db', 'query', 'Roadmap', '--sql', 'SELECT * FROM "Roadmap"']],
  ['discussions', ['comment', 'list', 'Launch notes', '--blocks', '--resolved']],
  ['users', ['user', 'list']],
]

describe.each(LISTS)('what lists %s: %j', (list, words) => {
  test('prints so much at most, and names the file that has all', async () => {
    const whole = (await run(...words)).stdout
    const cut = await run(...words, '--max-chars', '60')
    expect(cut.stdout.length).toBeLessThanOrEqual(61)
    expect(whole.startsWith(cut.stdout.trimEnd())).toBe(true)
    const [, path = ''] = /^Not all of \d+ characters\. The whole list: (\S+)$/m.exec(cut.stderr) ?? []
    expect(await readFile(path, 'utf8')).toBe(whole)
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('leaves JSON whole, with fewer in it', async () => {
    const whole = JSON.parse((await run(...words, '--json')).stdout) as Record<string, unknown[]>
    const limit = Math.ceil(JSON.stringify(whole, undefined, 2).length * 0.7)
    const cut = await run(...words, '--json', '--max-chars', String(limit))
    expect(cut.stdout.length).toBeLessThanOrEqual(limit + 1)
    const { file, total, ...rest } = JSON.parse(cut.stdout) as Record<string, unknown> & { file: string }
    expect(total).toBe(whole[list]?.length)
    const shown = rest[list] as unknown[]
    expect(rest).toEqual({ ...whole, [list]: whole[list]?.slice(0, shown.length) })
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(whole)
  })

  test('prints all of what is short enough', async () => {
    for (const json of [[], ['--json']])
      expect(await run(...words, ...json, '--max-chars', '9999999')).toEqual(await run(...words, ...json))
  })

  test('writes into a new file', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'evergrant-out-')), 'list')
    expect(await run(...words, '--out', file)).toMatchObject({ code: 0, stdout: '' })
    expect(await readFile(file, 'utf8')).toBe((await run(...words)).stdout)
    expect(await session.refused([...words, '--out', file])).toMatchObject({ exit: 1, code: 'FILE_EXISTS' })
  })

  test('gives only the fields that are asked for, of JSON', async () => {
    const whole = JSON.parse((await run(...words, '--json')).stdout) as Record<string, Record<string, unknown>[]>
    const [field = ''] = Object.keys(whole[list]?.[0] ?? {})
    const picked = JSON.parse((await run(...words, '--json', '--fields', field)).stdout) as typeof whole
    expect(picked[list]).toEqual(whole[list]?.map((each) => ({ [field]: each[field] })))
    expect(await run(...words, '--fields', field)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'error: --fields chooses members of JSON [USAGE]\n  next: Add --json.\n',
    })
    expect(await session.refused([...words, '--fields', 'nope'])).toMatchObject({ exit: 2, code: 'INPUT_INVALID' })
  })
})

test('--out and --max-chars do not go together', async () => {
  expect(await session.refused(['user', 'list', '--out', 'x', '--max-chars', '5'])).toMatchObject({
    exit: 2,
    code: 'USAGE',
  })
})

test.runIf(HAS_TERMINALS)('what is cut is for a program, at a terminal too', async () => {
  const words = ['db', 'query', 'Roadmap', '--columns', 'Name', '--max-chars', '30']
  const { shown } = await startAtTerminal(words, { env: { ...session.world.env, TERM: 'xterm' } }).finished
  expect(shown).not.toContain('\u001B')
  expect(shown).toMatch(/^Name\r?\n\S/)
})
