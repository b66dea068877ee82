import { applyPatch } from 'diff'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffLines } from './line-diff.js'
import { unifiedDiff } from './unified-diff.js'

const text = fc.array(fc.constantFrom('a', 'b', 'c', '', '\tx'), { maxLength: 30 }).map((lines) => lines.join('\n'))

describe('a unified diff', () => {
  it('shows what changed with its surroundings, changes near each other together', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`)
    const after = before.toSpliced(19, 1, 'new end').toSpliced(4, 1).toSpliced(2, 0, 'new')
    expect(unifiedDiff(before.join('\n'), after.join('\n'))).toBe(`--- before
+++ after
@@ -1,8 +1,8 @@
 line 1
 line 2
+new
 line 3
 line 4
-line 5
 line 6
 line 7
 line 8
@@ -17,4 +17,4 @@
 line 17
 line 18
 line 19
-line 20
+new end`)
  })

  it('is empty for the same text', () => {
    expect(unifiedDiff('a\nb', 'a\nb')).toBe('')
  })

  it('applied to the one text gives the other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== '' && after !== '')
        const diff = unifiedDiff(before, after)
        const end = (one: string) => `${one}\n`
        expect(diff === '' ? end(before) : applyPatch(end(before), `${diff}\n`)).toBe(end(after))
      }),
    )
  })
})

it('finds no more changes than needed', () => {
  const longest = (a: readonly string[], b: readonly string[]): number => {
    const [first, ...rest] = a
    if (first === undefined || b.length === 0) return 0
    const at = b.indexOf(first)
    return Math.max(longest(rest, b), at === -1 ? 0 : 1 + longest(rest, b.slice(at + 1)))
  }
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 })
  fc.assert(
    fc.property(lines, lines, (a, b) => {
      const changed = diffLines(a, b).reduce(
        (sum, { before, after }) => sum + before[1] - before[0] + after[1] - after[0],
        0,
      )
      expect(changed).toBe(a.length + b.length - 2 * longest(a, b))
    }),
  )
})

it('gives up on texts that have nothing in common, and is right all the same', () => {
  const [a, b] = ['a', 'b'].map((letter) => Array.from({ length: 3_000 }, (_, index) => `${letter}${index}`))
  expect(diffLines(a ?? [], b ?? [])).toEqual([{ before: [0, 3_000], after: [0, 3_000] }])
})
