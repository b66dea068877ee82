import { expect, it } from 'vitest'
import { parseRows } from './row-input.js'

it.each<[string, string, unknown]>([
  ['one JSON object a line', '{"a":1}\n\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
  ['one JSON object over several lines', '{\n  "a": 1\n}\n', [{ a: 1 }]],
  ['a list', '[{"a":1}]', [{ a: 1 }]],
  ['what db query prints as JSON', '{"rows":[{"url":"u","id":"i","values":{"a":1}}]}', [{ url: 'u', a: 1 }]],
  [
    'comma-separated values',
    '\uFEFFa,b\n1,"x,y"\n2\n',
    [
      { a: '1', b: 'x,y' },
      { a: '2', b: '' },
    ],
  ],
  [
    'values with tabs between, as db query prints them in a pipe',
    'a\tb, "c"\n"1" one\tx,y\n\n2\t\n',
    [
      { a: '"1" one', 'b, "c"': 'x,y' },
      { a: '2', 'b, "c"': '' },
    ],
  ],
  ['one column of CSV, with a tab in a value', 'a\n1\t2\n', [{ a: '1\t2' }]],
  ['names alone', 'a,b\n', []],
  ['nothing', '', []],
])('rows are read from %s', (_, text, rows) => {
  expect(parseRows(text)).toEqual(rows)
})

it.each([
  ['{"a":1}\n{"a":', 'Line 2 is not JSON'],
  ['{"a":1}\n7', 'Line 2 is no JSON object'],
  ['[{"a":1},7]', 'Row 2 is no JSON object'],
  ['[{"a":1}', 'The list of rows is not JSON'],
  ['a\tb\n1\t2\t3', 'Row 1 of the TSV has 3 values for 2 names'],
  ['a,b\n1,2,3', 'Row 1 of the CSV has 3 values for 2 names'],
])('%j are no rows', (text, message) => {
  expect(() => parseRows(text)).toThrow(message)
})
