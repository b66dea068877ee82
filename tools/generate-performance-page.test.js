import { expect, test } from 'vitest'
import { panelsOf, renderClaims, renderPage } from './generate-performance-page.js'
import { renderPlot } from './performance-plot.js'

const columns = [
  { key: 'exitMs', title: 'exit, ms' },
  { key: 'requests', title: 'requests' },
]
const contender = (name, kind, exitMs, times, more = {}) => ({
  name,
  kind,
  series: {},
  medians: { exitMs, requests: 1 },
  times,
  ...more,
})
const results = {
  date: '2026-01-02',
  machine: '2 cores of a processor, 8 GB',
  load: { 'one-shot': 0.25 },
  evergrant: '0.1.0',
  nodes: ['v20.19.0', 'v24.0.0'],
  peers: { other: '1.2.3' },
  rounds: 15,
  tookSeconds: 125,
  cases: [
    {
      id: 'one-shot call node-24',
      title: 'One tool call',
      columns,
      against: { column: 'exitMs', floor: 'thin' },
      contenders: [
        contender('thin', 'floor', 41.06, 1),
        contender('evergrant', 'evergrant', 61.56, 1.4994),
        contender('other <1>', 'peer', 1234.5, 30.1),
        contender('broken', 'peer', null, null, { failure: 'why' }),
      ],
    },
  ],
  targets: [
    { about: 'warm call', case: 'one-shot', contender: 'evergrant', column: 'exitMs', over: 'thin', is: 'at most' },
    { about: 'import', case: 'import', contender: 'evergrant', column: 'ms', over: 'empty', by: 'difference' },
  ].map((target, index) => ({ is: 'at most', limit: 1.9, ...target, value: 1.5, isMet: index === 0, isGated: true })),
}

test('the page says what the results say', () => {
  const page = renderPage(results)
  expect(page).toContain('in 15 rounds and 2 minutes')
  expect(page).toContain('other 1.2.3')
  expect(page).toMatch(/\| _thin_ +\| +1 \| +41\.1 \| +1 \|/)
  expect(page).toMatch(/\| \*\*evergrant\*\* +\| +1\.5 \| +61\.6 \|/)
  expect(page).toMatch(/\| broken +\| failed \| +\| /)
  expect(page).toMatch(/\| warm call +\|.*\| at most 1\.9 × thin +\| +1\.5 \| +met \|/)
  expect(page).toMatch(/\| import +\|.*\| at most 1\.9 beyond empty +\| +1\.5 \| +\*\*missed\*\* \|/)
})

test.each([
  [0.25, false],
  [5.1, true],
])('a load of %d is called busy: %s', (load, isBusy) => {
  expect(renderPage({ ...results, load: { bridge: load } }).includes('busy with other work')).toBe(isBusy)
})

test('the plot has a bar for each that was measured, as long as its figure', () => {
  const plot = renderPlot(panelsOf(results))
  const lengths = [...plot.matchAll(/height="16" fill="(#\w+)"/g)].map(([, colour]) => colour)
  expect(lengths).toHaveLength(3)
  expect(new Set(lengths).size).toBe(3)
  const widths = [...plot.matchAll(/width="([\d.]+)" height="16"/g)].map(([, width]) => Number(width))
  expect(widths[1] / widths[0]).toBeCloseTo(61.56 / 41.06, 1)
  expect(plot).toContain('other &lt;1>')
  expect(plot).not.toContain('broken')
})

test('what was not measured is not drawn', () => {
  expect(panelsOf({ ...results, cases: [] })).toEqual([])
})

test('the README tells the floor, the own figure and the best of the others', () => {
  expect(renderClaims(results)).toMatch(
    /\| one call from the command line \| +41\.1 ms \| +61\.6 ms \| 1,235 ms \(other <1>\) \|/,
  )
  expect(renderClaims(results)).not.toContain('bridge')
})
