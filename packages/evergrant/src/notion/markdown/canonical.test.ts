import { describe, expect, test } from 'vitest'
import { parseMarkdown } from './parse.js'
import { printMarkdown } from './print.js'

const lines = (...text: string[]) => text.join('\n')

/** Texts as Notion gives them, each with one form of the format. */
const CANONICAL: readonly (readonly [string, string])[] = [
  ['paragraphs', lines('One', 'Two {color="blue"}', '\tInside', '\t\tDeeper {color="red_bg"}', 'Three')],
  ['an empty line', lines('a', '<empty-block/>', 'b')],
  ['headings', lines('# One', '## Two {color="gray"}', '### Three', '#### Four')],
  ['a heading that opens', lines('# H {toggle="true" color="blue"}', '\tInside', '# Next')],
  ['lists', lines('- a', '\t- b {color="pink"}', '\t\t1. c', '\t\t2. d', '- e', '1. f', '7. g')],
  ['tasks', lines('- [ ] open', '\t- [x] done {color="gray"}', '\tnote')],
  ['quotes', lines('> one<br>two {color="brown_bg"}', '\tInside', '> again')],
  ['blocks without text', lines('#', '- {color="red"}', '1.', '- [ ]', '>', '```', '```', '$$', '$$')],
  ['a divider', lines('a', '---', 'b')],
  ['code', lines('```plain text', 'const a = [1, 2] // *no* escapes', '', '\tindented', '```', 'after')],
  ['code in a list', lines('- a', '\t```mermaid', '\tgraph TD; A-->B;', '\t\tC-->D', '\t```', '- b')],
  ['code with a fence inside', lines('````', '```', 'x', '```', '````')],
  ['code with tags inside', lines('```html', '</callout>', '<page url="x">', '<table>', '```', 'b')],
  ['an equation', lines('$$', '\\int_0^1 x^2 dx', '\\\\ y', '$$', 'a $`E=mc^2`$ b $`\\{X_i\\}`$')],
  [
    'a table',
    lines(
      '<table fit-page-width="true" header-row="true" header-column="true">',
      '<colgroup>',
      '<col color="blue_bg" width="120">',
      '<col>',
      '</colgroup>',
      '<tr color="gray">',
      '<td>**a** \\| b</td>',
      '<td color="red">one<br>two</td>',
      '</tr>',
      '<tr>',
      '<td></td>',
      '<td>`x|y`</td>',
      '</tr>',
      '</table>',
    ),
  ],
  [
    'a table with tabs inside',
    lines('<table>', '\t<colgroup>', '\t\t<col>', '\t</colgroup>', '\t<tr>', '\t\t<td>a</td>', '\t</tr>', '</table>'),
  ],
  ['a toggle', lines('<details color="pink">', '<summary>**Title**</summary>', '\tOne', '\t- Two', '</details>', 'b')],
  ['a callout', lines('<callout icon="💡" color="gray_bg">', '\tText', '\t- item', '</callout>')],
  [
    'nested containers',
    lines(
      '<columns>',
      '\t<column ratio="50">',
      '\t\t<callout icon="🎯">',
      '\t\t\t<callout>',
      '\t\t\t\tx',
      '\t\t\t</callout>',
      '\t\t</callout>',
      '\t</column>',
      '\t<column>',
      '\t\ty',
      '\t</column>',
      '</columns>',
    ),
  ],
  ['tabs', lines('<tabs>', '\t<tab icon="icons/document_gray">', '\t\tTitle', '\t\ttext', '\t</tab>', '</tabs>')],
  [
    'synced blocks',
    lines(
      '<synced_block url="https://app.notion.com/p/0123#4567">',
      '\t$$',
      '\t\\epsilon',
      '\t$$',
      '</synced_block>',
      '<synced_block_reference url="https://app.notion.com/p/0123#4567" notice="You &amp; I &lt;3">',
      '\ta',
      '</synced_block_reference>',
    ),
  ],
  [
    'meeting notes',
    lines(
      '<meeting-notes>',
      '\tWeekly',
      '\t<summary>',
      '\t\t- done',
      '\t</summary>',
      '\t<notes>',
      '\t\tmine',
      '\t</notes>',
      '\t<transcript>',
      '\t\tA: hello',
      '\t</transcript>',
      '</meeting-notes>',
    ),
  ],
  ['an image', '![A *caption* with [a link](https://a.example/x)](https://b.example/i_(1).png?a=1&b=2) {color="blue"}'],
  [
    'media',
    lines(
      '<audio src="https://a.example/a.mp3">Sound</audio>',
      '<video src="notion-file-block://x?name=a&amp;b"></video>',
      '<file src="file-upload://0123" color="gray">Caption **b**</file>',
      '<pdf src="{{https://a.example/a.pdf}}"/>',
      '<embed src="file-upload://0123">',
    ),
  ],
  [
    'pages and databases',
    lines(
      '<page url="https://app.notion.com/p/0123?pvs=204" icon="🧍">Title \\[1\\]</page>',
      '<database url="{{https://app.notion.com/p/4567}}" inline="false" data-source-url="collection://89ab"></database>',
      '<page url="https://app.notion.com/p/0124" deleted>Gone</page>',
      '<folder url="https://app.notion.com/p/0125">Files</folder>',
    ),
  ],
  [
    'tags without content',
    lines('<table_of_contents color="gray"/>', '<unknown url="https://a.example" alt="bookmark"/>'),
  ],
  [
    'tags that are new',
    lines(
      '<custom-block a="1">',
      '\ttext **b**',
      '</custom-block>',
      '<mystery a="b">Text [of] any * kind</mystery>',
      '<mystery/>',
      'in <other x>text</other> here',
      '</stray>',
    ),
  ],
  ['inline marks', 'a **b *c*** ~~d~~ `e` <span underline="true">f **g**</span> <span color="red_bg">h</span>'],
  ['marks that touch', 'x**y**z *a***b** **a***b* ***both*** ***i* b** *i **b***'],
  ['bold that goes on as code', 'della ****`history`** dell'.replace('della', '**della')],
  ['bold with spaces at its ends', '**其中 **$`S`$** 是非, 它的 **$`C`$** -项是 **$`O`$** .**'],
  [
    'links and citations',
    '[text](https://a.example/b?c=d#e) [**b** `c`](https://x.example/a_(b)) see[^https://a.example/1]',
  ],
  ['escapes', 'a \\* \\~ \\` \\$ \\[ \\] \\< \\> \\{ \\} \\| \\^ \\\\ b'],
  [
    'paragraphs that begin like other blocks',
    lines('\\# a', '\\- b', '1\\. c', '\\---', '\\![a](b)', '#tag', '-5', '1.5'),
  ],
  [
    'mentions',
    lines(
      'Hi <mention-user url="user://0123"/> and <mention-user url="{{user://0123}}">Ada *L*</mention-user>',
      '<mention-page url="https://app.notion.com/p/0123">Page</mention-page> at',
      '<mention-date start="2026-03-01" end="2026-03-02" startTime="09:00" endTime="10:00" timeZone="Europe/Berlin"/>',
      '<mention-data-source url="collection://01"/><mention-agent url="agent://a/b">A</mention-agent>',
    ),
  ],
  ['custom emoji and times', 'a :party-parrot: at 10:30:45, std::string::x'],
  ['code with backticks', '``a`b`` `` `a` `` ` x ` `a<br>b`'],
  ['trailing spaces', 'a  '],
  ['comments on text', '<span discussion-urls="discussion://a/b/c">anchored</span> text'],
]

describe('what Notion wrote comes out unchanged', () => {
  test.each(CANONICAL)('%s', (_name, text) => {
    expect(printMarkdown(parseMarkdown(text))).toBe(text)
  })

  test('all of it, inside a toggle', () => {
    const all = CANONICAL.map(([, text]) => text).join('\n')
    const inside = all.replaceAll(/^(?=.)/gm, '\t')
    const text = `<details>\n<summary>x</summary>\n${inside}\n</details>\n${all}`
    expect(printMarkdown(parseMarkdown(text))).toBe(text)
  })
})
