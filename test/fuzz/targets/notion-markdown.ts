import {
  imagesOf,
  parseMarkdown,
  printMarkdown,
  rewriteSources,
  toGithubMarkdown,
} from '../../../packages/evergrant/src/notion/markdown/index.js'
import { Broken, type Target, utf8 } from '../target.js'

const MAX_CHECKED = 32 * 1024

export const notionMarkdown: Target = {
  name: 'notion-markdown',
  reads: 'pages of Notion-flavoured Markdown',
  seeds: [
    '# A **b** {color="blue"}\n- c\n\t1. `d` ~~e~~\n\t\t- [x] f\n> g<br>h\n---\n<empty-block/>\n```js\nconst i = [1]\n```\n$$\nj\n$$',
    '<callout icon="💡" color="gray_bg">\n\tA $`b`$ [c](https://d.example/e_(f))\n</callout>\n<details>\n<summary>G</summary>\n\tH\n</details>',
    '<columns>\n\t<column ratio="50">\n\t\t![a](https://b.example/c.png)\n\t</column>\n</columns>\n<file src="{{file-upload://1}}">d</file>',
    '<table header-row="true">\n<colgroup>\n<col color="red">\n</colgroup>\n<tr>\n<td>**a** \\| b</td>\n<td>`c|d`</td>\n</tr>\n</table>',
    'Hi <mention-user url="user://1"/> on <mention-date start="2026-03-01"/> *see* [^https://a.example] :emoji: <span underline="true">u</span>',
    '<page url="https://app.notion.com/p/1">A</page>\n<database url="{{https://app.notion.com/p/2}}" inline="false" data-source-url="collection://3"></database>\n<unknown url="x" alt="y"/>\n<meeting-notes>\n\tB\n\t<notes>\n\t\tc\n\t</notes>\n</meeting-notes>',
  ],
  words: [
    '**',
    '***',
    '~~',
    '$`',
    '`$',
    '\n$$\n',
    '\n```\n',
    '\n\t',
    '](',
    '![',
    '[^',
    '<br>',
    '<span>',
    '</span>',
    '<td>',
    '</td>',
    '\n<table>\n',
    '\n</table>\n',
    '\n<callout>\n',
    '\n</callout>\n',
    '\n<details>\n<summary>',
    '</summary>\n',
    '\n- ',
    '\n1. ',
    '\n# ',
    '\n> ',
    ' {color="red"}',
    '&amp;',
    '<x/>',
  ],
  feed(input) {
    const text = utf8(input)
    const blocks = parseMarkdown(text)
    const printed = printMarkdown(blocks)
    // What follows takes several times as long as reading, whose time is what is judged.
    if (text.length > MAX_CHECKED) return printed
    if (printMarkdown(parseMarkdown(printed)) !== printed) throw new Broken('what it printed is read as something else')
    toGithubMarkdown(blocks)
    const sources = imagesOf(text).map(({ source }) => source)
    const names = new Map(sources.map((source, at) => [source, `planted-name-${at}`]))
    const back = new Map([...names].map(([source, name]) => [name, source]))
    if (rewriteSources(rewriteSources(text, names), back) !== text) throw new Broken('renamed sources do not lead back')
    return blocks.length > 0 ? printed : undefined
  },
}
