import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Block, everyBlock } from './block.js'
import { childrenOf } from './children.js'
import { findUnique } from './find-unique.js'
import { outlineOf, sectionOf } from './outline.js'
import { pageByHeadings, truncate } from './page-parts.js'
import { parseMarkdown } from './parse.js'
import { printMarkdown } from './print.js'
import { plainTextOf } from './rich-text.js'
import { filesOf, imagesOf, rewriteSources } from './sources.js'
import { blocks } from './testing/arbitrary-blocks.js'

const lines = (...text: string[]) => text.join('\n')

const GUIDE = lines(
  'Before',
  '# Guide',
  'Intro',
  '## Install',
  'Run it',
  '### Linux',
  'apt',
  '<columns>',
  '\t<column>',
  '\t\t## Use **it**',
  '\t\tNow',
  '\t</column>',
  '</columns>',
  '# Guide {toggle="true"}',
  '\t## Install',
  '\tInside',
  'After',
)

describe('the outline', () => {
  test('has every heading with its path', () => {
    expect(outlineOf(parseMarkdown(GUIDE)).map(({ level, path }) => [level, path.join(' / ')])).toEqual([
      [1, 'Guide'],
      [2, 'Guide / Install'],
      [3, 'Guide / Install / Linux'],
      [2, 'Guide / Use it'],
      [1, 'Guide'],
      [2, 'Guide / Install'],
    ])
  })

  test.each<[string, string | readonly string[], string | undefined]>([
    [
      'up to the next heading of its level',
      'install',
      lines(
        '## Install',
        'Run it',
        '### Linux',
        'apt',
        '<columns>\n\t<column>\n\t\t## Use **it**\n\t\tNow\n\t</column>\n</columns>',
      ),
    ],
    ['inside of columns', ' use  IT ', lines('## Use **it**', 'Now')],
    ['by its path', ['Guide', 'Install', 'Linux'], undefined],
    ['that does not exist', 'Nothing', undefined],
    ['without a name', [], undefined],
  ])('gives a section %s', (name, heading, expected) => {
    const section = sectionOf(parseMarkdown(GUIDE), heading)
    if (name === 'by its path') expect(section && printMarkdown(section)).toMatch(/^### Linux\napt\n/)
    else expect(section && printMarkdown(section)).toBe(expected)
  })
})

describe('a page in parts', () => {
  const parts = (text: string, maxChars: number) =>
    pageByHeadings(parseMarkdown(text), maxChars).map(({ path, blocks: part }) => [
      path.join(' / '),
      printMarkdown(part),
    ])

  test('is cut at headings, and small sections stay together', () => {
    const text = lines('# A', 'a'.repeat(20), '## B', 'b', '## C', 'c'.repeat(20), '# D', 'd')
    expect(parts(text, 40)).toEqual([
      ['A', lines('# A', 'a'.repeat(20), '## B', 'b')],
      ['A / C', lines('## C', 'c'.repeat(20))],
      ['D', lines('# D', 'd')],
    ])
    expect(parts(text, 1000)).toEqual([['A', text]])
    expect(parts('', 10)).toEqual([])
  })

  test('is never cut inside of code that fits', () => {
    const code = lines('```js', 'one', 'two', '```')
    expect(parts(lines('a'.repeat(10), code, 'b'.repeat(10)), 20)).toEqual([
      ['', 'a'.repeat(10)],
      ['', code],
      ['', 'b'.repeat(10)],
    ])
  })

  test.each([
    [
      'code between lines',
      lines('```js', 'one', 'two', 'three', '```'),
      17,
      [lines('```js', 'one', 'two', '```'), lines('```js', 'three', '```')],
    ],
    ['text between words', 'one two three four', 9, ['one two ', 'three ', 'four']],
    [
      'a callout between its blocks',
      lines('<callout>', '\tone', '\ttwo', '</callout>'),
      26,
      [lines('<callout>', '\tone', '</callout>'), lines('<callout>', '\ttwo', '</callout>')],
    ],
    [
      'a table between rows, with its header again',
      lines(
        '<table header-row="true">',
        '<tr>',
        '<td>H</td>',
        '</tr>',
        '<tr>',
        '<td>1</td>',
        '</tr>',
        '<tr>',
        '<td>2</td>',
        '</tr>',
        '</table>',
      ),
      80,
      ['1', '2'].map((cell) =>
        lines(
          '<table header-row="true">',
          '<tr>',
          '<td>H</td>',
          '</tr>',
          '<tr>',
          `<td>${cell}</td>`,
          '</tr>',
          '</table>',
        ),
      ),
    ],
  ])('cuts %s where it alone is too long', (_name, text, maxChars, expected) => {
    expect(parts(text, maxChars).map(([, part]) => part)).toEqual(expected)
  })

  test('fits, keeps the order and loses nothing, whatever the page is', () => {
    fc.assert(
      fc.property(blocks(), fc.integer({ min: 1500, max: 3000 }), (tree, maxChars) => {
        const found = pageByHeadings(tree, maxChars)
        // The header of a table and the line of a toggle stand in each of their pieces.
        const isRepeated = [...everyBlock(tree)].some(({ type }) => type === 'table' || type === 'toggle')
        if (!isRepeated) expect(wordsOf(found.flatMap((part) => part.blocks))).toBe(wordsOf(tree))
        for (const { blocks: part, chars } of found) {
          expect(chars).toBe(printMarkdown(part).length)
          expect(chars).toBeLessThanOrEqual(maxChars)
        }
        if (printMarkdown(tree).length <= maxChars) expect(found.flatMap((part) => part.blocks)).toEqual(tree)
      }),
    )
  })

  test('begins with what fits, and tells what is missing', () => {
    const { blocks: kept, note } = truncate(parseMarkdown(lines('one', 'two', '# Three', 'four')), 8)
    expect(printMarkdown(kept)).toBe(lines('one', 'two'))
    expect(note).toBe('12 characters in 2 blocks left out, with "Three".')
    expect(truncate(parseMarkdown('one'), 3)).toEqual({ blocks: parseMarkdown('one') })
    expect(() => truncate([], 0)).toThrow(TypeError)
  })
})

/** What is to be read, without any space. */
function wordsOf(tree: readonly Block[]): string {
  const texts = [...everyBlock(tree)].map((block) => {
    if (block.type === 'equation') return block.expression
    return 'text' in block ? (typeof block.text === 'string' ? block.text : plainTextOf(block.text)) : ''
  })
  return texts.join('').replaceAll(/\s+/g, '')
}

test('children are pages and databases in tags, not mentions, not code', () => {
  const text = lines(
    '<page url="{{https://app.notion.com/p/1}}" icon="🧍">One \\[1\\]</page>',
    '- <mention-page url="https://app.notion.com/p/2"/>',
    '\t<database url="https://app.notion.com/p/3" inline="true"></database>',
    '```',
    '<page url="https://app.notion.com/p/4">Code</page>',
    '```',
    '<database data-source-url="collection://5">View</database>',
    '<page url="https://app.notion.com/p/6">',
    '\tTwo lines',
    '</page>',
  )
  expect(childrenOf(text)).toEqual([
    { type: 'page', url: 'https://app.notion.com/p/1', title: 'One [1]' },
    { type: 'database', url: 'https://app.notion.com/p/3', title: '', inline: true },
    { type: 'database', title: 'View', dataSourceUrl: 'collection://5' },
    { type: 'page', url: 'https://app.notion.com/p/6', title: 'Two lines' },
  ])
})

describe('sources', () => {
  const TEXT = lines(
    '![A *cap*](https://a.example/i_(1).png?a=1&b=2) {color="red"}\r',
    '\t- ![not a block](https://a.example/x.png) here',
    '<columns>',
    '\t<column>',
    '\t\t![](https://a.example/2.png)',
    '\t</column>',
    '</columns>',
    '<file src="{{https://a.example/f.pdf?a=1&amp;b=2}}" color="gray">Doc</file>',
    '<image source="https://a.example/3.png">old</image>',
    '```',
    '![code](https://a.example/i_(1).png?a=1&b=2)',
    '```',
    "<video src='single'>",
    '<pdf src="written &#x27;otherwise&#x27;"/>',
  )

  test('are found with their captions', () => {
    expect(imagesOf(TEXT)).toEqual([
      {
        tag: 'image',
        source: 'https://a.example/i_(1).png?a=1&b=2',
        url: 'https://a.example/i_(1).png?a=1&b=2',
        caption: 'A cap',
      },
      { tag: 'image', source: 'https://a.example/2.png', url: 'https://a.example/2.png', caption: '' },
      { tag: 'image', source: 'https://a.example/3.png', url: 'https://a.example/3.png', caption: 'old' },
    ])
    expect(filesOf(TEXT).map(({ tag, source, url, caption }) => [tag, source, url, caption])).toEqual([
      ['file', '{{https://a.example/f.pdf?a=1&b=2}}', 'https://a.example/f.pdf?a=1&b=2', 'Doc'],
      ['pdf', "written 'otherwise'", "written 'otherwise'", ''],
    ])
  })

  test('get other names, and their own again', () => {
    const names = new Map(
      [...imagesOf(TEXT), ...filesOf(TEXT)].map(({ source }, at) => [source, `files/a "b" (${at}).png`]),
    )
    const renamed = rewriteSources(TEXT, names)
    expect(renamed).toContain('![A *cap*](files/a "b" (0).png) {color="red"}\r\n')
    expect(renamed).toContain('<file src="files/a &quot;b&quot; (3).png" color="gray">')
    expect(renamed).toContain('![code](https://a.example/i_(1).png?a=1&b=2)')
    // Written in a way that could not be restored, so it stays.
    expect(renamed).toContain('<pdf src="written &#x27;otherwise&#x27;"/>')
    expect(rewriteSources(renamed, new Map([...names].map(([source, name]) => [name, source])))).toBe(TEXT)
  })

  test('lead back to the same text, whatever the page is', () => {
    fc.assert(
      fc.property(blocks(), (tree) => {
        const text = printMarkdown(tree)
        const names = new Map([...imagesOf(text), ...filesOf(text)].map(({ source }, at) => [source, `new/${at}`]))
        const back = new Map([...names].map(([source, name]) => [name, source]))
        expect(rewriteSources(rewriteSources(text, names), back)).toBe(text)
      }),
    )
  })
})

describe('a text to be replaced', () => {
  const PAGE = lines(
    '# A',
    '- one',
    '\t- two',
    '- one more',
    '```js',
    'x',
    'y',
    '```',
    'a \\* b',
    '<callout>',
    '\tlast',
    '</callout>',
  )

  test.each([
    ['is there once', '- two', 'unique', 1],
    ['is part of a line', 'wo', 'unique', 1],
    ['is there twice', 'one', 'ambiguous', 2],
    ['is not there', 'three', 'missing', 0],
    ['is nothing', '', 'empty', 0],
    ['covers whole blocks', '- one\n\t- two', 'unique', 1],
    ['covers blocks with the line break', '\t- two\n', 'unique', 1],
    ['lies inside of code', 'x\ny', 'unique', 1],
    ['is a whole fence', '```js\nx\ny\n```', 'unique', 1],
    ['begins inside of code and ends behind it', 'y\n```\na', 'crosses-blocks', 1],
    ['begins inside of one block and ends in another', 'two\n- one', 'crosses-blocks', 1],
    ['is a callout', '<callout>\n\tlast\n</callout>', 'unique', 1],
  ])('that %s', (_name, old, verdict, count) => {
    expect(findUnique(PAGE, old)).toMatchObject({ verdict, count })
  })

  test('has positions, and is found with the escapes that it lacks', () => {
    expect(findUnique('ab ab', 'ab').positions).toEqual([0, 3])
    expect(findUnique(PAGE, 'a * b')).toEqual({ count: 0, positions: [], verdict: 'missing', escaped: 'a \\* b' })
  })
})
