import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { applyUpdates as apply, type ContentUpdate, findMatches } from './literal-edit.js'
import { storedForm } from './markdown/store.js'

const applyUpdates = (content: string, updates: readonly ContentUpdate[]) => storedForm(apply(content, updates))

const TEXT = `# Plan
first line
second line
- a
\t- b
\t- c
- d
\`\`\`js
const x = 1
const y = 2
\`\`\`
<callout icon="💡">
\tinside
\tand more
</callout>
<details>
<summary>sum</summary>
\thidden
</details>
<table>
\t<tr>
\t\t<td>p</td>
\t\t<td>q</td>
\t</tr>
</table>
last`

describe('a match in stored text', () => {
  test.each([
    ['inside one block', 'irst li', 1],
    ['several times', 'line', 2],
    ['a whole block', 'second line', 1],
    ['whole blocks', 'first line\nsecond line', 1],
    ['whole blocks with the line ends round them', '\nfirst line\nsecond line\n', 1],
    ['a block with its children', '- a\n\t- b\n\t- c', 1],
    ['children as a whole', '\t- b\n\t- c', 1],
    ['children without the tabs of the first', '- b\n\t- c', 1],
    ['a list', '- a\n\t- b\n\t- c\n- d', 1],
    ['lines of code', 'x = 1\nconst y', 1],
    ['code with its fences', '```js\nconst x = 1\nconst y = 2\n```', 1],
    ['cells of a table', '<td>p</td>\n\t\t<td>q', 1],
    ['a table', '<table>\n\t<tr>\n\t\t<td>p</td>\n\t\t<td>q</td>\n\t</tr>\n</table>', 1],
    ['a callout', '<callout icon="💡">\n\tinside\n\tand more\n</callout>', 1],
    ['what is inside a callout', '\tinside\n\tand more', 1],
    ['details with their summary', '<details>\n<summary>sum</summary>\n\thidden\n</details>', 1],
    ['a summary', '<summary>sum</summary>', 1],
    ['from the middle of one block to the middle of another', 'line\nsecond', 0],
    ['from one child into another', 'b\n\t- c', 0],
    ["from a child to its parent's sibling", '\t- c\n- d', 0],
    ['half a fence', 'const y = 2\n```\n<callout icon="💡">', 0],
    ['code that is not all', '- d\n```js\nconst x = 1', 0],
    ['a tag without its end', '<callout icon="💡">\n\tinside', 0],
    ['an end without its tag', '</callout>\n<details>', 0],
    ['a summary without its details', '<summary>sum</summary>\n\thidden', 0],
    ['what is not there', 'nowhere', 0],
    ['nothing but a line end', '\n', 0],
  ])('%s', (_name, wanted, count) => {
    expect(findMatches(TEXT, wanted)).toHaveLength(count)
  })
})

describe('updates', () => {
  const one = (old_str: string, new_str: string, all = false) =>
    applyUpdates(TEXT, [{ old_str, new_str, replace_all_matches: all }])

  test('replace a block, all matches, or delete', () => {
    expect(one('second line', '## Second')).toContain('first line\n## Second\n- a')
    expect(one('line', 'row', true)).toContain('first row\nsecond row')
    expect(one('first line\nsecond line\n', '')).toContain('# Plan\n- a')
  })

  test('are literal', () => {
    expect(one('second line', '$& $1 $$')).toContain('first line\n\\$& \\$1 \\$\\$\n')
  })

  test('work one after the other, on stored text', () => {
    const updates = [
      { old_str: 'first line', new_str: '2 < 3' },
      { old_str: '2 \\< 3', new_str: 'less' },
    ]
    expect(applyUpdates(TEXT, updates)).toContain('# Plan\nless\n')
  })

  test('say the same of a match that is not unique as of none', () => {
    const message = (old_str: string) => {
      try {
        return one(old_str, 'x')
      } catch (error) {
        return String(error).replaceAll(JSON.stringify(old_str), '…')
      }
    }
    expect(message('line')).toBe(message('nowhere'))
    expect(message('')).toContain('must not be empty')
  })

  test('of any piece of one line keep the rest', () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.nat({ max: 40 }), (from, length) => {
        const line = 'The quick brown fox jumps over the lazy dog.'
        const old_str = line.slice(from, from + length + 1)
        if (old_str.trim() !== old_str || line.split(old_str).length !== 2) return
        const text = applyUpdates(`001\n${line}\n002`, [{ old_str, new_str: 'NEW' }])
        expect(text).toBe(storedForm(`001\n${line.replace(old_str, 'NEW')}\n002`))
      }),
    )
  })
})
