import { writeFileSync } from 'node:fs'
import { runProof } from '../command.js'
import { runEdits } from './edits.js'
import { readOptions, USAGE } from './options.js'

await runProof({ readOptions, usage: USAGE }, async (options) => {
  const result = await runEdits(options, (text) => process.stderr.write(text))
  const figures = `${JSON.stringify(result, undefined, 2)}\n`
  process.stdout.write(figures)
  if (options.json !== undefined) writeFileSync(options.json, figures)
  return result.faults.length === 0
})
