import { describe, expect, it } from 'vitest'
import { hasLanded, isSameContent } from './same-content.js'

describe('a page shows what was written', () => {
  it.each([
    ['numbers of a list', '1. a\n1. b', '1. a\n2. b'],
    ['where a list begins', '10. ten', '1. ten'],
    ['signs of items', '+ a\n* b', '- a\n- b'],
    ['spaces at ends', 'a  \n\u{a0}b ', 'a\nb'],
    ['spaces in front', '    code\n\t  child', 'code\n\tchild'],
    ['two spaces for a level', '- a\n  - b\n    - c', '- a\n\t- b\n\t\t- c'],
    ['four spaces for a level', '- a\n    - b', '- a\n\t- b'],
    ['spaces for no level', '- a\n  - b', '- a\n- b'],
    ['tags that are text', 'List<String> and <b>x</b>', String.raw`List\<String\> and \<b\>x\</b\>`],
    ['a tag alone', '<foo>\n</content>', String.raw`\<foo\>` + '\n' + String.raw`\</content\>`],
    ['a tag round lines', '<foo>\n\tx\n</foo>', String.raw`\<foo\>` + '\n\tx\n' + String.raw`\</foo\>`],
    ['braces that are text', '{x}', String.raw`\{x\}`],
    ['braces at an end', 'a {x}', String.raw`a \{x\}`],
    ['an unknown colour', 'a {color="nope"}', 'a'],
    [
      'a row on one line',
      '<table>\n<tr><td>a</td></tr>\n</table>',
      '<table>\n\t<tr>\n\t\t<td>a</td>\n\t</tr>\n</table>',
    ],
    ['the title of a link, left out', '[l](https://x.test "t")', '[l](https://x.test)'],
    ['a link with a title, as text', '[l](https://x.test "t")', String.raw`\[l\](https://x.test "t")`],
    ['spaces in code', '`` a`b ``', '``a`b``'],
  ])('in other words: %s', (_, written, stored) => {
    expect(isSameContent(written, stored)).toBe(true)
    expect(isSameContent(stored, stored)).toBe(true)
    expect(isSameContent(`# Before\n${written}\nbehind`, `# Before\n${stored}\nbehind`)).toBe(true)
    const updates = [{ old: 'behind', new: `${written}\nbehind` }]
    expect(hasLanded(updates, { before: 'x\nbehind', now: `x\n${stored}\nbehind\nmore` })).toBe(true)
  })

  it.each([
    ['a lost line', 'a\nb', 'a'],
    ['a changed word', '1. a b', '1. a c'],
    ['a lost child', '- a\n\t- b', '- a'],
    ['a child that is none any more', '- a\n\t- b', '- a\n- b'],
    ['an item that became a child', '- a\n- b', '- a\n\t- b'],
    ['another order', '- a\n- b', '- b\n- a'],
    ['another order of numbers', '1. a\n2. b', '1. b\n2. a'],
    ['another kind of list', '- a', '1. a'],
    ['a list that is none any more', '1. a', 'a'],
    ['to do and done', '- [ ] a', '- [x] a'],
    ['a lost link', '[a](https://x.test)', 'a'],
    ['another address', '[a](https://x.test "t")', '[a](https://y.test)'],
    ['a lost mention', '<mention-page url="https://x.test"/> a', 'a'],
    ['a mention that became text', '<mention-page url="u"/>', String.raw`\<mention-page url="u"/\>`],
    ['a lost page', 'a\n<page url="https://x.test">p</page>', 'a'],
    ['lost bold', '**a**', 'a'],
    ['bold that became text', '**a**', String.raw`\*\*a\*\*`],
    ['a lost tag', 'a <b>c</b>', 'a c'],
    ['a lost colour', 'a {color="red"}', 'a'],
    ['a heading that folds no more', '# a {toggle="true"}', '# a'],
    ['a lost cell', '<table>\n<tr><td>a</td><td>b</td></tr>\n</table>', '<table>\n<tr><td>a</td></tr>\n</table>'],
    ['other spaces in a block of code', '```\n  a\n```', '```\na\n```'],
    ['numbers in a block of code', '```\n1. a\n```', '```\n2. a\n```'],
    ['signs in a block of code', '```\n+ a\n```', '```\n- a\n```'],
    ['words beside each other', 'a b', 'ab'],
    ['another heading', '# a', '## a'],
  ])('and not: %s', (_, written, stored) => {
    expect(isSameContent(written, stored)).toBe(false)
    expect(isSameContent(`# Before\n${written}\nbehind`, `# Before\n${stored}\nbehind`)).toBe(false)
  })
})

it('an update that was not made has not landed', () => {
  const before = 'a\nbehind'
  expect(hasLanded([{ old: 'behind', new: '1. x\nbehind' }], { before, now: `${before}\nmore` })).toBe(false)
  expect(hasLanded([{ old: '', new: 'List<String>' }], { before, now: before })).toBe(false)
})
