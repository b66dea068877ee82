import { parseArgs } from 'node:util'

export interface EditsOptions {
  /** All processes together. */
  readonly edits: number
  readonly processes: number
  readonly seed: number
  /** Of so many writes the reply of one is lost after it landed; 0 for none. */
  readonly lostEvery: number
  readonly json?: string
}

export const USAGE = `usage: npm run proof:edits -- [options]

Processes that change one page at the same time, many of them the same line of it, while replies of writes are lost.

  --edits N        how many edits in all (4000)
  --processes N    how many processes (4)
  --lost-every N   the reply of one write among so many is lost after it landed; 0 for none (50)
  --seed N         decides what each process changes, and when (1)
  --json FILE      writes the figures there

Exit code 0 when every accepted edit stands in the page exactly once and every refused one not at all, 1 otherwise, 2 for a usage error.
`

/** @throws TypeError that names the option */
export function readOptions(words: readonly string[]): EditsOptions {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const
  const { values } = parseArgs({
    args: [...words],
    options: {
      edits: text('4000'),
      processes: text('4'),
      'lost-every': text('50'),
      seed: text('1'),
      json: { type: 'string' },
    },
    strict: true,
    allowPositionals: false,
  })
  return {
    edits: wholeNumber('--edits', values.edits, 1, 100_000),
    processes: wholeNumber('--processes', values.processes, 1, 32),
    lostEvery: wholeNumber('--lost-every', values['lost-every'], 0, 100_000),
    seed: wholeNumber('--seed', values.seed, 0, 0xffff_ffff),
    ...(values.json !== undefined && { json: values.json }),
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new TypeError(`${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`)
}
