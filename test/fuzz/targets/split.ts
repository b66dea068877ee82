import type { SeededRandom } from '../../proofs/soak/random.js'

/** The bytes in pieces, cut anywhere; some pieces are empty. */
export function split(bytes: Uint8Array, random: SeededRandom): Uint8Array[] {
  const cuts = Array.from({ length: random.between(0, 6) }, () => random.between(0, bytes.length)).toSorted(
    (a, b) => a - b,
  )
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length))
}
