import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseInline } from './parse-inline.js'
import { printInline } from './print-inline.js'

const store = (text: string) => printInline(parseInline(text))

const MARKS = [
  '*|**|***|~~|`|``|$`|`$|$|[|]|](u)|](a(b)c)|](a b)|(|)|\\|<|<br>|^|{|}|!|\t|&amp;|:smile:',
  '<span color="red">|<span underline="true">|<span>|</span>|[^u]|<mention-user url="user://1"/>|<b>',
  '<mention-page url="x">T\\*</mention-page>|a|b|word| |  |\\*|\\`|{color="red"}|1.|-|#',
]
  .flatMap((parts) => parts.split('|'))
  .concat('|')

/** Text made of marks and words, so that most of it nearly means something. */
const MARKED = fc.array(fc.constantFrom(...MARKS), { maxLength: 24 }).map((parts) => parts.join(''))

describe('rich text', () => {
  test.each([
    ['**bold** *italic* ~~struck~~ `code`', '**bold** *italic* ~~struck~~ `code`'],
    ['***both***', '***both***'],
    ['*a***b**', '*a***b**'],
    ['**a***b*', '**a***b*'],
    ['**a *b* c**', '**a *b* c**'],
    ['*a **b** c*', '*a **b** c*'],
    ['***a** b*', '***a** b*'],
    ['***a* b**', '***a* b**'],
    ['2 * 3 * 4', '2 \\* 3 \\* 4'],
    ['**open', '\\*\\*open'],
    ['** a **', '\\*\\* a \\*\\*'],
    ['a_b_c', 'a_b_c'],
    ['[**x**](https://e.example/a_(b)) y', '[**x**](https://e.example/a_(b)) y'],
    ['**[x](u)**', '[**x**](u)'],
    ['[x](https://e.example/a b)', '\\[x\\](https://e.example/a b)'],
    ['[x](https://e.example/\\(b)', '[x](https://e.example/\\(b)'],
    ['[](u)', '[u](u)'],
    ['[a [b](u) c](v)', '\\[a [b](u) c\\](v)'],
    ['`a<br>b` and ``x`y``', '`a<br>b` and ``x`y``'],
    ['`* not ** bold <`', '`* not ** bold <`'],
    ['$`E=mc^2`$ costs $5', '$`E=mc^2`$ costs \\$5'],
    ['seen[^https://e.example/1]', 'seen[^https://e.example/1]'],
    [
      '<span underline="true" color="red_background">x</span>',
      '<span color="red_bg"><span underline="true">x</span></span>',
    ],
    ['<span color="mauve">x</span>', 'x'],
    ['<span discussion-urls="discussion://1">x</span>', 'x'],
    ['<span color="red">x', '\\<span color="red"\\>x'],
    ['**a **b', '\\*\\*a \\*\\*b'],
    ['**a<br>**b', '**a**<br>b'],
    [
      '<mention-user url="{{user://1}}"/> and <mention-page url="u">A \\* B</mention-page>',
      '<mention-user url="user://1"/> and <mention-page url="u">A \\* B</mention-page>',
    ],
    [
      '<mention-date start="2026-10-19" startTime="09:00" timeZone="Europe/Berlin" nonsense="x"/>',
      '<mention-date start="2026-10-19" startTime="09:00" timeZone="Europe/Berlin"/>',
    ],
    ['a<br/>b', 'a<br>b'],
    ['<b>x</b>', '\\<b\\>x\\</b\\>'],
    ['\\*\\~\\`\\$\\[\\]\\<\\>\\{\\}\\|\\^\\\\', '\\*\\~\\`\\$\\[\\]\\<\\>\\{\\}\\|\\^\\\\'],
    ['\\- \\# \\q', '- # \\\\q'],
    [':custom_emoji: at 10:30:45', ':custom_emoji: at 10:30:45'],
  ])('%s is stored as %s', (written, stored) => {
    expect(store(written)).toBe(stored)
    expect(store(stored)).toBe(stored)
  })

  test('bold and code are two styles of one piece', () => {
    expect(parseInline('**`x`**')).toEqual([{ kind: 'text', text: 'x', style: { bold: true, code: true } }])
  })

  test('what was printed reads like what was printed', () => {
    fc.assert(
      fc.property(fc.oneof(MARKED, fc.string(), fc.string({ unit: 'binary' })), (written) => {
        const line = written.replaceAll('\n', ' ')
        const text = parseInline(line)
        const stored = printInline(text)
        expect(printInline(parseInline(stored))).toBe(stored)
      }),
      { numRuns: 2000 },
    )
  })

  test('a stored text keeps its styles', () => {
    fc.assert(
      fc.property(MARKED, (written) => {
        const text = parseInline(store(written))
        expect(parseInline(printInline(text))).toEqual(text)
      }),
      { numRuns: 2000 },
    )
  })
})
