import type { SeededRandom } from '../proofs/soak/random.js'
import { strangeJson } from './json-mutation.js'
import type { Target } from './target.js'

/** One input: a seed with some of it changed, now and then nothing but noise. */
export function makeInput({ seeds, words = [], secret = ' ' }: Target, random: SeededRandom): Uint8Array {
  if (random.chance(0.05)) return noise(random, random.between(0, 300))
  const seed = bytesOf(random.pick(seeds))
  let input = random.chance(0.5) ? (strangeJson(seed, random) ?? seed) : seed
  for (let changes = random.pick([0, 1, 1, 2, 4]); changes > 0; changes -= 1) {
    const change = random.pick(CHANGES)
    input = change(input, random, { words, other: () => tailOf(random.pick(seeds), secret) })
  }
  return input.subarray(0, MAX_BYTES)
}

interface Material {
  readonly words: readonly string[]
  other(): Uint8Array
}

type Change = (input: Uint8Array, random: SeededRandom, material: Material) => Uint8Array

const MAX_BYTES = 128 * 1024

/** What parsers stumble over, whatever they read. */
const WORDS = [
  '"',
  '\\',
  '\\"',
  "'",
  '\0',
  '\r\n',
  '\n\n',
  '\r',
  '\t',
  ' ',
  ',',
  ';',
  ':',
  '=',
  '{',
  '}',
  '[',
  ']',
  '//',
  '#',
  '?',
  '&',
  '%',
  '%00',
  '%zz',
  'null',
  'true',
  '{}',
  '[]',
  '""',
  '-0',
  '1e999',
  '9'.repeat(400),
  '0x7f',
  '\\u0000',
  '\\ud800',
  '__proto__',
  'constructor',
  'toString',
  '\u001B[2J',
  '\u009B31m',
  '\u202E',
  '\u2028',
  '\uFEFF',
  '\u{1F600}',
  '<script>',
  'javascript:',
  'data:',
  'file:///',
  'http://127.0.0.1/',
  'https://[::1]/',
  '@',
  '..',
  '../../',
  'a'.repeat(300),
]

const CHANGES: readonly Change[] = [
  // A bit.
  (input, random) => {
    if (input.length === 0) return input
    const changed = input.slice()
    const at = random.between(0, changed.length - 1)
    changed[at] = (changed[at] ?? 0) ^ (1 << random.between(0, 7))
    return changed
  },
  // A byte.
  (input, random) => replaced(input, at(input, random), 1, Uint8Array.of(random.between(0, 255))),
  // Something is missing.
  (input, random) => replaced(input, at(input, random), random.between(1, 24), EMPTY),
  // It breaks off.
  (input, random) => input.subarray(0, at(input, random)),
  // Something is there twice.
  (input, random) => {
    const from = at(input, random)
    return replaced(input, at(input, random), 0, input.subarray(from, from + random.between(1, 16)))
  },
  // Noise inside.
  (input, random) => replaced(input, at(input, random), 0, noise(random, random.between(1, 12))),
  // A word inside.
  (input, random, { words }) =>
    replaced(
      input,
      at(input, random),
      random.chance(0.3) ? random.between(1, 8) : 0,
      bytesOf(random.pick([...WORDS, ...words])),
    ),
  // The end of another.
  (input, random, { other }) => {
    const tail = other()
    return replaced(input, at(input, random), input.length, tail.subarray(at(tail, random)))
  },
  // The same again and again.
  (input, random, { words }) => {
    const word = random.pick([...WORDS, ...words])
    const times = random.chance(0.02) ? random.between(1000, 20_000) : random.between(2, 60)
    return replaced(input, at(input, random), 0, bytesOf(word.slice(0, 6).repeat(times)))
  },
]

const EMPTY = new Uint8Array()
const encoder = new TextEncoder()

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? encoder.encode(value) : value
}

/** Without the secret, which would come to stand where a server speaks of errors: what it says there is no secret any more. */
function tailOf(seed: string | Uint8Array, secret: string): Uint8Array {
  return typeof seed === 'string' ? bytesOf(seed.replaceAll(secret, 'x'.repeat(40))) : seed
}

function at(input: Uint8Array, random: SeededRandom): number {
  return random.between(0, input.length)
}

function noise(random: SeededRandom, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.between(0, 255))
}

function replaced(input: Uint8Array, from: number, count: number, piece: Uint8Array): Uint8Array {
  const rest = input.subarray(Math.min(from + count, input.length))
  const whole = new Uint8Array(from + piece.length + rest.length)
  whole.set(input.subarray(0, from))
  whole.set(piece, from)
  whole.set(rest, from + piece.length)
  return whole
}
