import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession, type Session } from './session.js'

let session: Session
beforeAll(async () => {
  session = await openSession()
})
afterAll(() => session.end())

const query = async (...words: string[]) => (await session.evergrant(['db', 'query', 'Roadmap', ...words])).stdout

describe('what db query prints in a pipe', () => {
  test('is taken by row set, by the addresses in it', async () => {
    const input = await query('--columns', 'url,Estimate', '--where', 'Status = Done', '--limit', '2')
    expect(input).toMatch(/^url\tEstimate\n/)
    const changed = await session.evergrant(['row', 'set'], { input: input.replaceAll(/\t\d+$/gm, '\t77') })
    expect(changed).toMatchObject({ code: 0, stderr: 'Changed: 2\n' })
    expect(await query('--columns', 'Estimate', '--where', 'Estimate = 77')).toBe('Estimate\n77\n77\n')
  })

  test('is taken by row add and row upsert', async () => {
    const given = await query('--columns', 'Name,Status,Due,Tags,Shipped,url', '--limit', '2')
    const input = given.replaceAll(/^(?!Name|$)/gm, 'Piped ')
    expect((await session.evergrant(['row', 'add', 'Roadmap'], { input })).stderr).toBe('Added: 2\n')
    const again = await session.evergrant(['row', 'upsert', 'Roadmap', '--key', 'Name'], { input })
    expect(again.stdout).toMatch(/^unchanged\t\S+\nunchanged\t\S+\n$/)
  })

  test('says where it is not the whole of a value', async () => {
    await session.evergrant(['row', 'add', 'Roadmap', 'Name=Lines', 'Summary=one\ntwo'])
    const words = ['db', 'query', 'Roadmap', '--where', 'Name = Lines', '--columns', 'Summary']
    expect(await session.evergrant(words)).toEqual({
      code: 0,
      stdout: 'Summary\none two\n',
      stderr: 'warning: Tabs and line breaks inside values became spaces: --csv, --jsonl and --json keep them.\n',
    })
    expect(await session.evergrant([...words, '--csv'])).toMatchObject({ stdout: 'Summary\n"one\ntwo"\n', stderr: '' })
  })
})

describe('- as a reference', () => {
  test('is read from standard input', async () => {
    const { stdout: input } = await session.evergrant(['page', 'create', '--title', 'Piped page', '--content', 'One.'])
    for (const words of [
      ['fetch', '-'],
      ['fetch', '-', '--gfm'],
    ])
      expect((await session.evergrant(words, { input })).stdout).toContain('One.')
    for (const words of [
      ['page', 'append', '-', '--content', 'Two.'],
      ['page', 'edit', '-', '--old', 'Two.', '--new', 'Second.'],
      ['page', 'replace', '-', '--content', 'All.', '--yes'],
      ['page', 'properties', '-', '--title', 'Piped again'],
      ['page', 'properties', '-'],
      ['page', 'duplicate', '-'],
      ['comment', 'add', '-', 'Hm.'],
      ['comment', 'list', '-'],
    ])
      expect(await session.evergrant(words, { input })).toMatchObject({ code: 0 })
    expect((await session.evergrant(['fetch', '-'], { input })).stdout).toBe('# Piped again\n\nAll.\n')
  })

  test('is a title too, and a database', async () => {
    expect((await session.evergrant(['db', 'schema', '-'], { input: 'Roadmap\n' })).stdout).toMatch(/^Roadmap {2}/)
    const words = ['db', 'query', '-', '--limit', '1', '--columns', 'url']
    const input = (await session.evergrant(words, { input: 'Roadmap' })).stdout
    expect((await session.evergrant(['fetch', '-'], { input })).stdout).toMatch(/^# \S/)
  })

  test('is as many as there are lines, where a verb takes several', async () => {
    const { stdout } = await session.evergrant(['row', 'add', 'Roadmap'], { input: 'Name\nMove A\nMove B\n' })
    const moved = await session.json(['page', 'move', '-', '--to', 'Product home', '--dry-run'], { input: stdout })
    expect(moved).toMatchObject({ pages: stdout.trim().split('\n') })
  })

  test.each([
    [['fetch', '-'], '', 'Standard input names no page or database'],
    [['fetch', '-'], 'a\nb\n', 'Standard input names 2 pages or databases, and one is wanted'],
    [['page', 'append', '-'], 'Launch notes\n', 'The content is missing'],
  ])('%j with %j is a mistake', async (words, input, message) => {
    expect(await session.refused(words, { input })).toMatchObject({ exit: 2, code: 'USAGE', message })
  })
})
