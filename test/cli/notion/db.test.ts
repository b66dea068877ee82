import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession, type Session } from './session.js'
import { HAS_TERMINALS, startAtTerminal } from '../terminal.js'

let session: Session
beforeAll(async () => {
  session = await openSession({ rows: 130 })
})
afterAll(() => session.end())

const linesOf = (text: string) => text.trimEnd().split('\n')

describe('db schema', () => {
  test('shows the columns, and what each takes', async () => {
    const { stdout } = await session.evergrant(['db', 'schema', 'Roadmap'])
    expect(stdout).toMatch(/^Roadmap {2}collection:\/\/[\da-f-]{36}\n/)
    expect(stdout).toMatch(/^Status +status +Not started \| In progress \| Blocked \| Done$/m)
    const { dataSources } = await session.json(['db', 'schema', 'Roadmap'])
    expect(dataSources).toHaveLength(1)
    expect(dataSources[0]).toMatchObject({ name: 'Roadmap', titleColumn: 'Name' })
    expect(Object.keys(dataSources[0]?.columns[0] ?? {})).toEqual(
      expect.arrayContaining(['name', 'type', 'isReadOnly', 'options']),
    )
  })

  test('does not know a database that is not there', async () => {
    expect(await session.refused(['db', 'schema', 'Roadmpa'])).toMatchObject({
      exit: 1,
      code: 'NOT_FOUND',
      message: expect.stringContaining('No database has the title "Roadmpa"'),
    })
  })
})

