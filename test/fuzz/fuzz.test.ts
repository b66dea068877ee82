import { describe, expect, test } from 'vitest'
import { createRandom } from '../proofs/soak/random.js'
import { runCampaign } from './campaign.js'
import { runInChild } from './in-child.js'
import { makeInput } from './mutation.js'
import { readOptions } from './options.js'
import { runTarget } from './run-target.js'
import { targets } from './targets.js'

describe('a parser with a fault is found', () => {
  const table = new URL('broken-targets.ts', import.meta.url).href
  test.each([
    ['throws-foreign', 60, /^it threw SyntaxError/],
    ['tells-secret', 60, /^the error RESPONSE_INVALID tells the secret$/],
    ['steers-terminal', 1, /^its message can steer a terminal/],
    ['says-too-much', 60, /^it made \d+ characters of \d+ bytes$/],
    ['dawdles', 1, /^it took \d+ ms$/],
    ['hangs', 1, /^it hung at input 0 /],
    ['forgets-to-end', 1, /^it hung at input 0 /],
    ['keeps-everything', 600, /^(?:the heap grew by|its process ended)/],
    ['ends-process', 1, /^its process ended at input 0 /],
  ])('%s', async (name, inputs, fault) => {
    const { faults, findings } = await runInChild({ table, name, inputs, seed: 1, silentMs: 4000 })
    expect(faults).toBeGreaterThan(0)
    expect(findings.map((finding) => finding.fault)).toContainEqual(expect.stringMatching(fault))
  })
})

describe.each(targets.map((target) => [target.name, target] as const))('%s', (_name, target) => {
  test('takes what is valid, and stands what is not', async () => {
    const { accepted, refused, findings } = await runTarget(target, { inputs: 150, seed: 7 })
    expect(findings).toEqual([])
    expect(accepted).toBeGreaterThan(0)
    expect(accepted + refused).toBe(150)
  })

  test('gets the same inputs from the same seed', () => {
    const inputs = (seed: number) =>
      Array.from({ length: 20 }, (_, at) => [...makeInput(target, createRandom(seed + at))])
    expect(inputs(1)).toEqual(inputs(1))
    expect(inputs(1)).not.toEqual(inputs(1000))
  })
})

describe('the command', () => {
  test('shares its inputs out', async () => {
    const { inputs, targets: done } = await runCampaign({ inputs: 20, seed: 1, only: 'retry-after' }, () => undefined)
    expect({ inputs, names: done.map(({ name }) => name) }).toEqual({ inputs: 20, names: ['retry-after'] })
  })

  test('feeds a million unless told otherwise', () => {
    expect(readOptions([])).toEqual({ inputs: 1_000_000, seed: 1 })
    expect(readOptions(['--inputs', '50', '--seed', '9', '--only', 'x', '--json', 'f'])).toMatchObject({
      inputs: 50,
      seed: 9,
      only: 'x',
      json: 'f',
    })
  })

  test.each([[['--inputs', '0']], [['--inputs', '1e3']], [['--seed', '-1']], [['--more']]])('refuses %j', (words) => {
    expect(() => readOptions(words)).toThrow(TypeError)
  })

  test('refuses a target that is none', async () => {
    await expect(runCampaign({ inputs: 1, seed: 1, only: 'nothing' }, () => undefined)).rejects.toThrow(
      /--only must be one of challenge, /,
    )
  })
})
