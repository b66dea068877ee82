import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMarkdown } from '../../../notion/markdown/index.js'
import { displayWidth } from './display-width.js'
import { toTerminal } from './to-terminal.js'

const shown = (text: string, width = 40, colours = false) => toTerminal(parseMarkdown(text), { width, colours })

describe('a page at a terminal', () => {
  test.each([
    ['headings and paragraphs', '# One\ntext\n## Two\nmore', '# One\n\ntext\n\n## Two\n\nmore\n'],
    ['lists', '- a\n\t- b\n\t\t1. c\n- [ ] d\n- [x] e', '• a\n  ◦ b\n    1. c\n☐ d\n☑ e\n'],
    ['words on several lines', '- one two three four five', '• one two three\n  four five\n'],
    ['a long word', 'abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnop\nqrstuvwxyz\n'],
    ['a toggle', '<details>\n<summary>T</summary>\n\tx\n</details>', '▾ T\n  x\n'],
    ['a quote', '> a<br>b', '│ a\n│ b\n'],
    ['code', '```js\na  =  1\n```', '▏ js\n▏ a  =  1\n'],
    ['a callout', '<callout icon="💡">\n\tx\n</callout>', '┃ 💡 x\n'],
    ['files and pages', '![c](https://a.b/i)\n<page url="p">T</page>', '[image] c\n(https://a.b/i)\n\n[page] T (p)\n'],
    ['a mentioned date', '<mention-date start="2026-03-01"/>', '1 March 2026\n'],
    ['East Asian text', '这是一个很长的中文段落', '这是一个很长的中\n文段落\n'],
  ])('%s', (_name, text, expected) => {
    expect(shown(text, 16)).toBe(expected)
  })

  test('a table is as wide as the paper', () => {
    const cell = 'a long cell with many words in it'
    const text = `<table header-row="true">\n<tr>\n<td>A</td>\n<td>中文</td>\n</tr>\n<tr>\n<td>1</td>\n<td>${cell}</td>\n</tr>\n</table>`
    const lines = shown(text, 30).trimEnd().split('\n')
    expect(new Set(lines.map(displayWidth))).toEqual(new Set([30]))
    expect(lines[1]).toBe('│ A │ 中文                   │')
  })

  test('has codes only where there are colours', () => {
    const text = '# **a** <span color="red">b</span>'
    expect(shown(text)).not.toContain('\u001B')
    expect(shown(text, 40, true)).toContain('\u001B[31m')
  })

  test('is not steered by what stands in the page', () => {
    const evil = '\u001B[2J\u009B31m\u202E\u0007x'
    const everywhere = `# ${evil}\n- ${evil}\n\`\`\`${evil}\n${evil}\n\`\`\`\n<page url="${evil}">${evil}</page>\n<${'x'}y>${evil}\n<callout icon="${evil}">\n\t${evil}\n</callout>`
    expect(shown(everywhere)).not.toMatch(/[^\P{Cc}\n]|\u202E/u)
  })
})

test('no line of text is wider than the paper, whatever the text is', () => {
  const text = fc
    .array(fc.constantFrom('a', 'word', ' ', '中', '👨‍👩‍👧', 'é', '\u0301', '**', '`', '<br>', 'x'.repeat(30), '🇩🇪'))
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, fc.integer({ min: 16, max: 60 }), (line, width) => {
      for (const each of shown(`- ${line}`, width).split('\n')) expect(displayWidth(each)).toBeLessThanOrEqual(width)
    }),
  )
})

test('takes a time in proportion to the text', () => {
  const begun = performance.now()
  shown(`${'ж'.repeat(200_000)}\n\`\`\`\n${'щ'.repeat(200_000)}\n\`\`\``, 80)
  expect(performance.now() - begun).toBeLessThan(5000)
})
