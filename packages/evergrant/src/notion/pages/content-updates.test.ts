import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findUnique } from '../markdown/find-unique.js'
import { applyUpdates, updatesBetween } from './content-updates.js'

describe('updates of a content', () => {
  it.each([
    [
      'one after the other',
      'a b',
      [
        { old: 'a', new: 'c' },
        { old: 'c b', new: 'd' },
      ],
      'd',
    ],
    ['with signs that mean something elsewhere', 'a', [{ old: 'a', new: '$& $1' }], '$& $1'],
    ['of every match', 'a a', [{ old: 'a', new: 'b', all: true }], 'b b'],
    ['that take away', 'ab', [{ old: 'a', new: '' }], 'b'],
  ])('are applied: %s', (_, content, updates, expected) => {
    expect(applyUpdates(content, updates)).toBe(expected)
  })

  it.each([
    ['what is not there', 'abc', 'x', 'MATCH_MISSING', /"x" does not stand in the page/],
    ['what is there twice', 'a a', 'a', 'MATCH_NOT_UNIQUE', /"a" stands 2 times/],
    [
      'what begins in one block and ends in another',
      'one two\nthree four',
      'two\nthree',
      'MATCH_MISSING',
      /begins in one block/,
    ],
    ['nothing', 'abc', '', 'MATCH_MISSING', /empty/],
    ['what another update has taken away', 'a', 'b', 'MATCH_MISSING', /does not stand/],
  ])('are refused for %s', (_, content, old, code, message) => {
    expect(() => applyUpdates(content, [{ old, new: 'y' }])).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })

  it('are refused with the words that Notion stores', () => {
    expect(() => applyUpdates('a \\* b', [{ old: 'a * b', new: 'x' }])).toThrow(
      expect.objectContaining({ hint: String.raw`Notion stores it as "a \\* b".` }),
    )
  })
})

describe('updates between two contents', () => {
  it('touch only what differs', () => {
    const before = '# Title\nfirst\nsecond\nthird'
    expect(updatesBetween(before, '# Title\nfirst\nchanged\nthird')).toEqual([{ old: 'second', new: 'changed' }])
    expect(updatesBetween(before, before)).toEqual([])
    expect(updatesBetween('', 'x')).toBeUndefined()
  })

  it('take lines away with one of their breaks, and nothing of what stays', () => {
    expect(updatesBetween('a\nb\nc', 'a\nc')).toEqual([{ old: '\nb', new: '' }])
    expect(updatesBetween('a\nb', 'b')).toEqual([{ old: 'a\n', new: '' }])
    expect(updatesBetween('<callout>\n\ta\n</callout>\nb', '<callout>\n\ta\n</callout>')).toEqual([
      { old: '\nb', new: '' },
    ])
  })

  it('take in as much as makes them unique', () => {
    expect(updatesBetween('a\nsame\nb\nsame\nc', 'a\nsame\nb\nchanged\nc')).toEqual([
      { old: 'b\nsame\nc', new: 'b\nchanged\nc' },
    ])
  })

  it('do not cut a fence or a table in two', () => {
    const before = 'x\n```js\none\ntwo\n```\ny'
    const [update] = updatesBetween(before, before.replace('two', 'three')) ?? []
    expect(findUnique(before, update?.old ?? '').verdict).toBe('unique')
    expect(applyUpdates(before, [update ?? { old: '', new: '' }])).toBe(before.replace('two', 'three'))
  })

  it('lead from the one to the other, each with a match of its own', () => {
    const line = fc.constantFrom('a', 'b', '\tb', '- c', '```', '<table>', '</table>', 'd d', '<empty-block/>')
    const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== '')
        expect(applyUpdates(before, updatesBetween(before, after) ?? [])).toBe(after)
      }),
      { numRuns: 2_000 },
    )
  })
})
