import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession, type Session, type Told } from './session.js'

let session: Session
beforeAll(async () => {
  session = await openSession()
})
afterAll(() => session.end())

const rowsNamed = async (start: string): Promise<Readonly<Record<string, unknown>>[]> => {
  const { rows } = await session.json(['db', 'query', 'Roadmap', '--all'])
  return rows.map(({ values }) => values).filter(({ Name }) => String(Name).startsWith(start))
}
describe('row add', () => {
  test('types words by their columns', async () => {
    const words = [
      'Name=Added by words',
      'Status=in progress',
      'Due=2026-10-19..2026-10-21',
      'Estimate=3',
      'Shipped=no',
      'Tags=sync,mobile',
      'Link=',
    ]
    const added = await session.evergrant(['row', 'add', 'Roadmap', ...words, '--content', 'The text.'])
    expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^https:\S+\n$/), stderr: 'Added: 1\n' })
    expect(await rowsNamed('Added by words')).toEqual([
      expect.objectContaining({
        Status: 'In progress',
        Due: { start: '2026-10-19', end: '2026-10-21' },
        Estimate: 3,
        Shipped: false,
        Tags: ['sync', 'mobile'],
      }),
    ])
    expect((await session.evergrant(['fetch', added.stdout.trim()])).stdout).toBe('# Added by words\n\nThe text.\n')
  })

  test.each([
    ['CSV', 'Name,Status,Estimate\nBy CSV 1,Done,1\n"By CSV, 2",,2\n', 'By CSV'],
    ['JSON lines', '{"Name":"By lines 1","Estimate":1}\n{"Name":"By lines 2","Tags":["sync"]}\n', 'By lines'],
    ['a list', '[{"Name":"By list 1"},{"Name":"By list 2"}]', 'By list'],
  ])('takes rows from standard input: %s', async (_, input, start) => {
    const { rows } = await session.json(['row', 'add', 'Roadmap'], { input })
    expect(rows.map((row) => Object.keys(row))).toEqual([
      expect.arrayContaining(['id', 'url']),
      expect.arrayContaining(['id', 'url']),
    ])
    expect(await rowsNamed(start)).toHaveLength(2)
  })

  test('takes what db query gives', async () => {
    const { stdout } = await session.evergrant([
      'db',
      'query',
      'Roadmap',
      '--jsonl',
      '--limit',
      '2',
      '--columns',
      'Name,Status,Due,Tags,Shipped',
    ])
    const input = stdout.replaceAll('"Name":"', '"Name":"Copy of ')
    expect(await session.evergrant(['row', 'add', 'Roadmap'], { input })).toMatchObject({
      code: 0,
      stderr: 'Added: 2\n',
    })
    expect(await rowsNamed('Copy of ')).toHaveLength(2)
  })

  test('finds people by me, email and name', async () => {
    const given = ['Owner=me', 'Owner=bruno.vale@larkspur.example', 'Owner=Chidi Orr']
    await session.evergrant(['row', 'add', 'Roadmap', 'Name=With people', ...given])
    const { users } = await session.json(['user', 'list'])
    const [{ Owner } = {}] = await rowsNamed('With people')
    expect(Owner).toEqual(users.slice(0, 3).map(({ id }) => `user://${id}`))
  })

  test('shows the rows, and writes none', async () => {
    const before = session.writes()
    const shown = await session.evergrant(['row', 'add', 'Roadmap', 'Name=Dry', 'Estimate=3', '--dry-run'])
    expect(shown).toEqual({
      code: 0,
      stdout: 'Name\tEstimate\nDry\t3\n',
      stderr: 'Nothing was written. It would be: 1 added.\n',
    })
    expect(session.writes()).toEqual(before)
  })

  describe('of which one is refused', () => {
    const rows = (label: string, bad: string) =>
      Array.from({ length: 60 }, (_, at) =>
        JSON.stringify({ Name: `${label} ${at + 1}`, Owner: at === 40 ? [bad] : [] }),
      )
    const nobody = 'user://0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'

    test('tells what is there, which it was, and how to go on', async () => {
      const input = rows('Stopped', nobody).join('\n')
      const stopped = await session.evergrant(['row', 'add', 'Roadmap'], { input })
      expect(stopped).toMatchObject({ code: 1, stderr: expect.stringContaining('Row 41: ') })
      expect(stopped.stdout.match(/^https:\S+$/gm)).toHaveLength(40)
      expect(stopped.stderr).toContain('The rows up to 40 are there: go on with --from-row 41.')
      const mended = ['row', 'add', 'Roadmap', '--from-row', '41']
      expect(await session.evergrant(mended, { input: rows('Stopped', 'me').join('\n') })).toMatchObject({
        code: 0,
        stderr: 'Added: 20\n',
      })
      const names = (await rowsNamed('Stopped')).map(({ Name }) => Name)
      expect([names.length, new Set(names).size]).toEqual([60, 60])
    })

    test('tells programs the same', async () => {
      const failed = await session.refused(['row', 'add', 'Roadmap'], { input: rows('Told', nobody).join('\n') })
      expect(failed).toMatchObject({ code: 'VALIDATION_FAILED', message: expect.stringMatching(/^Row 41: /) })
      expect((JSON.parse(failed.stdout) as Told).rows).toHaveLength(40)
    })
  })

  test.each([
    [
      'a column that is not there',
      ['Nmae=x'],
      '',
      2,
      'INPUT_INVALID',
      'There is no column "Nmae"; did you mean "Name"?',
    ],
    ['a value of the wrong type', ['Estimate=many'], '', 2, 'INPUT_INVALID', '"Estimate" takes a number; got "many"'],
    ['a status that is not there', ['Status=Dnoe'], '', 2, 'INPUT_INVALID', 'did you mean "Done"?'],
    ['a tag that is not there', ['Tags=sync,nope'], '', 2, 'INPUT_INVALID', 'has no option "nope"; there are "sync"'],
    ['somebody who is not there', ['Owner=ada mash'], '', 2, 'INPUT_INVALID', 'did you mean "Ada Marsh"?'],
    ['no rows', [], '', 2, 'USAGE', 'There are no rows'],
    [
      'a bad second row, and adds none',
      [],
      '{"Name":"Bad 1"}\n{"Name":"Bad 2","Estimate":"x"}',
      2,
      'INPUT_INVALID',
      '"Estimate" takes a number',
    ],
    ['CSV that does not close', [], 'Name\n"x', 2, 'INPUT_INVALID', 'line 2, a quote is not closed'],
    ['--read-only', ['Name=x', '--read-only'], '', 1, 'READ_ONLY', '`row add` writes'],
  ])('refuses %s', async (_, words, input, exit, code, message) => {
    const before = session.writes()
    expect(await session.refused(['row', 'add', 'Roadmap', ...words], { input })).toMatchObject({
      exit,
      stdout: '',
      code,
      message: expect.stringContaining(message),
    })
    expect(session.writes()).toEqual(before)
  })
})

