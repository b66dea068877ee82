// Writes benchmarks/results/README.md from the results beside it. With --check it only compares.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writeOrCheck } from './generated-page.js'
import { readJson, root } from './workspace.js'

const names = { postgres: 'PostgreSQL', redis: 'Redis', file: 'files' }

/** The page about the results of a run. */
export function renderFigures(results) {
  const parts = [renderRounds, renderAlone, renderDue, renderWarm, renderRun].map((render) => render(results))
  return `${[INTRODUCTION, ...parts].join('\n\n')}\n`
}

const INTRODUCTION = `# Figures

Written by \`npm run docs:figures\` from \`refresh.json\`, the results of \`npm run bench:refresh\`. [The page
above](../README.md) says what is measured and how.`

function renderRounds({ bare, stores, connections, processes }) {
  const rows = stores.flatMap(({ store, wantedByAll, wantedByOne, memory }) => [
    roundRow(`${names[store]}, wanted by all ${processes}`, wantedByAll, memory),
    roundRow(`${names[store]}, wanted by one`, wantedByOne, memory),
  ])
  const table = renderTable([
    ['', '× bare', 'refreshes/s', 'overhead p50', 'p99', 'peak RSS'],
    ['bare loop, no store', '1', bare.refreshesPerSecond, '', '', `${bare.peakRssMb} MB`],
    ...rows,
  ])
  return `${count(connections)} connections, ${processes} processes. Each connection was refreshed exactly once in each row:\n\n${table}`
}

const roundRow = (name, { timesBare, refreshesPerSecond, overheadMs }, { peakRssMb }) => [
  name,
  timesBare,
  refreshesPerSecond,
  `${overheadMs.p50} ms`,
  `${overheadMs.p99} ms`,
  `${peakRssMb} MB`,
]

function renderAlone({ bare, stores }) {
  const rows = stores.map(({ store, alone: { requestMs, overheadMs } }) => [
    names[store],
    `${requestMs.p50} ms`,
    `${overheadMs.p50} ms`,
    `${overheadMs.p99} ms`,
  ])
  const table = renderTable([
    ['', 'token request p50', 'overhead p50', 'p99'],
    ['bare loop, no store', `${bare.aloneMs.p50} ms`, '', ''],
    ...rows,
  ])
  const { connections } = stores[0].alone
  return `One call at a time, in a process of its own after all others had ended, with ${count(connections)} connections in the store:\n\n${table}`
}

function renderDue({ due }) {
  const rows = due.map(({ store, records, due: found, read, tookMs }) => [
    names[store],
    `${count(read)} of ${count(records)}`,
    found,
    `${tookMs} ms`,
  ])
  return `Finding the logins that are due:\n\n${renderTable([['', 'records looked at', 'due', 'took'], ...rows])}`
}

function renderWarm({ warm }) {
  const { p50Us, p99Us, calls, seconds, storeReads } = warm
  return `A warm \`getAccessToken()\`, nothing due, takes ${p50Us} µs (p50; p99 ${p99Us} µs). ${count(calls)} calls in ${seconds} s read the store ${storeReads} times.`
}

function renderRun({ date, machine, node, evergrant, stores, concurrency, loadBefore }) {
  const servers = stores.map(({ version, loginsPerSecond }) => `${version} (${loginsPerSecond} whole logins/s)`)
  return [
    `Measured on ${date} with Evergrant ${evergrant}, Node.js ${node}, ${servers.join(', ')};`,
    `${concurrency} calls at a time in each process. Machine: ${machine}, for clients, servers and databases together;`,
    `load average before the run ${loadBefore.toFixed(1)}${loadBefore > BUSY ? ': it was busy with other work, so on an idle one all of this is faster' : ''}.`,
  ].join('\n')
}

function renderTable(rows) {
  const [head, ...body] = rows.map((cells) => `| ${cells.join(' | ')} |`)
  const line = `| ${rows[0].map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`
  return [head, line, ...body].join('\n')
}

/** From this load average on, other programs have a part in the figures. */
const BUSY = 1

const count = (number) => number.toLocaleString('en')

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const page = renderFigures(readJson(join(root, 'benchmarks/results/refresh.json')))
  writeOrCheck('benchmarks/results/README.md', page, 'npm run docs:figures')
}
