import type { SeededRandom } from '../proofs/soak/random.js'

/** A parser of bytes from outside, as the fuzz run feeds it. */
export interface Target {
  readonly name: string
  /** What it reads, for the report. */
  readonly reads: string
  /** Inputs that it takes, to be changed. */
  readonly seeds: readonly (string | Uint8Array)[]
  /** Pieces of text that mean something to it. */
  readonly words?: readonly string[]
  /** Stands in the seeds, and must not stand in what an error says. */
  readonly secret?: string
  /**
   * Gives what the parser makes of the input; `undefined` where it takes the input for nothing it knows. Throws what the parser throws, and
   * `Broken` where the parser contradicts itself.
   */
  feed(input: Uint8Array, random: SeededRandom): unknown
}

/** What a target says of its own parser. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** Bytes as the text of a header or an address: one character for each. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

export function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
