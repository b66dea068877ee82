import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvLine, parseCsv, tsvLine } from './csv.js'

describe('comma-separated values', () => {
  it.each([
    [
      'plain',
      'a,b\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['without a line break at the end', 'a,b', [['a', 'b']]],
    [
      'line breaks of Windows',
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a mark of byte order', '\uFEFFa\nb', [['a'], ['b']]],
    [
      'commas, quotes and line breaks in quotes',
      '"a,b","say ""hi""","two\nlines"',
      [['a,b', 'say "hi"', 'two\nlines']],
    ],
    [
      'empty values',
      ',\n,x\nx,',
      [
        ['', ''],
        ['', 'x'],
        ['x', ''],
      ],
    ],
    ['empty lines', '\na\n\n\nb\n\n', [['a'], ['b']]],
    ['nothing', '', []],
  ])('are read: %s', (_, text, records) => {
    expect(parseCsv(text)).toEqual(records)
  })

  it.each([
    ['a\n"b', 'line 2, a quote is not closed'],
    ['a\nb\n"c"d', 'line 3, text follows a quote'],
  ])('are refused with their line: %j', (text, message) => {
    expect(() => parseCsv(text)).toThrow(message)
  })

  it('come back as they were written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r', '\t', 'é', '🦁') })
    const record = fc.array(cell, { minLength: 2, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(record), (records) => {
        expect(parseCsv(records.map(csvLine).join(''))).toEqual(records)
      }),
    )
  })
})

it('keeps each record of tab-separated values on one line', () => {
  expect(tsvLine(['a\tb', 'two\r\nlines', ''])).toBe('a b\ttwo lines\t\n')
})
