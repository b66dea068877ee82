import { parseArgs } from 'node:util'

export const STORES = ['file', 'postgres', 'redis'] as const
export const RULES = ['R4', 'R5'] as const

export interface SoakOptions {
  readonly days: number
  readonly seed: number
  readonly store: (typeof STORES)[number]
  readonly strict: boolean
  readonly absoluteDays: number
  readonly without?: (typeof RULES)[number]
  readonly json?: string
}

export const USAGE = `usage: npm run proof:soak -- [options]

One login, four processes, one store, and bad luck of every kind, on a clock that runs fast.

  --days N            how many days to simulate (180)
  --seed N            decides what goes wrong and when (1)
  --store KIND        ${STORES.join(', ')} (file); servers are started for it
  --strict            an issuer that ends the login when a spent refresh token comes again
  --absolute-days N   a login ends after so many days whatever is done, and a person signs in again (180)
  --without RULE      ${RULES.join(' or ')}: takes the rule out of a copy of the library, stops at the first avoidable login, and fails if none comes
  --json FILE         writes the figures there

Exit code 0 when no avoidable login was asked for and nobody was left without a token while nothing was wrong, 1 otherwise,
2 for a usage error.
`

/** @throws TypeError that names the option */
export function readOptions(words: readonly string[]): SoakOptions {
  const { values } = parse(words)
  return {
    days: wholeNumber('--days', values.days, 1, 3650),
    seed: wholeNumber('--seed', values.seed, 0, 0xffff_ffff),
    store: oneOf('--store', values.store, STORES),
    strict: values.strict,
    absoluteDays: wholeNumber('--absolute-days', values['absolute-days'], 1, 3650),
    ...(values.without !== undefined && { without: oneOf('--without', values.without, RULES) }),
    ...(values.json !== undefined && { json: values.json }),
  }
}

function parse(words: readonly string[]) {
  const options = {
    days: { type: 'string', default: '180' },
    seed: { type: 'string', default: '1' },
    store: { type: 'string', default: 'file' },
    strict: { type: 'boolean', default: false },
    'absolute-days': { type: 'string', default: '180' },
    without: { type: 'string' },
    json: { type: 'string' },
  } as const
  return parseArgs({ args: [...words], options, strict: true, allowPositionals: false })
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new TypeError(`${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`)
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text)
  if (found !== undefined) return found
  throw new TypeError(`${name} must be one of ${allowed.join(', ')}, not ${JSON.stringify(text)}`)
}