describe('db query', () => {
  test('gives a view as it is, without a filter or an order of its own', async () => {
    for (const more of [
      ['--where', 'Status = "Done"'],
      ['--sort', 'Name'],
    ]) {
      expect(await session.refused(['db', 'query', 'Roadmap', '--view', 'In progress', ...more])).toMatchObject({
        exit: 2,
        code: 'USAGE',
        message: 'A view has its own filter and order',
      })
    }
  })

  test('gives a hundred rows with tabs between their values, and says that there are more', async () => {
    const { stdout, stderr } = await session.evergrant(['db', 'query', 'Big table'])
    const [head = '', ...rows] = linesOf(stdout)
    expect(head.split('\t').slice(0, 2)).toEqual([expect.any(String), expect.any(String)])
    expect(rows).toHaveLength(100)
    expect(stderr).toBe('The first 100 rows; --all gives every one.\n')
  })

  test('gives every row once with --all, as CSV, JSON lines or JSON', async () => {
    const csv = linesOf(
      (await session.evergrant(['db', 'query', 'Big table', '--all', '--csv', '--columns', 'url,Name'])).stdout,
    )
    expect(csv[0]).toBe('url,Name')
    expect(new Set(csv.slice(1)).size).toBe(130)
    const lines = linesOf(
      (await session.evergrant(['db', 'query', 'Big table', '--all', '--jsonl', '--columns', 'Name'])).stdout,
    )
    expect(lines.map((line) => Object.keys(JSON.parse(line) as object))).toEqual(Array(130).fill(['url', 'Name']))
    const { rows, hasMore } = await session.json(['db', 'query', 'Big table', '--all'])
    expect({ count: rows.length, hasMore }).toEqual({ count: 130, hasMore: false })
    expect(Object.keys(rows[0] ?? {})).toEqual(['url', 'id', 'title', 'values'])
  })

  test('filters by what a person types, sorts, and shows columns', async () => {
    const words = [
      '--where',
      'Status = Done and Estimate > 3',
      '--sort',
      'Estimate desc',
      '--sort',
      'Name',
      '--columns',
      'Name,Estimate,Status',
    ]
    const { rows } = await session.json(['db', 'query', 'Roadmap', ...words])
    expect(rows.length).toBeGreaterThan(0)
    const estimates = rows.map(({ values }) => Number(values['Estimate']))
    expect(estimates).toEqual(estimates.toSorted((a, b) => b - a))
    for (const { values } of rows) {
      expect(Object.keys(values)).toEqual(['Name', 'Estimate', 'Status'])
      expect(values['Status']).toBe('Done')
      expect(values['Estimate']).toBeGreaterThan(3)
    }
  })

  test('gives the rows of a view by its name', async () => {
    const { rows } = await session.json(['db', 'query', 'Roadmap', '--view', 'in progress', '--all'])
    expect(rows.length).toBeGreaterThan(0)
    for (const { values } of rows) expect(values['Status']).toBe('In progress')
  })

  test('takes SQL, with the database by its title and values as parameters', async () => {
    const sql = 'SELECT "Status", COUNT(*) AS n FROM "Roadmap" WHERE "Estimate" > ? GROUP BY 1 ORDER BY 1'
    const { rows, hasMore } = await session.json(['db', 'query', 'Roadmap', '--sql', '-', '--param', '3'], {
      input: sql,
    })
    expect(hasMore).toBe(false)
    expect(rows.length).toBeGreaterThan(1)
    expect(Object.keys(rows[0] ?? {})).toEqual(['Status', 'n'])
    const { stdout } = await session.evergrant(['db', 'query', 'Roadmap', '--sql', sql, '--param', '3'])
    expect(linesOf(stdout)[0]).toBe('Status\tn')
  })

  test('names the tables of a database with several sources, and those that work where one does not', async () => {
    const count = ['db', 'query', 'Clients', '--sql', 'SELECT COUNT(*) AS n FROM "Clients" JOIN "visits"']
    expect((await session.json(count)).rows).toEqual([{ n: expect.any(Number) }])
    const wrong = await session.refused(['db', 'query', 'Clients', '--sql', 'SELECT * FROM "Roadmap"'])
    expect(wrong).toMatchObject({
      code: 'VALIDATION_FAILED',
      hint: expect.stringContaining('Tables here, in double quotes: "Clients", "Visits". Another database is'),
    })
  })

  test('stops when nobody reads any more', async () => {
    const before = session.world.sandbox.stats().toolCalls['notion-query-data-sources'] ?? 0
    const piped = await session.world.run(['db', 'query', 'Big table', '--all', '--csv'], {
      prefix: ['sh', '-c', '"$@" | head -1; exit 0', 'sh'],
    })
    expect(piped).toEqual({ code: 0, stdout: expect.stringMatching(/^[^\n]+,[^\n]*\n$/), stderr: '' })
    expect((session.world.sandbox.stats().toolCalls['notion-query-data-sources'] ?? 0) - before).toBeLessThan(4)
  })

  test('no rows are no failure', async () => {
    const none = await session.evergrant([
      'db',
      'query',
      'Roadmap',
      '--where',
      'Estimate > 1000',
      '--csv',
      '--columns',
      'Name',
    ])
    expect(none).toEqual({ code: 0, stdout: 'Name\n', stderr: 'No rows.\n' })
  })

  test.each([
    [['--where', 'Statsu = Done'], 2, 'INPUT_INVALID', 'did you mean "Status"?'],
    [['--where', 'Status ='], 2, 'INPUT_INVALID', 'The filter has'],
    [['--columns', 'Nmae'], 2, 'INPUT_INVALID', 'There is no column "Nmae"; did you mean "Name"?'],
    [['--sort', 'Deu'], 2, 'INPUT_INVALID', 'There is no column "Deu"; did you mean "Due"?'],
    [['--view', 'In porgress'], 1, 'NOT_FOUND', 'did you mean "In progress"?'],
    [['--all', '--limit', '3'], 2, 'USAGE', '--all and --limit are both given'],
    [['--limit', '0'], 2, 'USAGE', '--limit'],
    [['--param', '3'], 2, 'USAGE', '--param is for --sql'],
    [['--sql', 'SELECT 1', '--where', 'x'], 2, 'USAGE', '--sql says which rows'],
    [['Other'], 2, 'USAGE', '2 databases are given'],
    [['--csv', '--jsonl'], 2, 'USAGE', 'cannot be used with'],
  ])('%j is a mistake', async (words, exit, code, message) => {
    const mistake = await session.refused(['db', 'query', 'Roadmap', ...words])
    expect(mistake).toMatchObject({ exit, stdout: '', code, message: expect.stringContaining(message) })
  })

  test.runIf(HAS_TERMINALS)('is a table that fits the terminal', async () => {
    const words = ['db', 'query', 'Roadmap', '--limit', '2', '--columns', 'Name,Status,Estimate']
    const { shown } = await startAtTerminal(words, { env: session.world.env }).finished
    expect(shown).toMatch(/^Name +Status +Estimate\n\S/)
    expect(shown).toContain('The first 2 rows; --all gives every one.')
    for (const line of linesOf(shown)) expect(line.length).toBeLessThanOrEqual(80)
  })

  test.runIf(HAS_TERMINALS)('names people in a table', async () => {
    const words = ['db', 'query', 'Roadmap', '--limit', '3', '--columns', 'Name,Owner']
    const { shown } = await startAtTerminal(words, { env: session.world.env }).finished
    expect(shown).toMatch(/ (?:Ada Marsh|Bruno Vale|Chidi Orr|Dana Reed)\n/)
    expect(shown).not.toContain('user://')
    expect((await session.evergrant(words)).stdout).toContain('user://')
  })
})

