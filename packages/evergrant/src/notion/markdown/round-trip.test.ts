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
    fc.property(richText(), (text) => {
      expect(parseRichText(printRichText(text))).toEqual(text)
    }),
    runs(1000),
  )
})

test('blocks that are printed and read are the same blocks', () => {
  fc.assert(
    fc.property(blocks(), (tree) => {
      expect(parseMarkdown(printMarkdown(tree))).toEqual(tree)
    }),
    runs(500),
  )
})

/** What means something to the reader, so that it is put together in every way. */
const PIECES =
  '* ** *** ~~ ` ``` $` `$ $$ [ ]( ) < > \\ - 1. # > ![ a : <span> </span> <callout> </callout> <details> <summary> </summary> </details> <table> <tr> <td> </td> </table> <page__url="x"> </page> <br> :x: [^ --- <empty-block/> <x> __{color="red"} -__[x]'
    .split(' ')
    .map((piece) => piece.replace('__', ' '))
    .concat('\n', '\t', ' ', '- ', '1. ', '# ', '> ')

test('any text settles once it was read and printed', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...PIECES)).map((pieces) => pieces.join('')),
  )
  fc.assert(
    fc.property(anyText, (text) => {
      const once = printMarkdown(parseMarkdown(text))
      expect(printMarkdown(parseMarkdown(once))).toBe(once)
    }),
    runs(1000),
  )
})
