import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayWidth } from './terminal/display-width.js'
import { fitColumns, renderTable } from './table.js'

const at = (columns: number) => ({
  stdout: { isTTY: true, columns, write: () => undefined, handOver: async () => undefined },
  env: { NO_COLOR: '1' },
})

describe('a table', () => {
  const table = {
    names: ['Name', 'Status', 'Summary'],
    rows: [
      ['Ship the offline sync', 'Done', 'What customers ask for, and what it takes to get there'],
      ['検索 🦁', 'Not\nstarted', ''],
    ],
  }

  it('has columns as wide as their values, on one line each', () => {
    expect(renderTable(table, at(100)).text).toBe(
      [
        'Name                   Status       Summary',
        'Ship the offline sync  Done         What customers ask for, and what it takes to get there',
        '検索 🦁                Not started',
      ].join('\n'),
    )
  })

  it('shortens the widest columns first where the terminal is narrow', () => {
    expect(renderTable(table, at(50)).text.split('\n')).toEqual([
      'Name               Status       Summary',
      'Ship the offline…  Done         What customers a…',
      '検索 🦁            Not started',
    ])
  })

  it('leaves out the last columns where there is no room, and says which', () => {
    expect(renderTable(table, at(15))).toEqual({ text: expect.stringMatching(/^Name +Status\n/), leftOut: ['Summary'] })
  })

  it('is never wider than the terminal', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '漢', '🦁', 'é') })
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 200 }),
        fc
          .integer({ min: 1, max: 12 })
          .chain((size) => fc.array(fc.array(cell, { minLength: size, maxLength: size }), { minLength: 1 })),
        (columns, [names = [], ...rows]) => {
          for (const line of renderTable({ names, rows }, at(columns)).text.split('\n')) {
            expect(displayWidth(line)).toBeLessThanOrEqual(columns)
          }
        },
      ),
    )
  })

  it.each([
    [[10, 10], 30, [10, 10]],
    [[30, 10], 30, [18, 10]],
    [[30, 30, 4], 38, [15, 15, 4]],
    [[3, 50], 20, [3, 15]],
    [[3, 3, 3, 3], 18, [3, 3, 3, 3]],
    [[9, 9, 9], 16, [7, 7]],
  ])('%j in %i columns are %j', (wanted, room, widths) => {
    expect(fitColumns(wanted, room)).toEqual(widths)
  })
})