test.each([[['row', 'add', 'Roadmap']], [['row', 'set']], [['row', 'upsert', 'Roadmap', '--key', 'Name']]])(
  '%j has nothing to do where a query found nothing, and that is no failure',
  async (words) => {
    for (const input of ['Name,url\n', '[]', '{"rows":[],"hasMore":false}']) {
      expect(await session.evergrant(words, { input })).toEqual({ code: 0, stdout: '', stderr: 'No rows.\n' })
    }
  },
)

describe('row set', () => {
  test('changes one row by its title, and clears', async () => {
    await session.evergrant(['row', 'add', 'Roadmap', 'Name=Set me', 'Estimate=1', 'Status=Done'])
    expect(await session.json(['row', 'set', 'Set me', 'Estimate=5', 'Link=https://example.com'])).toEqual({
      rows: [{ id: expect.any(String), url: expect.any(String) }],
    })
    expect(await rowsNamed('Set me')).toEqual([
      expect.objectContaining({ Estimate: 5, Status: 'Done', Link: 'https://example.com' }),
    ])
    expect(await session.evergrant(['row', 'set', 'Set me', 'Link='])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^Changed: https:/),
    })
    expect((await rowsNamed('Set me'))[0]?.['Link'] ?? '').toBe('')
  })

  test('changes many by their addresses', async () => {
    const where = ['--where', 'Status = Blocked', '--columns', 'Status']
    const { stdout } = await session.evergrant(['db', 'query', 'Roadmap', ...where, '--csv', '--columns', 'url,Status'])
    const count = stdout.trim().split('\n').length - 1
    expect(count).toBeGreaterThan(0)
    const { rows } = await session.json(['row', 'set'], { input: stdout.replaceAll('Blocked', 'Not started') })
    expect(rows).toHaveLength(count)
    expect((await session.json(['db', 'query', 'Roadmap', ...where])).rows).toEqual([])
  })

  test('shows what would change in which row, and changes nothing', async () => {
    const before = session.writes()
    const words = ['row', 'set', 'Ship the search index', 'Status=Blocked', 'Shipped=no', '--dry-run']
    const shown = await session.evergrant(words)
    expect(shown.stdout).toMatch(/^changed  Ship the search index  https:\S+\n {2}Status {2}In progress -> Blocked\n$/)
    expect(shown.stderr).toBe('Nothing was written. It would be: 1 changed.\n')
    expect(await session.json(words)).toMatchObject({
      rows: [{ outcome: 'changed', before: { Status: 'In progress' }, values: { Status: 'Blocked', Shipped: false } }],
    })
    expect(session.writes()).toEqual(before)
  })

  test.each([
    [['Ship the offline sync'], '', 2, 'USAGE', 'The values are missing'],
    [['Launch notes', 'Status=Done'], '', 2, 'USAGE', 'is no row of a database'],
    [[], '{"Status":"Done"}', 2, 'USAGE', 'Row 1 has no url'],
  ])('%j with %j on standard input is a mistake', async (words, input, exit, code, message) => {
    expect(await session.refused(['row', 'set', ...words], { input })).toMatchObject({
      exit,
      code,
      message: expect.stringContaining(message),
    })
  })
})

