import { describe, expect, test } from 'vitest'
import { parseMarkdown, toGithubMarkdown } from '../../../notion/markdown/index.js'
import { fromGithubMarkdown } from './from-github.js'

describe('what a person writes for GitHub becomes Notion’s', () => {
  test.each([
    ['paragraphs', 'One\nline\n\nTwo  \nlines', 'One line\nTwo<br>lines'],
    ['headings', '# A\n\nB\n=\n\n###### C', '# A\n# B\n#### C'],
    ['marks', '**a _b_** ~~c~~ `d|e` <u>f</u> <b>g</b>', '**a *b*** ~~c~~ `d|e` <span underline="true">f</span> **g**'],
    ['what looks like marks', '2 \\* 3 < 4 & $5 or $6 [x]', '2 \\* 3 \\< 4 & \\$5 or \\$6 \\[x\\]'],
    [
      'links',
      '[a](b "t") <https://c.example> [d][e]\n\n[e]: https://e.example',
      '[a](b) [https://c.example](https://c.example) [d](https://e.example)',
    ],
    ['images', '![a](b)\n\nx ![c](d) y', '![a](b)\nx  y\n![c](d)'],
    ['lists', '- a\n  - b\n\n    c\n3. d\n4. e', '- a\n\t- b\n\t\tc\n3. d\n4. e'],
    ['tasks', '- [ ] a\n- [x] b', '- [ ] a\n- [x] b'],
    ['quotes', '> a\n> b\n>\n> - c', '> a b\n\t- c'],
    ['an alert', '> [!TIP]\n> a\n> **b**', '<callout icon="💡" color="green_bg">\n\ta **b**\n</callout>'],
    ['code', '```js\na *b*\n```\n\n    c', '```js\na *b*\n```\n```\nc\n```'],
    [
      'equations',
      'a $x_1$ and $`y`$\n\n$$\na \\\\ *b*\n$$\n\n$$c$$',
      'a $`x_1`$ and $`y`$\n$$\na \\\\ *b*\n$$\n$$\nc\n$$',
    ],
    ['dollars in code', '```sh\n$$\n```\n\n`$a$`', '```sh\n$$\n```\n`$a$`'],
    [
      'a table',
      '| a | b |\n|---|---|\n| `x\\|y` | 1<br>2 |',
      '<table fit-page-width="true" header-row="true">\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n<tr>\n<td>`x|y`</td>\n<td>1<br>2</td>\n</tr>\n</table>',
    ],
    [
      'what opens',
      '<details>\n<summary>S &amp; T</summary>\n\na\n\n<details><summary>U</summary>\n\nb\n\n</details>\n</details>\n\nc',
      '<details>\n<summary>S & T</summary>\n\ta\n\t<details>\n\t<summary>U</summary>\n\t\tb\n\t</details>\n</details>\nc',
    ],
    ['footnotes', 'a[^n] b[^m]\n\n[^m]: M\n[^n]: N', 'a\\[1\\] b\\[2\\]\n---\n1. N\n2. M'],
    [
      'other HTML',
      '<!-- x -->\n\n<div>\nhi\n</div>\n\na <kbd>b</kbd> <sub>c</sub>',
      '```html\n<div>\nhi\n</div>\n```\na `b` c',
    ],
    [
      'mentions and colours',
      'a <mention-user url="user://1"/> <span color="red">b</span>',
      'a <mention-user url="user://1"/> <span color="red">b</span>',
    ],
    [
      'no tag that moves a page',
      'a <page url="https://app.notion.com/p/1">T</page>\n\n<page url="x">T</page>',
      'a T\nT',
    ],
    ['lines that begin like blocks of Notion', '\\# a\n\n\\- b\n\n1986\\. c', '\\# a\n\\- b\n1986\\. c'],
  ])('%s', (_name, github, notion) => {
    expect(fromGithubMarkdown(github)).toBe(notion)
  })
})

test('the way to GitHub and back keeps what both have', () => {
  const text = [
    '# A *b*',
    'text **c** `d|e` [f](https://g.example/(h)) $`i`$ 1 \\* 2 _ \\[x\\] \\<y\\> a\\|b',
    '- a',
    '\t- b',
    '\t\t1. c',
    '\t\t2. d',
    '\t- [x] e',
    'next',
    '1. one',
    '\tpara',
    '> q<br>r',
    '\tinside',
    '> another',
    '```plain text',
    '```` *x*',
    '```',
    '$$',
    'x \\\\ y',
    '$$',
    '<details>',
    '<summary>S \\< T</summary>',
    '\tin',
    '</details>',
    '<callout icon="💡" color="green_bg">',
    '\tt',
    '\t- u',
    '</callout>',
    '<table fit-page-width="true" header-row="true">',
    '<tr>',
    '<td>**a**</td>',
    '<td>b \\| c</td>',
    '</tr>',
    '<tr>',
    '<td>`x|y`</td>',
    '<td>1<br>2</td>',
    '</tr>',
    '</table>',
    '---',
    '![cap](https://a.example/i.png)',
  ].join('\n')
  expect(fromGithubMarkdown(toGithubMarkdown(parseMarkdown(text)))).toBe(text)
})