describe('db create and update', () => {
  test('a database is made, changed, and put into the trash once that is said', async () => {
    const schema = 'CREATE TABLE ("Name" TITLE, "Read" CHECKBOX, "Pages" NUMBER)'
    const made = await session.json(['db', 'create', '--title', 'Books', '--parent', 'Product home'], {
      input: schema,
    })
    expect(made).toEqual({
      url: expect.stringMatching(/^https:/),
      dataSourceUrl: expect.stringMatching(/^collection:/),
    })
    const columns = async () => {
      const { dataSources } = await session.json(['db', 'schema', made.dataSourceUrl])
      return dataSources[0]?.columns.map(({ name }) => name).toSorted()
    }
    expect(await columns()).toEqual(['Name', 'Pages', 'Read'])
    const words = ['db', 'update', made.dataSourceUrl]
    expect(await session.evergrant([...words, '--statements', 'ADD COLUMN "Year" NUMBER'])).toMatchObject({ code: 0 })
    expect(await columns()).toContain('Year')
    const drop = [...words, '--statements', 'DROP COLUMN "Year"']
    expect(await session.refused(drop)).toMatchObject({ exit: 2, code: 'CONFIRMATION_REQUIRED' })
    expect(await session.evergrant([...drop, '--dry-run'])).toMatchObject({ code: 0, stderr: 'Nothing was written.\n' })
    expect(await columns()).toContain('Year')
    expect(await session.evergrant([...drop, '--yes'])).toMatchObject({ code: 0 })
    expect(await columns()).not.toContain('Year')
    expect(await session.refused([...words, '--in-trash'])).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      message: expect.stringContaining('trash'),
    })
    expect(await session.evergrant([...words, '--in-trash', '--yes'])).toMatchObject({ code: 0 })
  })

  test.each([
    [['db', 'create', '--title', 'x'], 2, 'USAGE', 'The columns are missing'],
    [['db', 'create', '--schema', 'x'], 2, 'USAGE', "equired option '--title <title>'"],
    [['db', 'create', '--title', 'x', '--kind', 'tasks', '--read-only'], 1, 'READ_ONLY', '`db create` writes'],
    [['db', 'update', 'Roadmap'], 2, 'USAGE', 'Nothing says what to change'],
  ])('%j is refused', async (words, exit, code, message) => {
    expect(await session.refused(words)).toMatchObject({
      exit,
      stdout: '',
      code,
      message: expect.stringContaining(message),
    })
  })
})
