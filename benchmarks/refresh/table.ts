import type { Spread } from './figures.js'
import type { DueFigures, Results, RoundFigures, StoreFigures, WarmFigures } from './results.js'

/** The results for people: lines of a text. */
export function tableOf(results: Results): string[] {
  const { bare, stores, due, warm, connections, processes, concurrency, machine, node } = results
  return [
    `${connections} connections, ${processes} processes, ${concurrency} calls at a time in each`,
    `${machine}, Node.js ${node}`,
    '',
    row('', 'refreshes/s', 'x bare', 'overhead p50', 'p99', 'peak RSS'),
    row('no store', String(bare.refreshesPerSecond), '1', '', '', `${bare.peakRssMb} MB`),
    ...stores.flatMap(storeRows),
    '',
    `one call at a time: a token request alone ${spread(bare.aloneMs)}`,
    ...stores.map(({ store, alone }) => `  ${store}: a refresh takes ${spread(alone.overheadMs)} more`),
    '',
    ...stores.map(({ version, loginsPerSecond }) => `${loginsPerSecond} logins/s on ${version}`),
    ...due.map(dueLine),
    ...(warm === undefined ? [] : [warmLine(warm)]),
  ]
}

function storeRows({ store, wantedByAll, wantedByOne, memory }: StoreFigures): string[] {
  return [
    roundRow(`${store}, wanted by all`, wantedByAll, `${memory.peakRssMb} MB`),
    roundRow(`${store}, wanted by one`, wantedByOne, ''),
  ]
}

const dueLine = ({ store, records, due, read, tookMs }: DueFigures): string =>
  `${store} looks at ${read} of ${records} records to find ${due} that are due, in ${tookMs} ms`

const warmLine = ({ calls, seconds, p50Us, p99Us, storeReads }: WarmFigures): string =>
  `a token that is not due takes ${p50Us} µs (p99 ${p99Us} µs); ${calls} calls in ${seconds} s read the store ${storeReads} times`

function roundRow(name: string, round: RoundFigures, memory: string): string {
  const { refreshesPerSecond, timesBare, overheadMs } = round
  return row(
    name,
    String(refreshesPerSecond),
    String(timesBare),
    `${overheadMs.p50} ms`,
    `${overheadMs.p99} ms`,
    memory,
  )
}

const row = (name: string, ...cells: string[]): string =>
  [name.padEnd(24), ...cells.map((cell) => cell.padStart(13))].join('').trimEnd()

const spread = ({ p50, p99 }: Spread): string => `${p50} ms (p99 ${p99} ms)`
