import { runInNewContext } from 'node:vm'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Column } from '../column.js'
import { checkFormula } from './check.js'
import { evaluateFormula } from './evaluate.js'
import { type FormulaValue, toSql } from './value.js'

const COLUMNS: readonly Column[] = [
  { name: 'Name', type: 'title' },
  { name: 'Cost', type: 'number' },
  { name: 'Done', type: 'checkbox' },
  { name: 'Due', type: 'date' },
  { name: 'Tags', type: 'multi_select', options: [] },
]
const VALUES: Record<string, FormulaValue> = {
  Name: 'Chair',
  Cost: 12.5,
  Done: true,
  Due: { atMs: Date.UTC(2026, 0, 31), hasTime: false },
  Tags: ['a', 'b'],
}
const NOW_MS = Date.UTC(2026, 9, 5, 9, 30)

function compute(text: string) {
  const value = evaluateFormula(text, { nowMs: NOW_MS, property: (name) => VALUES[name] })
  return toSql(value, checkFormula(text, COLUMNS))
}

describe('computes', () => {
  test.each([
    ['1 + 2 * 3 - 4 / 2', 5],
    ['(1 + 2) * -3', -9],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['10 % 4', 2],
    ['1 / 0', null],
    ['"a" + 1', 'a1'],
    ['prop("Cost") * 2', 25],
    ['round(prop("Cost") / 3, 1)', 4.2],
    ['min(3, [1, 2], 5) + max(1, 9)', 10],
    ['sum([1, 2], 3)', 6],
    ['if(prop("Done"), "yes", "no")', 'yes'],
    ['if(false, 1)', null],
    ['prop("Cost") > 12 and not prop("Done")', '__NO__'],
    ['prop("Cost") > 12 ? "dear" : prop("Done") ? "a" : "b"', 'dear'],
    ['true || false && false', '__YES__'],
    ['prop("Name") == "Chair"', '__YES__'],
    ['"a" < "b"', '__YES__'],
    ['prop("Name").lower().length()', 5],
    ['concat("a", 1, true)', 'a1true'],
    ['contains(prop("Name"), "hai")', '__YES__'],
    ['replaceAll("a.b.c", ".", "$&")', 'a$&b$&c'],
    ['substring("abcdef", 1, 3)', 'bc'],
    ['repeat("ab", 3)', 'ababab'],
    ['prop("Tags")', '["a","b"]'],
    ['prop("Tags").length()', 2],
    ['prop("Tags").includes("b")', '__YES__'],
    ['join(split("a,b", ","), "-")', 'a-b'],
    ['first(prop("Tags")) + last(prop("Tags"))', 'ab'],
    ['empty(prop("Tags"))', '__NO__'],
    ['today()', '2026-10-05'],
    ['now()', '2026-10-05T09:30:00.000Z'],
    ['dateAdd(prop("Due"), 1, "months")', '2026-02-28'],
    ['dateSubtract(prop("Due"), 1, "week")', '2026-01-24'],
    ['dateBetween(today(), prop("Due"), "months")', 8],
    ['dateBetween(prop("Due"), today(), "days")', -247],
    ['year(prop("Due")) * 100 + month(prop("Due"))', 202_601],
    ['prop("Due") < today()', '__YES__'],
    ['formatDate(prop("Due"))', '2026-01-31'],
    ['toNumber("7") + length("\\"x\\"")', 10],
  ])('%s', (text, expected) => {
    expect(compute(text)).toBe(expected)
  })
})

describe('refuses', () => {
  test.each([
    ['1 +', 'a value is expected, but it ends'],
    ['(1', '")" is expected'],
    ['1 2', 'the end is expected, but "2" stands at character 3'],
    ['nope(1)', 'The formula function "nope" is not known'],
    ['constructor(1)', 'The formula function "constructor" is not known'],
    ['round()', 'does not take 0 arguments'],
    ['prop("Nope")', 'the property "Nope", which does not exist'],
    ['prop(1)', 'prop("the name of a property") is expected'],
    ['Cost', '"(" is expected'],
    ['1 # 2', 'cannot be read at character 3'],
    ['a.1', 'is expected'],
  ])('%s', (text, message) => {
    expect(() => checkFormula(text, COLUMNS)).toThrow(message)
  })
})

test('arithmetic agrees with that of JavaScript', () => {
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.integer({ min: 0, max: 99 }).map(String),
      fc
        .tuple(tie('tree'), fc.constantFrom('+', '-', '*'), tie('tree'))
        .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
      fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*')).map(([left, operator]) => `${left} ${operator} 7`),
    ),
  }))
  fc.assert(
    fc.property(tree, (text) => {
      expect(compute(text)).toBe(runInNewContext(text))
    }),
  )
})
