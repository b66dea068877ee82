// The long form: both sandboxes, a login of 180 and one of 30 days, several seeds, over the file store; then, for fewer days, over
// PostgreSQL and Redis, where a killed process keeps its lease for 45 real seconds.
// usage: npm run proof:soak:long -- [--seeds N] [--days N] [--server-days N] [--json FILE]
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { exitOnSignals } from '../../servers/at-exit.js'
import { readOptions, type SoakOptions, STORES } from './options.js'
import { describeResult, figuresOf, isPassed } from './report.js'
import { runSoak } from './soak.js'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    days: { type: 'string', default: '180' },
    'server-days': { type: 'string', default: '30' },
    json: { type: 'string' },
  },
})

// A soak that is stopped leaves no server behind.
exitOnSignals()

const figures = []
for (const options of runs()) {
  const result = await runSoak(options)
  process.stdout.write(`${describeResult(result)}\n`)
  figures.push(figuresOf(result))
  if (!isPassed(result)) process.exitCode = 1
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, undefined, 2)}\n`)

function* runs(): Generator<SoakOptions> {
  for (const store of STORES) {
    const days = store === 'file' ? values.days : values['server-days']
    for (let seed = 1; seed <= Number(values.seeds); seed += 1) {
      for (const absoluteDays of ['180', '30']) {
        for (const sandbox of [[], ['--strict']]) {
          const words = ['--store', store, '--days', days, '--seed', String(seed), '--absolute-days', absoluteDays]
          yield readOptions([...words, ...sandbox])
        }
      }
    }
  }
}
