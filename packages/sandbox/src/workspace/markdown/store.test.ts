import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { walkBlocks } from './block.js'
import { parseBlocks } from './parse-blocks.js'
import { storedForm } from './store.js'

const SAMPLE = `# One
## Two {color="blue"}
### Three {toggle="true" color="red_bg"}
\tHidden
\t- deeper
#### Four
Text with **bold**, *italic*, ~~struck~~, \`code\`, <span underline="true">underlined</span> and a [link](https://e.example).
Coloured {color="green"}
\tIndented below a paragraph
<empty-block/>
- Bullet
\t- Nested
\t\t1. First
\t\t2. Second
- [ ] Open
- [x] Done {color="gray"}
> Two<br>lines
---
\`\`\`js
const a = '*not escaped*' // <b>

\treturn
\`\`\`
$$
E = mc^2
$$
<table fit-page-width="true" header-row="true" header-column="true">
\t<colgroup>
\t\t<col color="blue" width="120">
\t\t<col>
\t</colgroup>
\t<tr color="gray_bg">
\t\t<td>Name</td>
\t\t<td color="red">A \\| B</td>
\t</tr>
</table>
<details color="blue">
<summary>More</summary>
\tInside
</details>
<callout icon="💡" color="yellow_bg">
\tNote
\t- with a list
</callout>
<columns>
\t<column ratio="50">
\t\tLeft
\t</column>
\t<column>
\t\tRight
\t</column>
</columns>
<tabs>
\t<tab icon="🍎">
\t\tFirst tab
\t\tText
\t</tab>
</tabs>
<table_of_contents color="gray"/>
<synced_block url="https://app.notion.com/p/1#2">
\tShared
</synced_block>
<synced_block_reference url="https://app.notion.com/p/1#2" notice="x">
\tShared
</synced_block_reference>
<meeting-notes>
\tWeekly
\t<summary>
\t\tShort
\t</summary>
\t<notes>
\t\tLong
\t</notes>
\t<transcript>
\t\tWords
\t</transcript>
</meeting-notes>
![A *caption*](https://e.example/a.png) {color="blue"}
<audio src="https://e.example/a.mp3">Sound</audio>
<video src="https://e.example/a.mp4" color="red"></video>
<file src="file-upload://1">Report</file>
<pdf src="https://e.example/a.pdf"></pdf>
<embed src="https://e.example/x"></embed>
<folder url="https://app.notion.com/p/3">Files</folder>
<page url="https://app.notion.com/p/4">Child</page>
<database url="https://app.notion.com/p/5" inline="false" data-source-url="collection://6">Base</database>
<unknown url="https://app.notion.com/p/1#7" alt="bookmark"/>
<custom-block type="x" data="&quot;1&quot;"></custom-block>
<mention-user url="user://1"/> met <mention-page url="https://app.notion.com/p/4"/> on <mention-date start="2026-10-19"/>`

describe('stored Markdown', () => {
  test('every kind of block is kept as it is', () => {
    expect(storedForm(SAMPLE)).toBe(SAMPLE)
    const kinds = new Set([...walkBlocks(parseBlocks(SAMPLE))].map(({ type }) => type))
    expect([...kinds].sort().join(' ')).toBe(
      'bulleted code container divider equation heading image numbered paragraph quote table tag to-do',
    )
  })

  test.each([
    ['blank lines are dropped', 'a\n\n \n\nb', 'a\nb'],
    ['a real blank line is kept', 'a\n<empty-block/>\nb', 'a\n<empty-block/>\nb'],
    ['line ends of Windows', 'a\r\nb', 'a\nb'],
    ['headings stop at four', '##### Five\n###### Six', '#### Five\n#### Six'],
    ['other bullets', '* a\n+ b\n* [x] c', '- a\n- b\n- [x] c'],
    ['numbers count from one', '3. a\n3. b\ntext\n7. c', '1. a\n2. b\ntext\n1. c'],
    ['a list that jumps two levels', '- a\n\t\t\t- b', '- a\n\t- b'],
    ['what cannot hold children', '---\n\tx\n![](u)\n\ty', '---\nx\n![](u)\ny'],
    ['a heading that is no toggle', '# a\n\tb', '# a\nb'],
    ['a page of nothing', '\n\n', ''],
    ['literal marks', '2 < 3 {x} | y ^ z', '2 \\< 3 \\{x\\} \\| y \\^ z'],
    ['a paragraph like a list', '\\- a\n1\\. b\n\\# c\n\\---\n\\+ d', '\\- a\n1\\. b\n\\# c\n\\---\n\\+ d'],
    ['an unknown colour', 'a {color="mauve"}', 'a'],
    ['an unknown attribute', 'a {size="big"}', 'a \\{size="big"\\}'],
    ['an escaped colour', 'a \\{color="red"\\}', 'a \\{color="red"\\}'],
    ['an equation on one line', '$$x^2$$', '$$\nx^2\n$$'],
    ['a fence that is not closed', '```js\nx', '```js\nx\n```'],
    ['a fence in a fence', '````\n```\n````', '````\n```\n````'],
    ['code below a list', '- a\n\t```\n\tx\n\t\ty\n\t```', '- a\n\t```\n\tx\n\t\ty\n\t```'],
    ['tags on one line', '<callout icon="💡">Note</callout>', '<callout icon="💡">\n\tNote\n</callout>'],
    [
      'details as in HTML',
      '<details><summary>S</summary>\nx\n</details>',
      '<details>\n<summary>S</summary>\n\tx\n</details>',
    ],
    ['details without a summary', '<details>\nx\n</details>', '<details>\n<summary></summary>\n\tx\n</details>'],
    [
      'children that are not indented',
      '<callout>\na\n- b\n\t- c\n</callout>',
      '<callout>\n\ta\n\t- b\n\t\t- c\n</callout>',
    ],
    ['a tag that is not closed', '<callout>\n\ta', '\\<callout\\>\n\ta'],
    ['a tag that was not opened', 'a\n</callout>', 'a\n\\</callout\\>'],
    ['an older image', '<image source="{{https://e.example/a.png}}">Cap</image>', '![Cap](https://e.example/a.png)'],
    [
      'an address in braces',
      '<page url="{{https://app.notion.com/p/4}}">C</page>',
      '<page url="https://app.notion.com/p/4">C</page>',
    ],
    ['a page within a line', 'see <page url="u">C</page>', 'see \\<page url="u"\\>C\\</page\\>'],
    [
      'a table on one line',
      '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>',
      '<table>\n\t<tr>\n\t\t<td>a</td>\n\t\t<td>b</td>\n\t</tr>\n\t<tr>\n\t\t<td>c</td>\n\t\t<td></td>\n\t</tr>\n</table>',
    ],
    ['a table that is not closed', '<table>\nx', '\\<table\\>\nx'],
    ['a toggle without children', '# a {toggle="true"}', '# a {toggle="true"}'],
    ['a caption of blanks', '![ ](u)', '![](u)'],
  ])('%s', (_name, written, stored) => {
    expect(storedForm(written)).toBe(stored)
    expect(storedForm(stored)).toBe(stored)
  })
})

