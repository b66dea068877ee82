import { parseArgs } from 'node:util'
import { ISSUER_KINDS, type IssuerKind } from './issuer-process.js'
import { STORE_KINDS, type StoreKind } from './stores.js'

export interface BenchmarkOptions {
  readonly connections: number
  readonly processes: number
  /** Calls under way at the same time in each process. */
  readonly concurrency: number
  readonly stores: readonly StoreKind[]
  readonly issuer: IssuerKind
  /** Only the refreshes, without what else is measured. */
  readonly refreshOnly: boolean
  /** Where the results are written; default stdout. */
  readonly json: string | undefined
}

export const USAGE = `usage: npm run bench:refresh -- [--connections 10000] [--processes 4] [--concurrency 32]
       [--store postgres,redis,file] [--issuer lean|sandbox]
       [--refresh-only] [--json FILE]`

/** @throws TypeError that names the option */
export function parseOptions(args: readonly string[]): BenchmarkOptions {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      connections: text,
      processes: text,
      concurrency: text,
      store: text,
      issuer: text,
      json: text,
      'refresh-only': { type: 'boolean' },
    },
  })
  return {
    connections: parseCount('connections', values.connections ?? '10000'),
    processes: parseCount('processes', values.processes ?? '4'),
    concurrency: parseCount('concurrency', values.concurrency ?? '32'),
    stores: (values.store ?? 'postgres,redis').split(',').map((name) => parseKind('store', STORE_KINDS, name)),
    issuer: parseKind('issuer', ISSUER_KINDS, values.issuer ?? 'lean'),
    refreshOnly: values['refresh-only'] === true,
    json: values.json,
  }
}

function parseCount(name: string, value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value)
  throw new TypeError(`--${name} must be a number from 1 to 999999, got ${JSON.stringify(value)}`)
}

function parseKind<Kind extends string>(option: string, kinds: readonly Kind[], name: string): Kind {
  const kind = kinds.find((each) => each === name)
  if (kind !== undefined) return kind
  throw new TypeError(`--${option} knows ${kinds.join(', ')}, got ${JSON.stringify(name)}`)
}
