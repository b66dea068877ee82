import { describe, expect, it } from 'vitest'
import { EvergrantError, isEvergrantError } from '../../errors.js'
import { parseArgumentWord, parseInputObject } from './argument-words.js'
import { argumentsFromInput, argumentsFromWords } from './tool-arguments.js'
import type { Tool } from '../../index.js'

const tool: Tool = {
  name: 'notion-demo',
  inputSchema: {
    type: 'object',
    properties: {
      query: { type: 'string' },
      page_size: { type: 'integer', minimum: 1 },
      ratio: { type: 'number' },
      archived: { type: 'boolean' },
      filters: { type: 'object' },
      ids: { type: 'array', items: { type: 'string' } },
      sizes: { type: 'array', items: { type: 'integer' } },
      sort: { enum: ['relevance', 'created'] },
      mode: { anyOf: [{ const: 'sql' }, { const: 'rows' }] },
      maybe: { type: ['string', 'null'] },
      either: { anyOf: [{ type: 'string' }, { type: 'object' }] },
      data: { $ref: '#/$defs/Data' },
      anything: {},
    },
    $defs: { Data: { type: 'object' } },
    required: ['query'],
  },
}

const files: Record<string, string> = { 'note.md': '# Note\n', 'change.json': '{"a":1}' }

async function read(path: string): Promise<string> {
  const text = files[path]
  if (text === undefined) throw Object.assign(new Error('not there'), { code: 'ENOENT' })
  return text
}

async function typed(...words: string[]): Promise<Record<string, unknown>> {
  return argumentsFromWords(tool, await Promise.all(words.map((word) => parseArgumentWord(word, read))))
}

async function failure(work: Promise<unknown>): Promise<EvergrantError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isEvergrantError(error)) throw new Error('expected an EvergrantError')
  return error
}

describe('key=value takes the type that the schema asks for', () => {
  it.each([
    ['text stays text, whatever it looks like', ['query=42'], { query: '42' }],
    ['text with = and line breaks', ['query=a=b\nc'], { query: 'a=b\nc' }],
    ['an empty text', ['query='], { query: '' }],
    ['an integer', ['query=x', 'page_size=5'], { query: 'x', page_size: 5 }],
    ['a negative number', ['query=x', 'ratio=-0.5'], { query: 'x', ratio: -0.5 }],
    ['a boolean', ['query=x', 'archived=false'], { query: 'x', archived: false }],
    ['an object as JSON', ['query=x', 'filters={"a":[1]}'], { query: 'x', filters: { a: [1] } }],
    ['an object behind a reference', ['query=x', 'data={"mode":"sql"}'], { query: 'x', data: { mode: 'sql' } }],
    ['a list as JSON', ['query=x', 'ids=["a","b"]'], { query: 'x', ids: ['a', 'b'] }],
    ['a list of one', ['query=x', 'ids=a'], { query: 'x', ids: ['a'] }],
    ['a list by repetition', ['query=x', 'sizes=1', 'sizes=2'], { query: 'x', sizes: [1, 2] }],
    [
      'one of the allowed values',
      ['query=x', 'sort=created', 'mode=sql'],
      { query: 'x', sort: 'created', mode: 'sql' },
    ],
    ['text where text or null would do', ['query=x', 'maybe=null'], { query: 'x', maybe: 'null' }],
    ['null when it is written as JSON', ['query=x', 'maybe:=null'], { query: 'x', maybe: null }],
    ['an object where text or object would do', ['query=x', 'either={"a":1}'], { query: 'x', either: { a: 1 } }],
    ['text where text or object would do', ['query=x', 'either={a'], { query: 'x', either: '{a' }],
    ['no type, plain text', ['query=x', 'anything=1'], { query: 'x', anything: '1' }],
    ['no type, JSON', ['query=x', 'anything:=1'], { query: 'x', anything: 1 }],
    ['a file', ['query=@note.md'], { query: '# Note\n' }],
    ['a file with an object', ['query=x', 'filters=@change.json'], { query: 'x', filters: { a: 1 } }],
    ['a text that begins with @', ['query=@@ada'], { query: '@ada' }],
  ])('%s', async (_, words, expected) => {
    expect(await typed(...words)).toStrictEqual(expected)
  })

  it.each([
    ['an unknown name', ['qurey=x'], 'notion-demo has no argument "qurey"; did you mean "query"?'],
    ['a missing name', ['page_size=1'], 'notion-demo needs "query"'],
    ['no number', ['query=x', 'page_size=many'], 'notion-demo: "page_size" must be integer, got "many"'],
    ['a fraction', ['query=x', 'page_size=1.5'], 'notion-demo: "page_size" must be integer, got "1.5"'],
    ['hexadecimal', ['query=x', 'ratio=0x10'], 'notion-demo: "ratio" must be number, got "0x10"'],
    ['no boolean', ['query=x', 'archived=yes'], 'notion-demo: "archived" must be boolean, got "yes"'],
    ['broken JSON for an object', ['query=x', 'filters={a'], 'notion-demo: "filters" must be object, got "{a"'],
    ['a list for an object', ['query=x', 'filters=[1]'], 'notion-demo: "filters" must be object, got "[1]"'],
    [
      'a wrong item',
      ['query=x', 'sizes=1', 'sizes=b'],
      'notion-demo: "sizes" is a list whose items must each be integer, got "b"',
    ],
    ['twice what is no list', ['query=x', 'query=y'], 'notion-demo: "query" is given twice'],
    [
      'none of the allowed values',
      ['query=x', 'sort=best'],
      'notion-demo: "sort" must be one of "relevance", "created", got "best"',
    ],
  ])('refuses %s', async (_, words, message) => {
    const error = await failure(typed(...words))
    expect([error.code, error.message]).toEqual(['TOOL_ARGUMENTS_INVALID', message])
    expect(error.hint).toBe('Run `evergrant tools notion-demo` to see its arguments.')
  })

  it.each([
    ['a word without =', 'query', '"query" is not an argument'],
    ['no name', '=x', '"=x" is not an argument'],
    ['broken JSON after :=', 'page_size:=five', '"page_size" is given with := but its value is not JSON'],
    ['a file that is not there', 'query=@gone.md', 'The file "gone.md" for "query" cannot be read'],
  ])('refuses %s before anything is sent', async (_, word, message) => {
    const error = await failure(parseArgumentWord(word, read))
    expect([error.code, error.message]).toEqual(['INPUT_INVALID', message])
  })

  it('names an argument __proto__ without becoming it', async () => {
    const open: Tool = { name: 'open', inputSchema: { type: 'object', additionalProperties: true } }
    const result = argumentsFromWords(open, [await parseArgumentWord('__proto__:={"polluted":true}', read)])
    expect(Object.keys(result)).toEqual(['__proto__'])
    expect('polluted' in result).toBe(false)
  })
})

