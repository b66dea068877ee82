import { parseArgs } from 'node:util'

export interface FuzzOptions {
  /** Of all targets together. */
  readonly inputs: number
  readonly seed: number
  readonly only?: string
  readonly json?: string
}

export const USAGE = `usage: npm run fuzz -- [options]

Feeds every parser of bytes from outside with valid inputs that were changed, and with noise.

  --inputs N   how many, of all targets together (1000000)
  --seed S     decides every input (1)
  --only NAME  one target
  --json FILE  writes the figures there

Exit code 0 when every parser gave a value or an error with a documented code, in time, in little memory and without a secret; 1
otherwise, 2 for a usage error.
`

/** @throws TypeError that names the option */
export function readOptions(words: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      inputs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      json: { type: 'string' },
    },
    strict: true,
    allowPositionals: false,
  })
  return {
    inputs: wholeNumber('--inputs', values.inputs, 1, 1_000_000_000),
    seed: wholeNumber('--seed', values.seed, 0, 0xffff_ffff),
    ...(values.only !== undefined && { only: values.only }),
    ...(values.json !== undefined && { json: values.json }),
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new TypeError(`${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`)
}
