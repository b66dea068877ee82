import { describe, expect, test } from 'vitest'
import { everyBlock } from './block.js'
import { childrenOf } from './children.js'
import { findUnique } from './find-unique.js'
import { pageByHeadings, truncate } from './page-parts.js'
import { parseMarkdown } from './parse.js'
import { printMarkdown } from './print.js'
import { filesOf, imagesOf, rewriteSources } from './sources.js'
import { toGithubMarkdown } from './to-github.js'

/** Texts that take long, or too much stack, in readers that look ahead again and again. */
const PATTERNS: readonly (readonly [string, (times: number) => string])[] = [
  ...[
    ['brackets', '['],
    ['closing brackets', ']'],
    ['links that do not end', '[a]('],
    ['images that do not end', '![a]('],
    ['images on lines', '![[a](b\n'],
    ['links', '[a](b)'],
    ['links in links', '[[a](b)'],
    ['brackets in addresses', '[a](('],
    ['asterisks', '*'],
    ['asterisks and letters', '*a'],
    ['asterisks in pairs', '**a*b'],
    ['tildes', '~~a'],
    ['backticks', '`'],
    ['code that does not end', '`a``b'],
    ['equations that do not end', '$`a'],
    ['dollars', '$$'],
    ['citations', '[^a'],
    ['colons', ':a'],
    ['backslashes', '\\'],
    ['angle brackets', '<'],
    ['tags', '<a b="c" '],
    ['tags in values', '<a b="<a b= c="'],
    ['quotes in tags', '<a "'],
    ['spans', '<span>'],
    ['closing spans', '</span>'],
    ['mentions', '<mention-user url="x">[*'],
    ['containers', '<callout>\n'],
    ['closing containers', '</callout>\n'],
    ['containers and closings', '<callout>\n</column>\n'],
    ['toggles', '<details>\n<summary>x</summary>\n'],
    ['unknown containers', '<x>\n'],
    ['tables', '<table>\n'],
    ['cells', '<table>\n<tr>\n<td>\n'],
    ['fences', '```\n'],
    ['fences of other lengths', '````a\n```b\n'],
    ['equation blocks', '$$\n\n'],
    ['blank lines', '\n'],
    ['tabs', '\t'],
    ['attributes', ' {a="b"'],
    ['items', '- a\n'],
    ['headings', '# a\n'],
    ['entities', '<page url="&amp;&#'],
  ].map(([name = '', unit = '']) => [name, (times: number) => unit.repeat(times)] as const),
  [
    'runs of backticks',
    (times) => Array.from({ length: Math.floor(times ** 0.5) }, (_, at) => '`'.repeat(at)).join('a'),
  ],
  ['a long table', (times) => `<table>\n<tr>\n${'<td>`a</td>\n'.repeat(times)}</tr>\n</table>`],
  ['a long line in a table', (times) => `<table><tr>${'<td>`a</td>'.repeat(times)}</tr></table>`],
  ['spaces at the end', (times) => `a${' '.repeat(times)}b`],
  ['a long address', (times) => `![a](${'('.repeat(times)}`],
  [
    'deeper and deeper',
    (times) => Array.from({ length: Math.floor(times ** 0.5) }, (_, at) => `${'\t'.repeat(at)}- a`).join('\n'),
  ],
]

const TIMES = 20_000

/** Of the processor, which a machine that does other things too does not change. */
function millisecondsOf(run: () => unknown): number {
  const begun = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

describe('reading takes a time in proportion to the text, whatever it is', () => {
  test.each(PATTERNS)('%s', (_name, patternOf) => {
    const text = patternOf(TIMES)
    expect(millisecondsOf(() => parseMarkdown(text))).toBeLessThan(1000)
  })
})

describe('and so does everything that is made of it', () => {
  test.each(PATTERNS)('%s', (_name, patternOf) => {
    const text = patternOf(TIMES / 10)
    const blocks = parseMarkdown(text)
    const all = () => {
      printMarkdown(blocks)
      toGithubMarkdown(blocks)
      truncate(blocks, 1000)
      imagesOf(text)
      filesOf(text)
      childrenOf(text)
      rewriteSources(text, new Map([['a', 'b']]))
      findUnique(text, text.slice(-20))
    }
    expect(millisecondsOf(all)).toBeLessThan(1000)
  })
})

test('what is nested more deeply than anybody writes is read as if it were not', () => {
  const text = `${'<callout>\n'.repeat(500)}x\n${'</callout>\n'.repeat(500)}`
  const blocks = [...everyBlock(parseMarkdown(text))]
  expect(blocks.filter(({ type }) => type === 'raw').length).toBe(2 * (500 - 24))
  expect(pageByHeadings(parseMarkdown(text), 2000).length).toBeGreaterThan(1)
})
