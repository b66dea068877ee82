/**
 * The official conformance suite against Evergrant, scenario by scenario: in suite mode it looks neither at exit codes nor at whether the client did
 * anything. The suite is pinned in `suite/`, needs a newer Node.js than Evergrant, and is installed into `.tmp/conformance`.
 *
 * usage: npm run conformance [-- SCENARIO…]
 */
import { execFile, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { makeFolder, removeFolder } from '../servers/service-process.js'
import { GAPS } from './gaps.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.tmp/conformance')
const suite = join(folder, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
/** Other scenarios belong to older revisions or to extensions, and run on the wire that the suite chooses. */
const WIRES = ['2025-11-25', '2026-07-28'] as const
const TIMEOUT_MS = 60_000

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

async function install(): Promise<void> {
  if (existsSync(suite)) return
  mkdirSync(folder, { recursive: true })
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    copyFileSync(join(root, 'test/conformance/suite', file), join(folder, file))
  await withNode22(['npm', 'ci', '--ignore-scripts', '--prefix', folder])
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
      wire: wire ?? 'its own',
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

function tell({ scenario, wire, isPassed, isVacuous, succeeded, failed }: Outcome): void {
  const verdict = isPassed ? (isVacuous ? 'vacuous' : 'passed') : 'FAILED'
  const gap = GAPS[scenario]
  const why = failed.length > 0 ? `  ${failed.join(', ')}` : ''
  process.stdout.write(
    `${verdict.padEnd(8)} ${wire.padEnd(10)} ${scenario.padEnd(46)} ${String(succeeded).padStart(3)} checks${why}${gap === undefined ? '' : `  (known: ${gap})`}\n`,
  )
}

const wanted = process.argv.slice(2)
await install()
const scenarios = (await listScenarios()).filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const outcomes: Outcome[] = []
for (const { name, versions } of scenarios) {
  const wires = WIRES.filter((wire) => versions.includes(wire))
  for (const wire of wires.length > 0 ? wires : [undefined]) {
    const outcome = await runScenario(name, wire)
    outcomes.push(outcome)
    tell(outcome)
  }
}

const isGood = ({ isPassed, isVacuous }: Outcome) => isPassed && !isVacuous
const count = (of: readonly Outcome[]) => `${of.filter(isGood).length} of ${of.length}`
const perScenario = scenarios.filter(({ name }) => outcomes.filter((one) => one.scenario === name).every(isGood))
process.stdout.write(`\n${perScenario.length} of ${scenarios.length} scenarios, strict\n`)
for (const wire of WIRES) process.stdout.write(`${wire}: ${count(outcomes.filter((one) => one.wire === wire))}\n`)
process.stdout.write(`vacuous: ${outcomes.filter(({ isPassed, isVacuous }) => isPassed && isVacuous).length}\n`)

// What is known to be missing may fail, and has to: what was mended must not stay in the list.
const unexpected = scenarios.filter(
  ({ name }) => (GAPS[name] === undefined) !== perScenario.some((one) => one.name === name),
)
for (const { name } of unexpected) process.stdout.write(`unexpected: ${name}\n`)
process.exitCode = unexpected.length === 0 ? 0 : 1
