import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRichText } from './parse-inline.js'
import { parseMarkdown } from './parse.js'
import { printRichText } from './print-inline.js'
import { printMarkdown } from './print.js'
import { blocks, richText } from './testing/arbitrary-blocks.js'

const runs = (numRuns: number) => ({
  numRuns: numRuns * Number(process.env['RUNS'] ?? 1),
  ...(process.env['SEED'] && { seed: Number(process.env['SEED']) }),
})

test('text that is printed and read is the same text', () => {
  fc.assert(
    fc.property(richText(), (text) => void expect(parseRichText(printRichText(text))).toEqual(text)),
    runs(1000),
  )
})

test('blocks that are printed and read are the same blocks', () => {
  fc.assert(
    fc.property(blocks(), (tree) => void expect(parseMarkdown(printMarkdown(tree))).toEqual(tree)),
    runs(500),
  )
})

test('any text settles once it was read and printed', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          ...[
            '*',
            '**',
            '***',
            '~~',
            '`',
            '```',
            '$`',
            '`$',
            '$$',
            '[',
            '](',
            ')',
            '<',
            '>',
            '\\',
            '\n',
            '\t',
            ' ',
            'a',
          ],
          ...['<span>', '</span>', '<callout>', '</callout>', '<details>', '<summary>', '</summary>', '</details>'],
          ...[
            '<table>',
            '<tr>',
            '<td>',
            '</td>',
            '</table>',
            '- ',
            '1. ',
            '# ',
            '> ',
            '- [x] ',
            '![',
            ' {color="red"}',
          ],
          ...['<page url="x">', '</page>', '<br>', ':x:', '[^', '---', '<empty-block/>', '<x>'],
        ),
      )
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(anyText, (text) => {
      const once = printMarkdown(parseMarkdown(text))
      expect(printMarkdown(parseMarkdown(once))).toBe(once)
    }),
    runs(1000),
  )
})
