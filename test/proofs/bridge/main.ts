import { writeFileSync } from 'node:fs'
import { runProof } from '../command.js'
import { readOptions, USAGE } from './options.js'
import { type BridgeSoakResult, runBridgeSoak } from './soak.js'

await runProof({ readOptions, usage: USAGE }, async (options) => {
  const result = await runBridgeSoak(options, (text) => process.stderr.write(text))
  const { json: _file, ...settings } = options
  const figures = `${JSON.stringify({ ...result, options: settings }, undefined, 2)}\n`
  process.stdout.write(figures)
  if (options.json !== undefined) writeFileSync(options.json, figures)
  return isPassed(result)
})

/** A control passes when the judge notices that the rule is missing. */
function isPassed({ options, doubled, faultsFound }: BridgeSoakResult): boolean {
  return options.withoutRule ? doubled.length > 0 : faultsFound.length === 0
}
