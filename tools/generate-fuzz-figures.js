// Writes what the fuzz run found into docs/threat-model.md, between its two marks, from docs/proofs/fuzz.json. With --check it only
// compares.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { table, withFigures } from './generate-proof-figures.js'
import { writeOrCheck } from './generated-page.js'
import { readJson, root } from './workspace.js'

export function renderFuzz({ inputs, seed, faults, targets }) {
  if (faults !== 0) throw new Error('this fuzz run has found faults')
  const rows = targets.map((target) => [
    target.reads,
    ...[target.inputs, target.accepted, target.refused].map(count),
    target.slowestMs.toFixed(1),
    Math.max(0, target.heapGrowthMiB).toFixed(1),
  ])
  const head = ['parser of', 'inputs', 'accepted', 'refused', 'slowest (ms)', 'heap grew by (MiB)']
  const words = `${count(inputs)} inputs of seed ${seed} for ${targets.length} parsers, on a machine that did other things too: no fault.`
  return `${words}\n\n${table([head, ...rows])}`
}

const count = (number) => number.toLocaleString('en')

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const figures = renderFuzz(readJson(join(root, 'docs/proofs/fuzz.json')))
  const page = 'docs/threat-model.md'
  writeOrCheck(page, withFigures(readFileSync(join(root, page), 'utf8'), figures), 'npm run docs:figures')
}
