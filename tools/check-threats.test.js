import { describe, expect, test } from 'vitest'
import { findGaps, threatsOf } from './check-threats.js'

const row = (threat, ...names) =>
  `| ${threat} | a rule | ${names.map((name) => `[${name}](../test/security/${name}.test.ts)`).join(', ')} | [u](../packages/u.test.ts) |`
const page = (...rows) =>
  [
    '# Threat model',
    '',
    '## Threats from outside',
    '',
    '| threat | what | attacked in | rules |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    '## Others',
    '',
    row('elsewhere', 'other'),
  ].join('\n')
const file = (name) => `test/security/${name}.test.ts`

describe('the threat model and its tests', () => {
  test('are read from the table of threats, and no other', () => {
    expect(threatsOf(page(row('forged', 'forged'), row('slow', 'slow')))).toEqual([
      { threat: 'forged', files: [file('forged')] },
      { threat: 'slow', files: [file('slow')] },
    ])
  })

  test('agree', () => {
    expect(findGaps(page(row('forged', 'forged')), [file('forged')])).toEqual([])
  })

  test.each([
    ['a row without a file', page(row('forged')), [], '"forged" names 0 files of test/security, not one'],
    ['a row with two', page(row('a', 'a', 'b')), [file('a'), file('b')], '"a" names 2 files of test/security, not one'],
    ['a file that is not there', page(row('a', 'a')), [], 'test/security/a.test.ts is named and does not exist'],
    [
      'a file without a row',
      page(row('a', 'a')),
      [file('a'), file('b')],
      'test/security/b.test.ts stands in no row of docs/threat-model.md',
    ],
    [
      'a file with two rows',
      page(row('a', 'a'), row('b', 'a')),
      [file('a')],
      'test/security/a.test.ts stands in more than one row',
    ],
    ['no table', '# Threat model', [], 'docs/threat-model.md has no table of threats'],
  ])('differ by %s', (_name, text, files, problem) => {
    expect(findGaps(text, files)).toEqual([problem])
  })
})
