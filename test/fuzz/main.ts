import { writeFileSync } from 'node:fs'
import { runProof } from '../proofs/command.js'
import { runCampaign } from './campaign.js'
import { readOptions, USAGE } from './options.js'
import { lineOf, totalOf } from './report.js'

await runProof({ readOptions, usage: USAGE }, async (options) => {
  const result = await runCampaign(options, (target) => process.stdout.write(lineOf(target)))
  process.stdout.write(totalOf(result))
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, undefined, 2)}\n`)
  return result.faults === 0
})
