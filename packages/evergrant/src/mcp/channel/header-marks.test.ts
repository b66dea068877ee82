import { expect, test } from 'vitest'
import { judgeHeaderMarks } from './header-marks.js'

const mark = (name: unknown, type: unknown = 'string') => ({ type, 'x-mcp-header': name })
const properties = (schemas: object) => ({ type: 'object', properties: schemas })

// @requirement mcp-transport-2026/invalid-tools-dropped
test.each<[string, unknown, string | undefined]>([
  ['no marks', properties({ a: { type: 'number' } }), undefined],
  [
    'a string, an integer and a boolean',
    properties({ a: mark('A'), b: mark('B', 'integer'), c: mark('C', 'boolean') }),
    undefined,
  ],
  ['an argument within an argument', properties({ a: properties({ b: mark('B') }) }), undefined],
  [
    'an argument that is called like a keyword',
    properties({ items: mark('Items'), not: properties({ $defs: mark('D') }) }),
    undefined,
  ],
  [
    'marks as data',
    properties({ a: { type: 'string', default: { 'x-mcp-header': 1 }, enum: [mark('x')] } }),
    undefined,
  ],
  ['no schema at all', undefined, undefined],
  ['an empty name', properties({ a: mark('') }), 'a: the mark is no name of a header'],
  ['a name that would end a line', properties({ a: mark('x\r\ny') }), 'a: the mark is no name of a header'],
  ['a name that is no text', properties({ a: mark(5) }), 'a: the mark is no name of a header'],
  ['a number', properties({ a: mark('A', 'number') }), 'a: only a string, an integer or a boolean can be marked'],
  [
    'a list of types',
    properties({ a: mark('A', ['string', 'null']) }),
    'a: only a string, an integer or a boolean can be marked',
  ],
  [
    'an object',
    properties({ a: { ...properties({}), 'x-mcp-header': 'A' } }),
    'a: only a string, an integer or a boolean can be marked',
  ],
  [
    'the same name in other letters',
    properties({ a: mark('Region'), b: mark('region') }),
    expect.stringContaining('another argument has the same mark') as string,
  ],
  [
    'the arguments as a whole',
    { ...properties({}), 'x-mcp-header': 'A' },
    'the arguments as a whole: only an argument that is reached by `properties` alone can be marked',
  ],
  [
    'an entry of a list',
    properties({ a: { type: 'array', items: mark('A') } }),
    'a<items>: only an argument that is reached by `properties` alone can be marked',
  ],
  [
    'one of several',
    properties({ a: { anyOf: [mark('A')] } }),
    expect.stringContaining('by `properties` alone') as string,
  ],
  [
    'properties below a branch',
    { oneOf: [properties({ a: mark('A') })] },
    expect.stringContaining('by `properties` alone') as string,
  ],
  ['a definition', { $defs: { a: mark('A') } }, expect.stringContaining('by `properties` alone') as string],
])('%s', (_, inputSchema, reason) => {
  const tool = { name: 'tool', inputSchema }
  expect(judgeHeaderMarks([tool])).toEqual(
    reason === undefined ? { kept: [tool], leftOut: [] } : { kept: [], leftOut: [{ name: 'tool', reason }] },
  )
})

test('a schema of any depth', () => {
  let schema: object = mark('A')
  for (let depth = 0; depth < 100_000; depth += 1) schema = properties({ a: schema })
  expect(judgeHeaderMarks([{ name: 'deep', inputSchema: schema } as { name: string }]).kept).toHaveLength(1)
})
