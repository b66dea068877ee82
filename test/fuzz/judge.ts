import { type EvergrantError, errorCodes, isEvergrantError } from '../../packages/evergrant/src/errors.js'
import type { SeededRandom } from '../proofs/soak/random.js'
import { printed } from './printed.js'
import type { Target } from './target.js'
import { sizeOf } from './value-size.js'

export interface Judgement {
  readonly outcome: 'accepted' | 'refused'
  readonly ms: number
  /** What is wrong with how the parser behaved. */
  readonly fault?: string
}

const CODES = errorCodes()
/** One input may take so long, on a machine that does other things too. */
const MAX_MS = 1000
const MAX_MESSAGE = 4000
const MAX_PRINTED = 64 * 1024

/** Feeds one input, and says whether what came out is a value of a sane size, or an error of ours that tells nothing it must not. */
export async function judge(target: Target, input: Uint8Array, random: SeededRandom): Promise<Judgement> {
  let fed = await feed(target, input, random)
  // A machine that does other things too is slow once; a parser that is slow is so twice.
  if (fed.ms > MAX_MS) fed = await feed(target, input, random)
  const { ms, value, thrown } = fed
  const outcome = thrown || value === undefined ? 'refused' : 'accepted'
  if (ms > MAX_MS) return { outcome, ms, fault: `it took ${Math.round(ms)} ms` }
  const fault = thrown ? await faultOfError(thrown.error, target) : faultOfValue(value, input)
  return { outcome, ms, ...(fault !== undefined && { fault }) }
}

async function feed(target: Target, input: Uint8Array, random: SeededRandom) {
  const begun = performance.now()
  const told = await Promise.resolve()
    .then(() => target.feed(input, random))
    .then(
      (value) => ({ value, thrown: undefined }),
      (error: unknown) => ({ value: undefined, thrown: { error } }),
    )
  return { ...told, ms: performance.now() - begun }
}

function faultOfValue(value: unknown, input: Uint8Array): string | undefined {
  const size = sizeOf(value)
  return size > 16 * input.length + 16_384 ? `it made ${size} characters of ${input.length} bytes` : undefined
}

async function faultOfError(error: unknown, { secret }: Target): Promise<string | undefined> {
  if (!isKnown(error))
    return `it threw ${error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : typeof error}`
  if (error.message.length > MAX_MESSAGE) return `its message has ${error.message.length} characters`
  if (STEERING.test(error.message))
    return `its message can steer a terminal: ${JSON.stringify(error.message.slice(0, 300))}`
  const text = await printed(error)
  if (text.length > MAX_PRINTED) return `the printed error has ${text.length} characters`
  if (secret !== undefined && text.includes(secret)) return `the error ${error.code} tells the secret`
  return undefined
}

function isKnown(error: unknown): error is EvergrantError {
  return isEvergrantError(error) && Object.hasOwn(CODES, error.code) && error.code !== 'INTERNAL'
}

/** Control characters, line breaks and what turns the direction of text round. */
const STEERING = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u
