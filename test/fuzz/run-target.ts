import { createHash } from 'node:crypto'
import { createRandom } from '../proofs/soak/random.js'
import { judge } from './judge.js'
import { makeInput } from './mutation.js'
import type { Target } from './target.js'

export interface Finding {
  readonly fault: string
  /** Which input of the seed, and its beginning in base64. */
  readonly index: number
  readonly input: string
}

/** How a target did. */
export interface TargetResult {
  readonly name: string
  readonly inputs: number
  readonly accepted: number
  readonly refused: number
  readonly slowestMs: number
  /** What the heap has grown by, after a collection. */
  readonly heapGrowthMiB: number
  readonly faults: number
  /** The first ones. */
  readonly findings: readonly Finding[]
}

export interface Order {
  readonly inputs: number
  readonly seed: number
  /** Told of every hundredth input before it is fed. */
  readonly onProgress?: (index: number) => unknown
}

const MAX_FINDINGS = 5
const MAX_SHOWN_BYTES = 3000
const MAX_GROWTH_MIB = 16
/** Code that is compiled and tables that are filled by the first inputs are no leak. */
const WARM_UP = 300

/** Feeds a target so many inputs, which name, seed and index decide. */
export async function runTarget(target: Target, { inputs, seed, onProgress }: Order): Promise<TargetResult> {
  const tally = { accepted: 0, refused: 0 }
  const findings: Finding[] = []
  let faults = 0
  let slowestMs = 0
  let heapBefore = heapMiB()
  for (let index = 0; index < inputs; index += 1) {
    if (index % 100 === 0) await onProgress?.(index)
    if (index === Math.min(WARM_UP, inputs)) heapBefore = heapMiB()
    const random = createRandom(seedOf(target.name, seed, index))
    const input = makeInput(target, random)
    const { outcome, ms, fault } = await judge(target, input, random)
    tally[outcome] += 1
    slowestMs = Math.max(slowestMs, ms)
    if (fault === undefined) continue
    faults += 1
    if (findings.length < MAX_FINDINGS && !findings.some((known) => known.fault === fault))
      findings.push({ fault, index, input: Buffer.from(input.subarray(0, MAX_SHOWN_BYTES)).toString('base64') })
  }
  const heapGrowthMiB = rounded(heapMiB() - heapBefore)
  // Where nothing can be collected on request, it says nothing.
  if (globalThis.gc !== undefined && heapGrowthMiB > MAX_GROWTH_MIB) {
    faults += 1
    findings.push({ fault: `the heap grew by ${heapGrowthMiB} MiB`, index: inputs, input: '' })
  }
  return { name: target.name, inputs, ...tally, slowestMs: rounded(slowestMs), heapGrowthMiB, faults, findings }
}

function seedOf(name: string, seed: number, index: number): number {
  let state = nameSeeds.get(name)
  if (state === undefined) nameSeeds.set(name, (state = createHash('sha256').update(name).digest().readUInt32LE()))
  return Math.imul(state ^ seed, 0x9e3779b1) + Math.imul(index, 0x85ebca6b)
}

const nameSeeds = new Map<string, number>()

function heapMiB(): number {
  // Twice: what the first collection finds dead can hold on to more.
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}

const rounded = (value: number): number => Math.round(value * 10) / 10
