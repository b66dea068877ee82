import { expect, test } from 'vitest'
import { createLineReader } from './lines.js'

test.each([
  [['one\ntwo\n'], ['one', 'two']],
  [
    ['o', 'n', 'e\ntw', 'o\nthr'],
    ['one', 'two'],
  ],
  [['\n\n'], ['', '']],
  [['one'], []],
])('%j are the lines %j', (chunks, expected) => {
  const lines: string[] = []
  const read = createLineReader((line) => void lines.push(line.toString()))
  for (const chunk of chunks) read(Buffer.from(chunk))
  expect(lines).toEqual(expected)
})
