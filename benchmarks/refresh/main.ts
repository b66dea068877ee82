/** Refreshes of thousands of connections that are due at once, measured: see README.md in the folder above. */
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { VERSION } from 'evergrant'
import { startIssuer } from './issuer-process.js'
import { measureBare } from './measure-bare.js'
import { measureStore } from './measure-store.js'
import { type BenchmarkOptions, parseOptions, USAGE } from './options.js'
import type { Results, StoreFigures } from './results.js'
import { tableOf } from './table.js'

async function measure(options: BenchmarkOptions): Promise<Results> {
  const { connections, processes, concurrency } = options
  const issuer = await startIssuer()
  try {
    say('calling the token endpoint without a store')
    const bare = await measureBare(issuer, options)
    const stores: StoreFigures[] = []
    for (const kind of options.stores) {
      say(`signing in and refreshing on ${kind}`)
      stores.push(await measureStore({ ...options, issuer, bare }, kind))
    }
    const about = { date: new Date().toISOString().slice(0, 10), machine: machine(), node: process.versions.node }
    return { ...about, evergrant: VERSION, connections, processes, concurrency, bare, stores }
  } finally {
    await issuer.end()
  }
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  return `${availableParallelism()} cores of ${model}, ${Math.round(totalmem() / 2 ** 30)} GB`
}

const say = (text: string): void => void process.stderr.write(`${text}\n`)

async function main(): Promise<void> {
  let options: BenchmarkOptions
  try {
    options = parseOptions(process.argv.slice(2))
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    process.exitCode = 2
    return
  }
  const results = await measure(options)
  const json = `${JSON.stringify(results, undefined, 2)}\n`
  if (options.json === undefined) process.stdout.write(json)
  else writeFileSync(options.json, json)
  for (const line of ['', ...tableOf(results)]) say(line)
}

await main()
