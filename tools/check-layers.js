// Judges who imports whom, in one cruise over the real tree and over programs that break each rule once.
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { cruise } from 'dependency-cruiser'
import rules from '../.dependency-cruiser.mjs'
import { probes, targets } from './layer-probes.js'
import { listPackages, root, scratch } from './workspace.js'

const probeTree = '.tmp/layer-probes/'
const folders = ['packages', 'test', 'examples', 'benchmarks'].filter((folder) => existsSync(join(root, folder)))

writeProbes(join(scratch, 'layer-probes'))
const { options, ...ruleSet } = rules
process.chdir(root)
const { output } = await cruise([...folders, probeTree], { ...options, ruleSet, validate: true })

const violations = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
const problems = [...judgeTree(), ...judgeProbes()]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
console.log(`${output.modules.filter(isReal).length} modules, ${probes.length} probes`)

function isReal({ source }) {
  return source.startsWith('packages/') && !source.includes('node_modules')
}

/** A cruise that saw no module finds no fault either, so an empty one is a fault. */
function judgeTree() {
  const seen = output.modules.filter((module) => module.source.startsWith('packages/evergrant/src/'))
  const empty = seen.length === 0 ? ['no module of packages/evergrant/src was cruised'] : []
  const found = violations.filter(({ from }) => !from.startsWith(probeTree))
  return [...empty, ...found.map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`)]
}

function judgeProbes() {
  const wrong = probes.flatMap(({ file, fires }) => {
    const fired = violations.filter(({ from }) => from === probeTree + file).map(({ rule }) => rule)
    const isRight = fires.every((rule) => fired.includes(rule)) && fired.every((rule) => fires.includes(rule))
    return isRight ? [] : [`probe ${file} should fire ${fires.join(', ')}, but fired ${fired.join(', ') || 'nothing'}`]
  })
  const probed = new Set(probes.flatMap(({ fires }) => fires))
  const unprobed = ruleSet.forbidden.filter(({ name }) => !probed.has(name))
  return [...wrong, ...unprobed.map(({ name }) => `no probe breaks the rule ${name}`)]
}

function writeProbes(dir) {
  rmSync(dir, { recursive: true, force: true })
  const write = (file, text) => {
    mkdirSync(dirname(join(dir, file)), { recursive: true })
    writeFileSync(join(dir, file), text)
  }
  for (const file of targets) write(file, file.endsWith('.ts') ? 'export type Probe = string\n' : 'export {}\n')
  for (const { file, source } of probes) write(file, source)
  for (const { dir: from } of listPackages()) {
    copyFileSync(join(from, 'package.json'), join(dir, relative(root, from), 'package.json'))
  }
}