describe('--input', () => {
  it('gives the values as they are', () => {
    const input = parseInputObject('{"query":"x","page_size":"5"}')
    expect(argumentsFromInput(tool, input)).toStrictEqual({ query: 'x', page_size: '5' })
  })

  it.each([
    ['no JSON', '{query', '--input takes a JSON object; it is not JSON'],
    ['an array', '[1]', '--input takes a JSON object; it is JSON, but an array'],
    ['null', 'null', '--input takes a JSON object; it is JSON, but no object'],
    ['nothing', '', '--input takes a JSON object; it is not JSON'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseInputObject(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }))
  })

  it('checks names like words', () => {
    const wrong = expect.objectContaining({
      code: 'TOOL_ARGUMENTS_INVALID',
      details: expect.objectContaining({ argument: 'qurey' }),
    })
    expect(() => argumentsFromInput(tool, { qurey: 'x' })).toThrow(wrong)
  })
})

describe('what a schema welcomes', () => {
  it.each([
    ['nothing said, no properties', { type: 'object' as const }, true],
    ['explicitly open', { type: 'object' as const, properties: { a: {} }, additionalProperties: true }, true],
    ['nothing said, with properties', { type: 'object' as const, properties: { a: {} } }, false],
    ['closed', { type: 'object' as const, additionalProperties: false }, false],
  ])('%s', (_, inputSchema, open) => {
    const attempt = () => argumentsFromInput({ name: 't', inputSchema }, { b: 1 })
    if (open) expect(attempt()).toEqual({ b: 1 })
    else expect(attempt).toThrow(expect.objectContaining({ code: 'TOOL_ARGUMENTS_INVALID' }))
  })

  it('knows the properties of every alternative', () => {
    const inputSchema = {
      type: 'object' as const,
      anyOf: [{ properties: { content: { type: 'string' } } }, { properties: { size: { type: 'integer' } } }],
    }
    expect(argumentsFromWords({ name: 't', inputSchema }, [{ name: 'size', value: { text: '3' } }])).toEqual({
      size: 3,
    })
  })

  it('survives a schema that refers to itself', () => {
    const inputSchema = { type: 'object' as const, properties: { a: { $ref: '#/properties/a' } } }
    expect(argumentsFromWords({ name: 't', inputSchema }, [{ name: 'a', value: { text: 'x' } }])).toEqual({ a: 'x' })
  })
})
