import type { EditResult, Pages } from 'evergrant/notion'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorkspace, type OpenWorkspace } from './workspace.js'

let workspace: OpenWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace.close())

/** What people and models write, much of which Notion stores in other words. */
const SAMPLES = [
  '##### five',
  '###### six',
  'a\n\n\nb',
  'trail   ',
  '1) item',
  '* item',
  '+ item',
  '***',
  '___',
  '- [X] done',
  'Setext\n===',
  '    indented code',
  '  two spaces',
  '\tindented first',
  '- a\n  - two space nest',
  '- a\n    - four space nest',
  '$x$',
  '$$x$$',
  '$$\nx\n$$',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '<b>html</b>',
  '<br>',
  'a<br>b',
  '&amp; &lt;',
  '~~~\ncode\n~~~',
  '```\nunclosed',
  '> q1\n> q2',
  '<https://x.test>',
  'https://x.test',
  '![c](https://x.test/a.png)',
  '[l](https://x.test "title")',
  '**bold',
  '*a*b*',
  '__u__',
  '_i_',
  '\\*',
  'snake_case_word',
  'a * b',
  'tab\there',
  'x\r\ny',
  '\u00a0nbsp',
  'zero\u200bwidth',
  '<details>\n<summary>S</summary>\n\tc\n</details>',
  '<callout icon="💡">\ntext\n</callout>',
  '<table>\n<tr><td>a</td><td>b</td></tr>\n</table>',
  '<columns>\n\t<column>\n\t\tx\n\t</column>\n</columns>',
  '<mention-date start="2026-01-01"/>',
  '<mention-user url="user://x"></mention-user>',
  '<foo>bar</foo>',
  'a {color="blue"}',
  'a {color="nope"}',
  '# h {toggle="true" color="red"}\n\tc',
  ':smile:',
  '`a``b`',
  '`` a`b ``',
  '$`x`$',
  '[^https://x.test]',
  '<empty-block/>',
  '<unknown url="https://x" alt="y"/>',
  '1. a\n1. b\n3. c',
  '10. ten',
  '- ',
  '-',
  '#',
  '# ',
  '```js\nx\n```\n',
  '\n\nlead',
  '<table_of_contents/>',
  '<file src="https://x.test/a.pdf">cap</file>',
  'a  \nb',
  '<span color="red">r</span>',
  '<span underline="true">u</span>',
  '{{x}}',
  '{x}',
  '[x]',
  '[ ] x',
  '<',
  '>',
  '|',
  '^',
  '~',
  '<!-- c -->',
  '</content>',
  '1. a\n1. b',
  '3. c\n4. d',
  'use {x} here',
  'line with trailing space \nnext',
  'a line',
  'Windows\r\nline ',
  '- x  ',
  'f({a: 1})',
  '2026. was good',
  '+ plus',
  'text with <T> generic',
  'if a < b then',
  'x > y',
  'List<String>',
  'use `<div>` and <div>',
]

type Write = (pages: Pages, page: string, text: string) => Promise<EditResult>
const writes: readonly (readonly [string, Write])[] = [
  ['append', (pages, page, text) => pages.append(page, text)],
  ['replace', (pages, page, text) => pages.replace(page, text)],
  ['edit', (pages, page, text) => pages.edit(page, ({ content }) => `${content}\n${text}`)],
  ['edit of a piece', (pages, page, text) => pages.edit(page, () => [{ old: 'base', new: `base ${text}` }])],
]

it.each(writes)('ordinary Markdown is proved to be there: %s', { timeout: 60_000 }, async (_, write) => {
  const { pages } = workspace.notion
  const made = await pages.create(SAMPLES.map((_sample, index) => ({ title: `Page ${index}`, content: 'base' })))
  const outcomes: string[] = []
  for (const [index, { id }] of made.entries()) {
    const text = SAMPLES[index] ?? ''
    const told = await write(pages, id, text).then(({ outcome }) => outcome, String)
    if (told !== 'verified' && told !== 'unchanged') outcomes.push(`${JSON.stringify(text)}: ${told}`)
  }
  expect(outcomes).toEqual([])
})
