/** One call, one bridge, one library beside floors and peers, measured: see README.md in the folder above. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { VERSION } from 'evergrant'
import { machine, runBenchmark, say } from '../command.js'
import { type Bench, peersFolder, root, startBench } from './bench.js'
import { judge } from './judge.js'
import type { Case } from './metric.js'
import { METRICS } from './metrics.js'
import { type BenchOptions, type Gate, parseOptions, USAGE } from './options.js'
import type { CaseResult, Results, Target } from './results.js'
import { measureCase } from './rounds.js'
import { judgementLines, tableOf } from './table.js'
import { targets } from './targets.js'

/** Peers take part in one of so many rounds. */
const PEERS_EVERY = 5

async function measure(options: BenchOptions): Promise<Results> {
  const begun = performance.now()
  const bench = await startBench()
  const cases: CaseResult[] = []
  const load: Record<string, number> = {}
  try {
    for (const name of options.only) {
      load[name] = loadavg()[0] ?? 0
      say(`${name} (load ${load[name].toFixed(1)})`)
      cases.push(...(await measureMetric(bench, name, options)))
    }
  } finally {
    await bench.close()
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    load,
    evergrant: VERSION,
    nodes: bench.versions,
    peers: options.withPeers ? peerVersions() : {},
    rounds: options.rounds,
    tookSeconds: Math.round((performance.now() - begun) / 1000),
    cases,
    targets: judge(cases, options.gate === undefined ? targets : gatedBy(options.gate)),
  }
}

async function measureMetric(
  bench: Bench,
  name: keyof typeof METRICS,
  { withPeers, rounds, gate }: BenchOptions,
): Promise<CaseResult[]> {
  const metric = await METRICS[name]({ bench, withPeers, isGate: gate !== undefined })
  const results: CaseResult[] = []
  const measureOnce = (each: Case) => measureCase(each, { rounds, peersEvery: PEERS_EVERY, say })
  try {
    const gated = gatedBy(gate)
    for (const each of gate === undefined ? metric.cases : judgedIn(metric.cases, gated)) {
      let result = await measureOnce(each)
      // Once more, and both are kept: a machine that was busy for a while is no fault of the program.
      if (gate !== undefined && judge([result], gated).some(({ isMet }) => !isMet))
        result = { ...(await measureOnce(each)), before: result.contenders }
      results.push(result)
      for (const line of tableOf(result)) say(line)
      say('')
    }
  } finally {
    await metric.close()
  }
  return results
}

/** The cases that CI judges, with those only that its targets name. */
function judgedIn(cases: readonly Case[], gated: readonly Target[]): Case[] {
  return cases.flatMap((each) => {
    const own = gated.filter((target) => target.case === each.id)
    const names = new Set(own.flatMap(({ contender, over }) => [contender, over]))
    const contenders = each.contenders.filter(({ name }) => names.has(name))
    return contenders.length === 0 ? [] : [{ ...each, contenders }]
  })
}

function gatedBy(gate: Gate | undefined): Target[] {
  const gated = targets.filter(({ isGated }) => isGated)
  if (gate !== 'counts' && gate !== 'held') return gated
  const counts = gated.filter(({ is }) => is === 'exactly' || is === 'never above')
  if (gate === 'counts') return counts
  return [...counts, ...gated.flatMap(({ held, ...target }) => (held === undefined ? [] : { ...target, limit: held }))]
}

function peerVersions(): Record<string, string> {
  const manifest = readFileSync(join(root, 'benchmarks/peers/package.json'), 'utf8')
  return (JSON.parse(manifest) as { dependencies: Record<string, string> }).dependencies
}

await runBenchmark({ parseOptions, usage: USAGE }, async (options) => {
  if (options.withPeers && !existsSync(join(peersFolder, 'node_modules'))) {
    say('The peers are not installed: run `npm run bench:peers` first, or measure with --without-peers')
    process.exitCode = 2
    return
  }
  const results = await measure(options)
  const json = `${JSON.stringify(results, undefined, 1)}\n`
  if (options.json === undefined) process.stdout.write(json)
  else writeFileSync(options.json, json)
  for (const line of judgementLines(results.targets)) say(line)
  if (options.gate !== undefined && results.targets.some(({ isMet }) => !isMet)) process.exitCode = 1
})
