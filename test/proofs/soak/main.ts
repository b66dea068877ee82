import { writeFileSync } from 'node:fs'
import { exitOnSignals } from '../../servers/at-exit.js'
import { readOptions, type SoakOptions, USAGE } from './options.js'
import { describeProgress, describeResult, figuresOf, isPassed } from './report.js'
import { runSoak } from './soak.js'

// A soak that is stopped leaves no server behind.
exitOnSignals()
process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(USAGE)
    return 0
  }
  let options: SoakOptions
  try {
    options = readOptions(words)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    process.stderr.write(`${error.message}\n\n${USAGE}`)
    return 2
  }
  const result = await runSoak(options, (soFar) => process.stderr.write(describeProgress(soFar)))
  process.stdout.write(describeResult(result))
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figuresOf(result), undefined, 2)}\n`)
  return isPassed(result) ? 0 : 1
}
