import { writeFileSync } from 'node:fs'
import { runProof } from '../command.js'
import { readOptions, USAGE } from './options.js'
import { describeProgress, describeResult, figuresOf, isPassed } from './report.js'
import { runSoak } from './soak.js'

await runProof({ readOptions, usage: USAGE }, async (options) => {
  const result = await runSoak(options, (soFar) => process.stderr.write(describeProgress(soFar)))
  process.stdout.write(describeResult(result))
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figuresOf(result), undefined, 2)}\n`)
  return isPassed(result)
})
