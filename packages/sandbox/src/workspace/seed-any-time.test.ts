import { expect, test } from 'vitest'

import { createClock } from '../clock.js'
import { createRandom } from '../random.js'
import { encodeValue } from '../state/encode.js'
import { samplePeople } from './seed-people.js'
import { seedWorkspace } from './seed.js'

/** All that a seeded workspace holds, whatever the time is. */
function contentAt(secondsLater: number, seed: number): unknown {
  const clock = createClock('manual')
  clock.advance(secondsLater)
  const workspace = seedWorkspace(seed, 'Test', clock, { people: samplePeople(createRandom(seed)), rows: 20 })
  const { tables, clock: _clock, random, ...content } = workspace
  tables.close()
  return encodeValue({ ...content, random: random.state() })
}

test('a seed gives the same workspace at any time, another seed another one', () => {
  expect(contentAt(86_400, 3)).toEqual(contentAt(0, 3))
  expect(contentAt(0, 4)).not.toEqual(contentAt(0, 3))
})
