import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePageFile, type PageFile, printPageFile } from './page-file.js'

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '2026-10-01',
    '1e3',
    '- a',
    '# x',
    'a: b',
    '"',
    "'",
    '---',
    '...',
    '\n',
    ' a ',
    '{}',
    '*a',
    '!!int 3',
    '🦁',
    '\t',
    'a\n\n',
    '\u0085',
    '\uFEFF',
  ),
)
const value = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.boolean(),
  fc.constant(null),
  fc.array(text),
  fc.record({ start: text, end: text }),
)
const properties = fc.dictionary(text, value, { noNullPrototype: true })

describe('a page file', () => {
  it('says what was written into it, whatever that is', () => {
    const optional = fc.option(text, { nil: undefined })
    const files: fc.Arbitrary<PageFile> = fc.record({
      format: fc.constant(1),
      id: fc.uuid(),
      title: optional,
      icon: optional,
      cover: optional,
      parent: optional,
      revision: optional,
      isIncomplete: fc.boolean(),
      properties: fc.option(properties, { nil: undefined }),
      content: fc.array(text).map((lines) => lines.join('\n')),
    })
    fc.assert(
      fc.property(files, (file) => {
        const printed = printPageFile(file)
        const parsed = parsePageFile(printed, 'a.md')
        expect(parsed).toEqual({ computed: undefined, extra: undefined, ...file })
        expect(printPageFile(parsed)).toBe(printed)
      }),
      { numRuns: 1000 },
    )
  })

  it('reads as a person expects', () => {
    const printed = printPageFile({
      format: 1,
      id: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
      title: 'Launch: the plan',
      icon: '🚀',
      revision: 'r1',
      properties: { Status: 'Done', Due: '2026-10-01', Estimate: 3, Shipped: true, Tags: ['a', 'b'], Owner: null },
      extra: { aliases: ['x'] },
      content: '# Hello',
    })
    expect(printed).toBe(
      [
        '---',
        'evergrant: 1',
        'id: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
        'title: "Launch: the plan"',
        'icon: 🚀',
        'revision: r1',
        'properties:',
        '  Status: Done',
        '  Due: 2026-10-01',
        '  Estimate: 3',
        '  Shipped: true',
        '  Tags:',
        '    - a',
        '    - b',
        '  Owner: null',
        'aliases:',
        '  - x',
        '---',
        '',
        '# Hello',
        '',
      ].join('\n'),
    )
  })

  it.each([
    ['no front matter', '# Hello\n', { format: undefined, content: '# Hello' }],
    ['a rule instead of front matter', '---\n\nText\n', { format: undefined, content: '---\n\nText' }],
    [
      'front matter of another program',
      '---\nid: 12\ntitle: A\nicon: 1\ntags: [x]\nproperties: {a: 1}\n---\nText\n',
      { format: undefined, title: 'A', properties: { a: 1 }, extra: { tags: ['x'] }, content: 'Text' },
    ],
    [
      'Windows line breaks',
      '---\r\nevergrant: 1\r\nid: a\r\n---\r\n\r\nOne\r\nTwo\r\n',
      { format: 1, id: 'a', isIncomplete: false, content: 'One\nTwo' },
    ],
    ['a byte order mark', '\uFEFF---\nevergrant: 1\n---\nText', { format: 1, isIncomplete: false, content: 'Text' }],
    ['an empty page', '---\nevergrant: 1\n---\n', { format: 1, isIncomplete: false, content: '' }],
  ])('is understood with %s', (_, file, expected) => {
    expect(parsePageFile(file, 'a.md')).toEqual(expected)
  })

  it.each([
    ['broken YAML', 'evergrant: 1\n  a: [', 'FILE_UNREADABLE'],
    ['a name twice', 'evergrant: 1\nid: a\nid: b', 'FILE_UNREADABLE'],
    ['a list', '- evergrant', 'FILE_UNREADABLE'],
    ['a title that is a number', 'evergrant: 1\ntitle: 12', 'FILE_UNREADABLE'],
    ['properties that are text', 'evergrant: 1\nproperties: x', 'FILE_UNREADABLE'],
    ['aliases', 'evergrant: 1\nproperties: {a: &a [1], b: *a}', 'FILE_UNREADABLE'],
    ['a version of nothing', 'evergrant: x', 'FILE_UNREADABLE'],
    ['a version to come', 'evergrant: 2', 'RECORD_TOO_NEW'],
  ])('is refused with %s', (_, head, code) => {
    expect(() => parsePageFile(`---\n${head}\n---\n`, 'a.md')).toThrow(expect.objectContaining({ code }))
  })

  it('cannot reach the prototype of anything', () => {
    const { properties: read } = parsePageFile('---\nevergrant: 1\nproperties:\n  __proto__: {x: 1}\n---\n', 'a.md')
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })
})
