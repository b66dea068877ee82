import { parseArgs } from 'node:util'

export interface BridgeSoakOptions {
  readonly minutes: number
  readonly seed: number
  /** Lets a write be sent again like a read, in a copy of the program. */
  readonly withoutRule: boolean
  readonly json?: string
}

export const USAGE = `usage: npm run proof:bridge -- [options]

A host with many requests in flight at the bridge, and a server that forgets sessions, refuses tokens, cuts connections, loses replies,
is slow and restarts.

  --minutes N      how long (60)
  --seed N         decides what goes wrong and when (1)
  --without-rule   takes out the rule that a write is not sent again; fails unless a write is done twice
  --json FILE      writes the figures there

Exit code 0 when every request was answered once and rightly, no write was done twice and the memory stayed bounded, 1 otherwise,
2 for a usage error.
`

/** @throws TypeError that names the option */
export function readOptions(words: readonly string[]): BridgeSoakOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      minutes: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      'without-rule': { type: 'boolean', default: false },
      json: { type: 'string' },
    },
    strict: true,
    allowPositionals: false,
  })
  return {
    minutes: numberOf('--minutes', values.minutes, 0.1, 100_000),
    seed: numberOf('--seed', values.seed, 0, 0xffff_ffff),
    withoutRule: values['without-rule'],
    ...(values.json !== undefined && { json: values.json }),
  }
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= least && value <= most)) {
    throw new TypeError(`${name} must be a number from ${least} to ${most}, not ${JSON.stringify(text)}`)
  }
  return value
}
