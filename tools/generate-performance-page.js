// Writes docs/performance.md, docs/performance.svg and the figures of the README from the results of `npm run bench`. With --check it
// only compares.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { withFigures } from './generate-proof-figures.js'
import { writeOrCheck } from './generated-page.js'
import { renderPlot, shown } from './performance-plot.js'
import { readJson, root } from './workspace.js'

/** What is drawn: a case, the column, and which way is better. */
const PANELS = [
  ['one-shot call node-24', 'exitMs', 'ms', 'One tool call, whole process, loopback (less is better)'],
  [
    'one-shot call node-24 far',
    'shownMs',
    'ms',
    'One tool call over TLS, 40 ms round trip, until shown (less is better)',
  ],
  ['bridge start', 'listMs', 'ms', 'A bridge, from its start to the list of tools (less is better)'],
  ['bridge 200 B json', 'p50Ms', 'ms', 'A call of 200 B through a bridge (less is better)'],
  ['bridge 200 B json', 'perSecond', 'calls/s', 'Calls of 200 B through a bridge, 64 in flight (more is better)'],
  ['bridge 2 MB json', 'perSecond', 'calls/s', 'Calls of 2 MB through a bridge, 8 in flight (more is better)'],
  ['library 200 B json', 'cpuMs', 'ms', 'Processor time of a call in a program, 200 B (less is better)'],
  ['clients', 'clientKb', 'KB', 'Memory of a client, 200 in one program (less is better)'],
]

export function panelsOf({ cases }) {
  return PANELS.flatMap(([id, column, unit, title]) => {
    const found = cases.find((each) => each.id === id)
    const bars = (found?.contenders ?? [])
      .map(({ name, kind, medians }) => ({ name, kind, value: medians[column] }))
      .filter(({ value }) => typeof value === 'number')
    return bars.length === 0 ? [] : [{ title, unit, bars }]
  })
}

/** The page about the results of a run. */
export function renderPage(results) {
  const parts = [renderRun(results), renderTargets(results), PLOT, ...results.cases.map(renderCase)]
  return `${[INTRODUCTION, ...parts].join('\n\n')}\n`
}

const INTRODUCTION = `# Performance

Written by \`npm run docs:figures\` from [the results](../benchmarks/results/wire.json) of \`npm run bench\`.
[Benchmarks](../benchmarks/README.md) says what is measured and how. Figures are medians; _times_ is how many times what the
floor takes, in the same rounds. Milliseconds of one machine say little about another: look at the ratios.`

const PLOT = '![The figures below as bars](performance.svg)'

