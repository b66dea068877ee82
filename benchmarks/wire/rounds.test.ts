import { expect, test } from 'vitest'
import type { Case, Contender } from './metric.js'
import { measureCase } from './rounds.js'

const turns: string[] = []

function contender(name: string, kind: Contender['kind'], failsAt = Infinity): Contender {
  let runs = 0
  return {
    name,
    kind,
    async measure() {
      turns.push(name)
      runs += 1
      if (runs >= failsAt) throw new Error(`run ${runs}`)
      return { ms: runs }
    },
  }
}

async function measure(contenders: Contender[], said: string[] = [], more: Partial<Case> = {}) {
  turns.length = 0
  const each: Case = {
    id: 'a',
    title: '',
    columns: [{ key: 'ms', title: 'ms' }],
    against: { column: 'ms', floor: 'floor' },
    contenders,
    ...more,
  }
  return measureCase(each, { rounds: 4, peersEvery: 3, say: (text) => said.push(text) })
}

test('all take part in each round, peers in one of three, and the first round does not count', async () => {
  const { contenders } = await measure([contender('floor', 'floor'), contender('peer', 'peer')])
  expect(contenders.map(({ series }) => series['ms'])).toEqual([
    [2, 3, 4, 5],
    [1, null, null, 2],
  ])
  expect(contenders.map(({ medians, times }) => [medians['ms'], times])).toEqual([
    [3.5, 1],
    [1.5, 0.45],
  ])
})

test('rounds differ in their order', async () => {
  await measure(['a', 'b', 'c', 'd'].map((name) => contender(name, 'floor')))
  const rounds = [0, 1, 2, 3, 4].map((round) => turns.slice(4 * round, 4 * round + 4))
  for (const round of rounds) expect(round.toSorted()).toEqual(['a', 'b', 'c', 'd'])
  expect(new Set(rounds.map((round) => round.join())).size).toBeGreaterThan(1)
})

test('who fails is told and asked no more', async () => {
  const said: string[] = []
  const { contenders } = await measure([contender('floor', 'floor'), contender('own', 'evergrant', 3)], said)
  expect(contenders[1]).toMatchObject({ failure: 'run 3', series: { ms: [2, null, null, null] } })
  expect(turns.filter((name) => name === 'own')).toHaveLength(3)
  expect(said).toEqual(['  a: own failed: run 3'])
})

test('where rounds do not differ there are fewer', async () => {
  const { contenders } = await measure([contender('floor', 'floor')], [], { mostRounds: 2 })
  expect(contenders[0]?.series['ms']).toEqual([2, 3])
})