const LINE = fc.tuple(
  fc.nat({ max: 4 }),
  fc.array(
    fc.oneof(
      fc.constantFrom(...SAMPLE.split('\n').map((line) => line.trim())),
      fc.constantFrom(
        '```',
        '````',
        '$$',
        '$$$$$',
        '<table>',
        '</table>',
        '<tr>',
        '<td>',
        '</td>',
        '<callout>',
        '</callout>',
      ),
      fc.constantFrom(
        '<details>',
        '</details>',
        '<summary>',
        '</summary>',
        '<columns>',
        '</columns>',
        '<notes>',
        '- ',
        '# ',
      ),
      fc.constantFrom(
        '> ',
        '1. ',
        '- [ ] ',
        ' ',
        '',
        '\\',
        '{color="red"}',
        '{toggle="true"}',
        '<empty-block/>',
        '![',
        '](u)',
      ),
      fc.constantFrom(
        '**',
        '*',
        '`',
        '<span color="red">',
        '</span>',
        'a',
        '+',
        '---',
        '{{',
        '}}',
        '<page url="',
        '">',
        '"',
      ),
    ),
    { maxLength: 4 },
  ),
)

/** Lines that are nearly blocks, nested at random. */
const DOCUMENT = fc
  .array(LINE, { maxLength: 30 })
  .map((lines) => lines.map(([indent, parts]) => '\t'.repeat(indent) + parts.join('')).join('\n'))

describe('whatever is written', () => {
  test('is stored in a form that stays', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 8, arbitrary: DOCUMENT }, fc.string({ unit: 'binary' })), (written) => {
        const stored = storedForm(written)
        expect(storedForm(stored)).toBe(stored)
      }),
      { numRuns: 2000 },
    )
  })

  test('can be cut anywhere', () => {
    fc.assert(
      fc.property(fc.nat({ max: SAMPLE.length }), fc.nat({ max: SAMPLE.length }), (from, to) => {
        const stored = storedForm(SAMPLE.slice(Math.min(from, to), Math.max(from, to)))
        expect(storedForm(stored)).toBe(stored)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    '*',
    '**a',
    '*a **b ',
    '~~',
    '~~a',
    '`',
    '``a`',
    '$`',
    '[',
    '](u',
    '](',
    '[a](',
    '[a](u)',
    '[^',
    '<',
    '<span',
    '<span color="',
    '<span color="red">',
    '</span>',
    '<mention-user url="">',
    '<mention-user url="">a',
    '\\',
    '{',
    '{color="red"}',
    ' {toggle="',
    '- ',
    '- [',
    '>',
    '#',
    '1.',
    '\t',
    '\n\t',
    '\n```',
    '\n````\n```',
    '\n$$',
    '\n$$a',
    '\n<table>',
    '\n<table>\n</table>',
    '<tr>',
    '<table><td>',
    '\n<callout>',
    '\n</callout>',
    '\n<callout>\n</details>',
    '<details><summary>',
    '\n<summary>',
    '<page url="',
    '\n- a\n\t',
    '![',
    '![](',
    '\n# a\n\t',
    '(',
    ')',
    ' ',
    '\u00a0',
    '<br>',
  ])('%j over and over takes linear time', (part) => {
    const cpuMs = (length: number) => {
      const text = part.repeat(Math.ceil(length / part.length))
      const { user } = process.cpuUsage()
      storedForm(text)
      return (process.cpuUsage().user - user) / 1000
    }
    const short = Math.min(cpuMs(2_000), cpuMs(2_000))
    const long = cpuMs(40_000)
    // Twenty times the length, with room for the collector; quadratic time would take four hundred times as long.
    expect(long).toBeLessThan(Math.max(short, 8) * 20 * 4)
  })

  test('however deep it is', () => {
    const deep = (open: string, close: string) => open.repeat(5000) + close.repeat(5000)
    expect(storedForm(deep('<callout>\n', '</callout>\n')).length).toBeLessThan(2_000_000)
    expect(storedForm(deep('[', ']')).length).toBeGreaterThan(0)
    expect(storedForm(deep('<span color="red">', '</span>'))).toBe('<empty-block/>')
    const stairs = Array.from({ length: 1000 }, (_, depth) => `${'\t'.repeat(depth)}- x`).join('\n')
    expect(storedForm(storedForm(stairs))).toBe(storedForm(stairs))
  })
})