function renderRun({ date, evergrant, nodes, machine, load, rounds, tookSeconds, peers }) {
  const loads = Object.entries(load).map(([metric, value]) => `${metric} ${value.toFixed(1)}`)
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`)
  return [
    `Measured on ${date} with Evergrant ${evergrant} on Node.js ${nodes.join(' and ')}, in ${rounds} rounds and ${Math.round(tookSeconds / 60)} minutes.`,
    `Machine: ${machine}, for server, driver and program together. Load before each metric: ${loads.join(', ')}${isBusy({ load }) ? '. **It was busy with other work**: what is absolute is too slow, and ratios scatter' : ''}.`,
    ...(versions.length > 0 ? [`Beside it: ${versions.join(', ')}.`] : []),
  ].join('\n')
}

/** From this load on, other programs have a part in the figures: the run itself keeps about two processors busy. */
const BUSY = 3

const isBusy = ({ load }) => Object.values(load).some((value) => value > BUSY)

const TARGETS = `## Targets

The gate (\`npm run bench -- --gate all\`) judges what depends on our own programs only; CI judges the
counts, and holds the times of a call and of the start of a bridge to limits with more room (\`--gate held\`).`

function renderTargets({ targets }) {
  const rows = targets.map((target) => [
    target.about,
    target.case,
    target.contender,
    `${target.is} ${target.limit}${beside(target)}`,
    target.value === null ? 'not measured' : shown(target.value),
    target.isMet ? 'met' : '**missed**',
    target.isGated ? 'yes' : '',
  ])
  const head = ['target', 'where', 'who', 'wanted', 'measured', '', 'gate']
  return `${TARGETS}\n\n${renderTable([head, ...rows], { left: 4 })}`
}

function beside({ over, by }) {
  if (over === undefined) return ''
  return by === 'difference' ? ` beyond ${over}` : ` × ${over}`
}

function renderCase({ title, columns, against, contenders }) {
  const rows = contenders.map(({ name, kind, medians, times, failure }) => [
    kind === 'evergrant' ? `**${name}**` : kind === 'floor' ? `_${name}_` : name,
    failure === undefined ? shown(times) : 'failed',
    ...columns.map(({ key }) => shown(medians[key])),
  ])
  const by = columns.find(({ key }) => key === against.column).title
  const head = ['', 'times', ...columns.map((column) => column.title)]
  return `## ${title}\n\n_Times_: ${by}, beside ${against.floor}.\n\n${renderTable([head, ...rows], { left: 1 })}`
}

/** What the README says: a case, the column, the floor, whose figure is Evergrant's, and which way is better. */
const CLAIMS = [
  ['one-shot call node-24', 'exitMs', 'ms', 'one call from the command line', 'evergrant'],
  ['one-shot call node-24 far', 'shownMs', 'ms', 'the same over TLS, 40 ms away', 'evergrant'],
  ['bridge start', 'listMs', 'ms', 'start of the bridge to the list of tools', 'evergrant bridge'],
  ['bridge 200 B json', 'p50Ms', 'ms', 'a call of 200 B through the bridge', 'evergrant bridge'],
  ['bridge 2 MB json', 'p50Ms', 'ms', 'a call of 2 MB through the bridge', 'evergrant bridge'],
  ['library 200 B json', 'cpuMs', 'ms', 'processor time of a call in a program', 'evergrant, lean'],
  ['clients', 'clientKb', 'KB', 'memory of a client', 'evergrant, lean'],
]

export function renderClaims(results) {
  const rows = CLAIMS.flatMap(([id, column, unit, about, name]) => {
    const found = results.cases.find((each) => each.id === id)
    const own = found?.contenders.find((each) => each.name === name)?.medians[column]
    if (typeof own !== 'number') return []
    const valueOf = (each) => each.medians[column]
    const floor = found.contenders.find((each) => each.name === found.against.floor)
    const others = found.contenders.filter((each) => each.kind === 'peer' && typeof valueOf(each) === 'number')
    const best = others.toSorted((a, b) => valueOf(a) - valueOf(b))[0]
    const words = (value) => `${shown(value)} ${unit}`
    return [[about, words(valueOf(floor)), words(own), best ? `${words(valueOf(best))} (${best.name})` : '']]
  })
  const busy = isBusy(results) ? ', while the machine was **busy with other work**' : ''
  const table = renderTable([['', 'least possible', 'Evergrant', 'best of the others'], ...rows], { left: 1 })
  return `${table}\n\nMeasured on ${results.date} in ${results.rounds} rounds${busy}.`
}

/** As the formatter pads it. */
function renderTable(rows, { left }) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((cells) => cells[column].length)))
  const pad = (text, column) => (column < left ? text.padEnd(widths[column]) : text.padStart(widths[column]))
  const line = widths.map((width, column) => (column < left ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [rows[0], line, ...rows.slice(1)].map((cells) => `| ${cells.map(pad).join(' | ')} |`).join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const results = readJson(join(root, 'benchmarks/results/wire.json'))
  writeOrCheck('docs/performance.md', renderPage(results), 'npm run docs:figures')
  writeOrCheck('docs/performance.svg', renderPlot(panelsOf(results)), 'npm run docs:figures')
  const readme = withFigures(readFileSync(join(root, 'README.md'), 'utf8'), renderClaims(results))
  writeOrCheck('README.md', readme, 'npm run docs:figures')
}
