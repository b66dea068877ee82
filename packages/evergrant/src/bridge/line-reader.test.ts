import { describe, expect, it } from 'vitest'
import { createLineReader } from './line-reader.js'

function read(chunks: readonly string[], maxBytes = 1000) {
  const seen: string[] = []
  const reader = createLineReader({
    maxBytes,
    line: (bytes) => seen.push(Buffer.from(bytes).toString()),
    tooLong: () => seen.push('(too long)'),
  })
  for (const chunk of chunks) reader.push(Buffer.from(chunk, 'latin1'))
  return { seen, reader }
}

const latin = (text: string) => Buffer.from(text).toString('latin1')

describe('lines', () => {
  it.each<[string, string[], string[]]>([
    ['one in a chunk', ['{"id":1}\n'], ['{"id":1}']],
    ['several in a chunk', ['1\n2\n3\n'], ['1', '2', '3']],
    ['one over many chunks', ['{"i', 'd"', ':1', '}', '\n'], ['{"id":1}']],
    ['a line end on its own', ['1', '\n', '2', '\n'], ['1', '2']],
    ['CRLF', ['1\r\n2\r\n'], ['1', '2']],
    ['CRLF between chunks', ['1\r', '\n2'], ['1']],
    ['blank lines', ['\n\r\n  \t\n1\n\n'], ['1']],
    ['a character over two chunks', [latin('"é"').slice(0, 2), `${latin('"é"').slice(2)}\n`], ['"é"']],
    ['half a line is not one yet', ['{"id":'], []],
  ])('%s', (_, chunks, lines) => {
    expect(read(chunks).seen).toEqual(lines)
  })

  it('any cut of the same bytes gives the same lines', () => {
    const text = latin('{"a":"ü"}\r\n{"b":2}\n\n{"c":"漢"}\n')
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        const chunks = [text.slice(0, first), text.slice(first, second), text.slice(second)]
        expect(read(chunks).seen).toEqual(['{"a":"ü"}', '{"b":2}', '{"c":"漢"}'])
      }
    }
  })

  it('the end of the input ends the last line', () => {
    const { seen, reader } = read(['1\n{"id":', '2}'])
    reader.end()
    expect(seen).toEqual(['1', '{"id":2}'])
  })

  it.each([
    ['in one chunk', ['12345\n6\n']],
    ['over chunks', ['12', '34', '5', '7890', '\n6\n']],
  ])('a line above the limit is told once and left out: %s', (_, chunks) => {
    expect(read(chunks, 4).seen).toEqual(['(too long)', '6'])
  })

  it('a line of exactly the limit passes', () => {
    expect(read(['1234\n'], 4).seen).toEqual(['1234'])
  })

  it('a line within a chunk is not copied', () => {
    const chunk = Buffer.from('12\n34\n')
    const lines: Uint8Array[] = []
    createLineReader({ maxBytes: 9, line: (line) => lines.push(line), tooLong: () => undefined }).push(chunk)
    expect(lines.map(({ buffer }) => buffer === chunk.buffer)).toEqual([true, true])
  })
})
