import { describe, expect, it } from 'vitest'
import { findUnique } from './find-unique.js'

const TABLE = '<table>\n<tr>\n<td>a</td>\n</tr>\n</table>'

describe('findUnique', () => {
  it.each([
    ['one line', 'A\nB\nC', 'B', 'unique'],
    ['a part of a line', 'A\nBig\nC', 'ig', 'unique'],
    ['whole lines', 'A\nB\nC', 'A\nB', 'unique'],
    ['the end of one line and the next', 'AA\nB', 'A\nB', 'crosses-blocks'],
    ['lines of one fence', '```\nx\ny\n```', 'x\ny', 'unique'],
    ['a fence and a line of the next block', '```\nx\n```\nB', 'x\n```\nB', 'crosses-blocks'],
    ['rows of one table', TABLE, '<tr>\n<td>a</td>', 'unique'],
    ['a container with what follows', '<callout>\n\tA\n</callout>\nB', '<callout>\n\tA\n</callout>\nB', 'unique'],
    ['the end of a container with what follows', '<callout>\n\tA\n</callout>\nB', '</callout>\nB', 'crosses-blocks'],
    ['a line before a container with its begin', 'A\n<callout>\n\tB\n</callout>', 'A\n<callout>', 'crosses-blocks'],
    ['two lines inside a container', '<callout>\n\tA\n\tB\n</callout>', 'A\n\tB', 'unique'],
    ['a child with what follows its parent', '- A\n\t- B\n- C', '\t- B\n- C', 'crosses-blocks'],
    ['a parent with its child', '- A\n\t- B\n- C', '- A\n\t- B', 'unique'],
    [
      'a summary with its text',
      '<details>\n<summary>S</summary>\n\tA\n</details>',
      '<summary>S</summary>\n\tA',
      'crosses-blocks',
    ],
    ['a line with the break before it', 'A\nB\nC', '\nB', 'unique'],
    ['a line with the break behind it', 'A\nB\nC', 'A\n', 'unique'],
    ['the begin of a line with the break before it and a line more', 'A\nBB\nC', '\nBB\nC', 'unique'],
    ['a container with the break before it', 'A\n<callout>\n\tB\n</callout>', '\n<callout>\n\tB\n</callout>', 'unique'],
    [
      'the end of a container with the break behind it',
      '<callout>\n\tA\n</callout>\nB',
      '\tA\n</callout>\n',
      'crosses-blocks',
    ],
    ['what is there twice', 'A\nB\nA', 'A', 'ambiguous'],
    ['what is not there', 'A', 'B', 'missing'],
    ['nothing', 'A', '', 'empty'],
  ] as const)('judges %s', (_, text, old, verdict) => {
    expect(findUnique(text, old).verdict).toBe(verdict)
  })

  it('knows how Notion writes what is missing', () => {
    expect(findUnique('5 \\* 3', '5 * 3')).toMatchObject({ verdict: 'missing', escaped: '5 \\* 3' })
  })
})
