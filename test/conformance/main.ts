/**
 * The official conformance suite against Evergrant, scenario by scenario: in suite mode it looks neither at exit codes nor at whether the client did
 * anything. The suite is pinned in `suite/` and needs a newer Node.js than Evergrant.
 *
 * usage: npm run conformance [-- SCENARIO…] [--json FILE]
 */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { makeFolder, removeFolder } from '../servers/service-process.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.tmp/conformance')
const suite = join(folder, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
/** Other scenarios belong to older revisions or to extensions, and run on the wire that the suite chooses. */
const WIRES = ['2025-11-25', '2026-07-28'] as const
const TIMEOUT_MS = 60_000
const OWN_WIRE = 'its own'
/** A login listens on one of four ports: no more than that can wait for a browser at once. */
const AT_ONCE = 2

interface Scenario {
  readonly name: string
  readonly versions: readonly string[]
}

interface Check {
  readonly id: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
}

interface Outcome {
  readonly scenario: string
  readonly wire: string
  readonly isPassed: boolean
  /** Nothing was proved: no check succeeded. */
  readonly isVacuous: boolean
  readonly succeeded: number
  readonly failed: readonly string[]
}

function withNode22(words: readonly string[]): Promise<{ stdout: string }> {
  return promisify(execFile)(join(root, 'tools/with-node.sh'), ['22', ...words], { cwd: root, maxBuffer: 64e6 })
}

async function listScenarios(): Promise<Scenario[]> {
  const { stdout } = await withNode22(['node', suite, 'list', '--client'])
  const found = stdout.matchAll(/^ +- (\S+) \[([^\]]*)\]$/gm)
  return [...found].map(([, name = '', versions = '']) => ({ name, versions: versions.split(',') }))
}

async function runScenario(scenario: string, wire: string | undefined): Promise<Outcome> {
  const results = makeFolder('evergrant-conformance-results-', undefined)
  const host = [process.execPath, '--import', 'tsx', join(root, 'test/conformance/host.ts')].join(' ')
  const words = ['--command', host, '--scenario', scenario, '-o', results, '--timeout', String(TIMEOUT_MS)]
  const version = wire === undefined ? [] : ['--spec-version', wire]
  try {
    const code = await exitCode([join(root, 'tools/with-node.sh'), '22', 'node', suite, 'client', ...words, ...version])
    const checks = readChecks(results)
    const bad = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
    const succeeded = checks.filter(({ status }) => status === 'SUCCESS').length
    return {
      scenario,
      wire: wire ?? OWN_WIRE,
      isPassed: code === 0 && bad.length === 0,
      isVacuous: succeeded === 0,
      succeeded,
      failed: bad.map(({ id }) => id),
    }
  } finally {
    removeFolder(results)
  }
}

/** The whole group is ended when the time is over: the suite waits for whoever holds the client's output. */
function exitCode([command = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, detached: true, stdio: 'ignore' })
    const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), 2 * TIMEOUT_MS)
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve(code ?? 1)
    })
  })
}

function readChecks(results: string): Check[] {
  const names = readdirSync(results, { recursive: true, encoding: 'utf8' })
  const found = names.find((name) => name.endsWith('checks.json'))
  return found === undefined ? [] : (JSON.parse(readFileSync(join(results, found), 'utf8')) as Check[])
}

/** What is tested must not know by what: the names of the scenarios stand nowhere in the packages. */
function assertUnknownToProduct(all: readonly Scenario[]): void {
  const names = all.map(({ name }) => name).filter((name) => /[/-]/.test(name))
  const { stdout } = spawnSync('git', ['grep', '-lwF', ...names.flatMap((name) => ['-e', name]), '--', 'packages'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (stdout !== '') throw new Error(`The packages name scenarios of the suite: ${stdout.trim()}`)
}

function suiteVersion(): string {
  const manifest = join(root, 'test/conformance/suite/package.json')
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies: Record<string, string> }
  return dependencies['@modelcontextprotocol/conformance'] ?? ''
}

function tell({ scenario, wire, isPassed, isVacuous, succeeded, failed }: Outcome): void {
  const verdict = isPassed ? (isVacuous ? 'vacuous' : 'passed') : 'FAILED'
  const why = failed.length > 0 ? `  ${failed.join(', ')}` : ''
  process.stdout.write(
    `${verdict.padEnd(8)} ${wire.padEnd(10)} ${scenario.padEnd(46)} ${String(succeeded).padStart(3)} checks${why}\n`,
  )
}

const { values, positionals: wanted } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
const scenarios = (await listScenarios()).filter(({ name }) => wanted.length === 0 || wanted.includes(name))
assertUnknownToProduct(scenarios)
const runs = scenarios.flatMap(({ name, versions }) => {
  const wires = WIRES.filter((wire) => versions.includes(wire))
  return (wires.length > 0 ? wires : [undefined]).map((wire) => ({ name, wire }))
})
const outcomes: Outcome[] = []
const waiting = [...runs]
const work = async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const outcome = await runScenario(next.name, next.wire)
    outcomes.push(outcome)
    tell(outcome)
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work))
// In the suite's order, whichever ended first.
const place = ({ scenario, wire }: Outcome) =>
  runs.findIndex((one) => one.name === scenario && (one.wire ?? OWN_WIRE) === wire)
outcomes.sort((a, b) => place(a) - place(b))

const isGood = ({ isPassed, isVacuous }: Outcome) => isPassed && !isVacuous
const wireCounts = (wire: string): [passed: number, of: number] => {
  const its = outcomes.filter((one) => one.wire === wire)
  return [its.filter(isGood).length, its.length]
}
const strict = scenarios.filter(({ name }) => outcomes.filter((one) => one.scenario === name).every(isGood)).length
const vacuous = outcomes.filter(({ isPassed, isVacuous }) => isPassed && isVacuous).length
process.stdout.write(`\n${strict} of ${scenarios.length} scenarios, strict\n`)
for (const wire of WIRES) process.stdout.write(`${wire}: ${wireCounts(wire).join(' of ')}\n`)
process.stdout.write(`vacuous: ${vacuous}\n`)
if (values.json !== undefined) {
  const results = {
    suite: suiteVersion(),
    date: new Date().toISOString().slice(0, 10),
    scenarios: scenarios.length,
    strict,
    vacuous,
    wires: Object.fromEntries(WIRES.map((wire) => [wire, wireCounts(wire)])),
    outcomes: outcomes.map(({ scenario, wire, isPassed, succeeded }) => ({ scenario, wire, isPassed, succeeded })),
  }
  writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`)
}
process.exitCode = outcomes.length > 0 && outcomes.every(isGood) ? 0 : 1
