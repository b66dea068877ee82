// Writes the figures into docs/staying-signed-in.md and docs/notion-folders.md, between their two marks, from the results of the proofs in
// docs/proofs and of the benchmark. With --check it only compares.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writeOrCheck } from './generated-page.js'
import { readJson, root } from './workspace.js'

const names = { postgres: 'PostgreSQL', redis: 'Redis', file: 'files' }

const MARKS = ['<!-- figures: begin -->', '<!-- figures: end -->']

/** The text with new figures between its marks. */
export function withFigures(text, figures) {
  const [begin, end] = MARKS.map((mark) => text.indexOf(mark))
  if (begin < 0 || end < begin) throw new Error(`the marks ${MARKS.join(' and ')} are missing`)
  return `${text.slice(0, begin + MARKS[0].length)}\n\n${figures}\n\n${text.slice(end)}`
}

export function renderFigures({ storms, kills, soaks, bench }) {
  return [renderStorms(storms), renderKills(kills), renderSoaks(soaks), renderBench(bench)].join('\n\n')
}

function renderStorms({ totals }) {
  if (totals.tokenRequests !== totals.storms) throw new Error('these storms have not passed')
  return paragraph([
    `**Storms** (\`npm run proof:storms\`): ${count(totals.storms)} storms of 1, 8 or 50 callers in each of 1 or 8 processes;`,
    `${count(totals.callers)} callers wanted a token at once, ${count(totals.served)} were served, by`,
    `${count(totals.tokenRequests)} token requests: one for each storm.`,
  ])
}

const renderKills = ({ totals }) =>
  paragraph([
    `**Kills** (\`npm run proof:kills\`): ${count(totals.kills)} processes killed in the middle of a refresh. At most`,
    `${totals.mostRedeemedAfter} more successful redemption each. ${count(totals.loginsLost)} logins ended, ${totals.loginsLostAvoidably} of them avoidably: at the strict server`,
    `the reply was gone with the process. With a rule taken out,`,
    `${totals.controlsThatBroke} of ${totals.controls} of the same kills do harm.`,
  ])

function renderSoaks(soaks) {
  const rows = soaks.map(({ settings, days, totals, logins }) => [
    [
      settings.strict ? 'strict' : 'stock',
      ...(settings.store === 'file' ? [] : [names[settings.store]]),
      ...(settings.without ? [`without ${settings.without}`] : []),
    ].join(', '),
    `${settings.absoluteDays}`,
    days < 1 ? '< 1' : `${Math.round(days)}`,
    count(totals.refreshes),
    count(totals.faults),
    count(totals.kills),
    `${sum(logins.unavoidable)}`,
    `${sum(logins.avoidable)}`,
  ])
  const head = ['server', 'login lasts (days)', 'days', 'refreshes', 'faults', 'kills', 'unavoidable', '**avoidable**']
  return `**Soak** (\`npm run proof:soak\`): one login, four processes, simulated time, bad luck by a seed:\n\n${table([head, ...rows])}`
}

export function renderEdits({ options, accepted, refused, perhapsAndThere, faults, lost, requests }) {
  if (faults.length > 0) throw new Error('these edits have not passed')
  const codes = Object.entries(refused).map(([code, times]) => `${count(times)} with \`${code}\``)
  const perhaps = perhapsAndThere > 0 ? ` Of those that were told as perhaps there, ${count(perhapsAndThere)} are.` : ''
  return paragraph([
    `**Edits** (\`npm run proof:edits\`): ${count(options.edits)} edits of one page by ${options.processes} processes at once, half of them reaching for the same lines;`,
    `${count(requests)} requests, and ${count(lost)} replies of writes that landed were lost. ${count(accepted)} edits were accepted, and each stands in the text exactly once.`,
    `${count(sum(refused))} were refused and told, ${codes.join(', ')}.${perhaps}`,
  ])
}

const renderBench = ({ connections, processes, stores, warm, due }) =>
  paragraph([
    `**Scale** (\`npm run bench:refresh\`): ${count(connections)} connections due at once, ${processes} processes, each refreshed exactly once.`,
    `${stores.map(({ store, wantedByOne }) => `${wantedByOne.refreshesPerSecond} refreshes a second over ${names[store]}`).join(', ')}.`,
    `Finding ${due[0].due} due logins among ${count(due[0].records)} looks at ${due[0].read} records in PostgreSQL. A warm \`getAccessToken()\` takes ${warm.p50Us} µs.`,
    'The [benchmark page](../benchmarks/results/README.md) has the rest, beside a loop that keeps nothing.',
  ])

const paragraph = (lines) => lines.join('\n')

/** A table as the formatter pads it. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((cells) => cells[column].length)))
  const pad = (text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]))
  const line = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [rows[0], line, ...rows.slice(1)].map((cells) => `| ${cells.map(pad).join(' | ')} |`).join('\n')
}

const count = (number) => number.toLocaleString('en')
const sum = (counts) => Object.values(counts).reduce((total, each) => total + each, 0)

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const read = (name) => readJson(join(root, 'docs/proofs', name))
  const figures = renderFigures({
    storms: read('storms.json'),
    kills: read('kills.json'),
    soaks: read('soak.json'),
    bench: readJson(join(root, 'benchmarks/results/refresh.json')),
  })
  const write = (page, text) =>
    writeOrCheck(page, withFigures(readFileSync(join(root, page), 'utf8'), text), 'npm run docs:figures')
  write('docs/staying-signed-in.md', figures)
  write('docs/notion-folders.md', renderEdits(read('edits.json')))
}
