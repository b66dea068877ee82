import { parseArgs } from 'node:util'
import { STORE_KINDS, type StoreKind } from './stores.js'

export interface BenchmarkOptions {
  readonly connections: number
  readonly processes: number
  /** Calls under way at the same time in each process. */
  readonly concurrency: number
  readonly stores: readonly StoreKind[]
  /** Where the results are written; default stdout. */
  readonly json: string | undefined
}

export const USAGE = `usage: npm run bench:refresh -- [--connections 10000] [--processes 4] [--concurrency 32]
       [--store postgres,redis,file] [--json FILE]`

/** @throws TypeError that names the option */
export function parseOptions(args: readonly string[]): BenchmarkOptions {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: { connections: text, processes: text, concurrency: text, store: text, json: text },
  })
  return {
    connections: parseCount('connections', values.connections ?? '10000'),
    processes: parseCount('processes', values.processes ?? '4'),
    concurrency: parseCount('concurrency', values.concurrency ?? '32'),
    stores: (values.store ?? 'postgres,redis').split(',').map(parseStore),
    json: values.json,
  }
}

function parseCount(name: string, value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value)
  throw new TypeError(`--${name} must be a number from 1 to 999999, got ${JSON.stringify(value)}`)
}

function parseStore(name: string): StoreKind {
  const kind = STORE_KINDS.find((each) => each === name)
  if (kind !== undefined) return kind
  throw new TypeError(`--store knows ${STORE_KINDS.join(', ')}, got ${JSON.stringify(name)}`)
}
