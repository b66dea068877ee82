// All static gates: one line each with its time, the whole output of those that fail, exit code 1 when any fails.
// `npm run check -- lint docs` runs only the gates named.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from './run.js'
import { listPackages, root, tsc } from './workspace.js'

const bin = (path) => join(root, 'node_modules', path)
const projects = [...listPackages().map(({ dir }) => dir), root]

/** Slowest first, so that the two cores finish together. */
const gates = [
  ['packages', ['tools/check-packages.js']],
  ['lint', [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings']],
  ['unused', [bin('knip/bin/knip.js'), '--no-progress', '--no-config-hints']],
  ['layers', ['tools/check-layers.js']],
  ...projects.map((dir) => [
    `types ${dir === root ? 'tests' : dir.split(/[\\/]/).at(-1)}`,
    [tsc, '-p', dir, '--noEmit'],
  ]),
  ['docs', ['tools/check-docs.js']],
  ['requirements', ['tools/check-requirements.js']],
  ['conformance.md', ['tools/generate-conformance-doc.js', '--check']],
  ['errors.md', ['tools/generate-errors-doc.js', '--check']],
  ['storage-format.md', ['tools/generate-storage-format.js', '--check']],
  ['format', [bin('oxfmt/bin/oxfmt'), '--check']],
  ['figures of benchmarks', ['tools/generate-benchmark-figures.js', '--check']],
  ['figures of proofs', ['tools/generate-proof-figures.js', '--check']],
  ['figures of the fuzz run', ['tools/generate-fuzz-figures.js', '--check']],
  ['figures of performance', ['tools/generate-performance-page.js', '--check']],
  ['words', ['tools/check-words.js']],
  ['threats', ['tools/check-threats.js']],
  ['workflows', ['tools/check-workflows.js']],
]

const wanted = process.argv.slice(2)
const isWanted = ([name]) => wanted.length === 0 || wanted.some((word) => name.startsWith(word))

const startedAt = Date.now()
const isBuilt = await runGate(['build', ['tools/build.js']])
const queue = gates.filter(isWanted)
const results = await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, drain))
console.log(`${seconds(startedAt)}  all`)
process.exitCode = isBuilt && results.every(Boolean) ? 0 : 1

async function drain() {
  let isClean = true
  for (let gate = queue.shift(); gate !== undefined; gate = queue.shift()) isClean = (await runGate(gate)) && isClean
  return isClean
}

async function runGate([name, args]) {
  const begun = Date.now()
  const { code, output } = await run(process.execPath, args)
  console.log(`${seconds(begun)}  ${name}${code === 0 ? '' : ': FAILED'}`)
  if (code !== 0) console.log(output.trimEnd().replaceAll(/^/gm, '         '))
  return code === 0
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1).padStart(5)} s`
}
