import { describe, expect, it } from 'vitest'
import { findProblems } from './check-requirements.js'
import { readCitations } from './citations.js'

const cite = (test, id = 'page/held') => readCitations(`// @requirement ${id}\n${test}\n`)

describe('readCitations', () => {
  it.each([
    ['a test', "test('x', run)"],
    ['an `it`, indented', "  it('x', run)"],
    ['a table', 'test.each([\n'],
    ['a table with types', 'it.each<[string]>(['],
    ['a test of one platform', "test.runIf(posix)('x', run)"],
    ['a comment between', "// Why.\ntest('x', run)"],
  ])('takes %s', (_, test) => {
    expect(cite(test)).toEqual([{ id: 'page/held', line: 1, isFailing: false }])
  })

  it('reads several ids, on one line or more', () => {
    const text = "// @requirement a/b, a/c\n// @requirement a/d\ntest.fails('x', run)"
    expect(readCitations(text).map(({ id, isFailing }) => [id, isFailing])).toEqual([
      ['a/b', true],
      ['a/c', true],
      ['a/d', true],
    ])
  })

  it.each([
    ['a group of tests', "describe('x', run)", 'stands above no test'],
    ['nothing', '', 'stands above no test'],
    ['an empty line', "\ntest('x', run)", 'stands above no test'],
    ['a helper', "testing('x')", 'stands above no test'],
    ['a test that is skipped', "test.skip('x', run)", 'stands above a test that does not run'],
    ['a table that is skipped', 'it.skip.each([', 'stands above a test that does not run'],
    ['a test still to write', "test.todo('x')", 'stands above a test that does not run'],
  ])('takes no %s', (_, test, problem) => {
    expect(cite(test)).toMatchObject([{ problem }])
  })
})

describe('findProblems', () => {
  const requirement = (id, state) => ({ id, standing: { state } })
  const manifest = (change = {}) => ({
    pages: [
      {
        requirements: [
          requirement('page/held', 'held'),
          requirement('page/other', 'deviation'),
          requirement('page/none', 'not applicable'),
          requirement('page/gap', 'gap'),
        ],
      },
    ],
    scenarios: [{ name: 'refresh', counterparts: ['sandbox'] }],
    citations: [cited('page/held'), cited('page/other'), cited('own/refresh/sandbox'), cited('page/gap', true)],
    ...change,
  })
  const cited = (id, isFailing = false, problem) => ({ file: 'a.test.ts', line: 1, id, isFailing, problem })
  const withCitations = (...more) => manifest({ citations: [...manifest().citations, ...more] })

  it('has nothing to say about a manifest and tests that agree', () => {
    expect(findProblems(manifest())).toEqual([])
  })

  it.each([
    ['page/held (held) is cited by no test', (one) => one.id !== 'page/held'],
    ['page/other (deviation) is cited by no test', (one) => one.id !== 'page/other'],
    ['own/refresh/sandbox (held) is cited by no test', (one) => !one.id.startsWith('own/')],
  ])('%s', (problem, keep) => {
    expect(findProblems(manifest({ citations: manifest().citations.filter(keep) }))).toEqual([problem])
  })

  it('a gap needs no test', () => {
    expect(findProblems(manifest({ citations: manifest().citations.filter(({ id }) => id !== 'page/gap') }))).toEqual(
      [],
    )
  })

  it.each([
    ['page/nowhere does not exist', cited('page/nowhere')],
    ['page/none is not applicable, so that no test can show it', cited('page/none')],
    ['page/gap is a gap, but its test is not expected to fail', cited('page/gap')],
    ['page/held is held, but its test is expected to fail', cited('page/held', true)],
    ['page/held stands above no test', cited('page/held', false, 'stands above no test')],
  ])('%s', (problem, citation) => {
    expect(findProblems(withCitations(citation))).toEqual([`a.test.ts:1: ${problem}`])
  })

  it('a citation that counts for nothing is none', () => {
    const citations = manifest().citations.map((one) => ({ ...one, problem: 'stands above no test' }))
    expect(findProblems(manifest({ citations }))).toContain('page/held (held) is cited by no test')
  })

  it('an id that is there twice', () => {
    const [page] = manifest().pages
    expect(findProblems(manifest({ pages: [page, { requirements: [requirement('page/none', 'held')] }] }))).toContain(
      'page/none is there twice',
    )
  })
})