describe('row upsert', () => {
  test('adds, changes, and leaves what is as it should be', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'evergrant-rows-')), 'rows.csv')
    await writeFile(file, 'Name,Estimate\nUpsert A,1\nUpsert B,2\n')
    const words = ['row', 'upsert', 'Roadmap', '--key', 'Name', '--file', file]
    const first = await session.evergrant(words)
    expect(first.stdout).toMatch(/^added\thttps:\S+\nadded\thttps:\S+\n$/)
    await writeFile(file, 'Name,Estimate\nUpsert A,1\nUpsert B,7\nUpsert C,3\n')
    const { rows } = await session.json(words)
    expect(rows.map(({ outcome }) => outcome)).toEqual(['unchanged', 'changed', 'added'])
    expect((await rowsNamed('Upsert')).map(({ Name, Estimate }) => [Name, Estimate]).toSorted()).toEqual([
      ['Upsert A', 1],
      ['Upsert B', 7],
      ['Upsert C', 3],
    ])
  })

  test('shows what it would add and change, and refuses a key that is there twice', async () => {
    const input = '[{"Name":"Twin"},{"Name":"Twin"}]'
    await session.evergrant(['row', 'add', 'Roadmap'], { input })
    await session.evergrant(['row', 'add', 'Roadmap', 'Name=Only', 'Estimate=1'])
    const before = session.writes()
    const words = ['row', 'upsert', 'Roadmap', '--key', 'Name', '--dry-run']
    const shown = await session.evergrant(words, { input: '[{"Name":"Only","Estimate":2},{"Name":"Fresh"}]' })
    expect(shown.stdout).toMatch(
      /^changed  Only  https:\S+\n {2}Estimate {2}1 -> 2\nadded  Fresh\n {2}Name {2}Fresh\n$/,
    )
    expect(shown.stderr).toBe('Nothing was written. It would be: 1 added, 1 changed.\n')
    expect(await session.refused([...words, 'Name=Twin'])).toMatchObject({ exit: 1, code: 'ROW_AMBIGUOUS' })
    expect(session.writes()).toEqual(before)
  })

  test('tells what is written when one of many fails, and finds it when it is run again', async () => {
    const words = ['row', 'upsert', 'Roadmap', '--key', 'Name']
    const owner = '["user://0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"]'
    const input = `[{"Name":"Half 1"},{"Name":"Half 2","Owner":${owner}},{"Name":"Half 3"}]`
    const stopped = await session.evergrant(words, { input })
    expect(stopped).toMatchObject({ code: 1, stdout: expect.stringMatching(/^added\thttps:\S+\n$/) })
    expect(stopped.stderr).toMatch(/Row 2: .*\n(?:.*\n)*?.*The row before it is written\. Run it again then/)
    const again = await session.evergrant(words, { input: input.replace(owner, '["me"]') })
    expect(again.stdout.match(/^\w+(?=\t)/gm)).toEqual(['unchanged', 'added', 'added'])
  })

  test.each([
    [['--key', 'Name', 'Estimate=3'], '', 2, 'INPUT_INVALID', 'The key "Name" has no value'],
    [['--key', 'Nmae', 'Name=x'], '', 2, 'INPUT_INVALID', 'There is no column "Nmae"'],
    [['--key', 'Name'], '[{"Name":"x"},{"Name":"x"}]', 2, 'INPUT_INVALID', 'The key "x" is there twice'],
    [['Name=x'], '', 2, 'USAGE', "equired option '--key <column>'"],
  ])('%j with %j on standard input is a mistake', async (words, input, exit, code, message) => {
    const before = session.writes()
    expect(await session.refused(['row', 'upsert', 'Roadmap', ...words], { input })).toMatchObject({
      exit,
      code,
      message: expect.stringContaining(message),
    })
    expect(session.writes()).toEqual(before)
  })
})
