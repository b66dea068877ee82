import { writeFileSync } from 'node:fs'
import { exitOnSignals } from '../../servers/at-exit.js'
import { type BridgeSoakOptions, readOptions, USAGE } from './options.js'
import { type BridgeSoakResult, runBridgeSoak } from './soak.js'

// A soak that is stopped leaves no bridge behind.
exitOnSignals()
process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(USAGE)
    return 0
  }
  let options: BridgeSoakOptions
  try {
    options = readOptions(words)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    process.stderr.write(`${error.message}\n\n${USAGE}`)
    return 2
  }
  const result = await runBridgeSoak(options, (text) => process.stderr.write(text))
  const { json: _file, ...settings } = options
  const figures = `${JSON.stringify({ ...result, options: settings }, undefined, 2)}\n`
  process.stdout.write(figures)
  if (options.json !== undefined) writeFileSync(options.json, figures)
  return isPassed(result) ? 0 : 1
}

/** A control passes when the judge notices that the rule is missing. */
function isPassed({ options, doubled, faultsFound }: BridgeSoakResult): boolean {
  return options.withoutRule ? doubled.length > 0 : faultsFound.length === 0
}
