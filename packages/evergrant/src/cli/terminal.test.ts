import { describe, expect, it } from 'vitest'
import { formatColumns, onOneLine, paint, shorten, withoutControls } from './terminal.js'

describe('text from elsewhere', () => {
  it.each([
    ['colours', 'a\u001B[31mred\u001B[0m', 'a[31mred[0m'],
    ['a clipboard write', 'a\u001B]52;c;ZXZpbA==\u0007b', 'a]52;c;ZXZpbA==b'],
    ['a carriage return that rewrites the line', 'good\rbad', 'goodbad'],
    ['C1 controls', 'a\u009B31mb', 'a31mb'],
    ['direction overrides', 'abc\u202Etxt.exe', 'abctxt.exe'],
  ])('loses %s', (_, given, expected) => {
    expect(withoutControls(given)).toBe(expected)
  })

  it('keeps line breaks and tabs', () => {
    expect(withoutControls('a\r\n\tb\nc')).toBe('a\n\tb\nc')
    expect(onOneLine(' a\r\n\tb\nc ')).toBe('a b c')
  })
})

describe('paint', () => {
  const terminal = { isTTY: true, columns: 80, write: () => undefined, handOver: async () => undefined }

  it.each([
    ['a terminal', terminal, {}, '\u001B[31mx\u001B[39m'],
    ['a pipe', { ...terminal, isTTY: false }, {}, 'x'],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, 'x'],
    ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, '\u001B[31mx\u001B[39m'],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, 'x'],
  ])('on %s', (_, output, env, expected) => {
    expect(paint(output, env, 'red', 'x')).toBe(expected)
  })
})

describe('layout', () => {
  it('cuts by characters, not by code units', () => {
    expect(shorten('🦁🦁🦁🦁', 3)).toBe('🦁🦁…')
    expect(shorten('abc', 3)).toBe('abc')
  })

  it('aligns columns and leaves no space at the end of a line', () => {
    expect(
      formatColumns([
        ['a', 'read', 'first'],
        ['long-name', '-', ''],
      ]),
    ).toBe('a          read  first\nlong-name  -\n')
  })
})
