/** Refreshes of thousands of connections that are due at once, measured: see README.md in the folder above. */
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { VERSION } from 'evergrant'
import { machine, runBenchmark, say } from '../command.js'
import { startIssuer } from './issuer-process.js'
import { measureBare } from './measure-bare.js'
import { measureDue } from './measure-due.js'
import { measureStore } from './measure-store.js'
import { measureWarm } from './measure-warm.js'
import { type BenchmarkOptions, parseOptions, USAGE } from './options.js'
import type { Results } from './results.js'
import { STORE_KINDS } from './stores.js'
import { tableOf } from './table.js'

async function measure(options: BenchmarkOptions): Promise<Results> {
  const { connections, processes, concurrency } = options
  const loadBefore = loadavg()[0] ?? 0
  const issuer = await startIssuer(options.issuer)
  try {
    say('calling the token endpoint without a store')
    const bare = await measureBare(issuer, options)
    const stores = await oneByOne(options.stores, (kind) => measureStore({ ...options, issuer, bare, say }, kind))
    const due = await oneByOne(options.refreshOnly ? [] : STORE_KINDS, (kind) => {
      say(`finding due logins on ${kind}`)
      return measureDue(kind)
    })
    const warm = options.refreshOnly ? undefined : await measureWarm(issuer)
    const about = {
      date: new Date().toISOString().slice(0, 10),
      machine: machine(),
      loadBefore,
      node: process.versions.node,
    }
    return {
      ...about,
      evergrant: VERSION,
      issuer: options.issuer,
      connections,
      processes,
      concurrency,
      bare,
      stores,
      due,
      warm,
    }
  } finally {
    await issuer.end()
  }
}

async function oneByOne<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

await runBenchmark({ parseOptions, usage: USAGE }, async (options) => {
  const results = await measure(options)
  const json = `${JSON.stringify(results, undefined, 2)}\n`
  if (options.json === undefined) process.stdout.write(json)
  else writeFileSync(options.json, json)
  for (const line of ['', ...tableOf(results)]) say(line)
})
