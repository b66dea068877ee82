import { expect, test } from 'vitest'
import type { RotatedKeys, RotationProgress } from '../../../index.js'
import { createContext } from '../../context.js'
import { createFakeIo } from '../../testing/fake-io.js'
import { rotate } from './rotate.js'

const ROTATED: RotatedKeys = { active: 'new', retired: ['old'], removable: [], resealed: 3, unknown: 0, resumed: false }
const STEPS: RotationProgress[] = [
  { step: 'published' },
  { step: 'active' },
  { step: 'resealing', done: 1, total: 3 },
  { step: 'waiting' },
  { step: 'retired' },
]

/** What is told of a rotation that goes through every step and ends like this. */
async function told(change: Partial<RotatedKeys> = {}, { isTTY = false, json = false } = {}) {
  const io = createFakeIo({ isTTY, env: { NO_COLOR: '1' } })
  const context = createContext(io)
  context.applyFlags({ json })
  await rotate({
    ...context,
    flags: context.flags,
    evergrant: async () => ({
      storage: { records: 'a store', keys: 'a key file' },
      async rotateKeys({ onProgress } = {}) {
        for (const step of STEPS) onProgress?.(step)
        return { ...ROTATED, ...change }
      },
    }),
  })
  return { out: io.out(), err: io.err() }
}

test('tells the new key, how much was sealed anew, and what was taken away', async () => {
  expect(await told()).toEqual({
    out: '',
    err: 'The key "new" seals now, in a key file. Records sealed anew: 3.\nTaken away: old. Backups made before need the old key.\n',
  })
})

test.each<[string, Partial<RotatedKeys>, string]>([
  ['that it finished an earlier one', { resumed: true }, 'An interrupted rotation was finished.\n'],
  [
    'what to do next where the keys are not its own',
    { retired: [], removable: ['old'] },
    'Next: once every program has "new" first, leave old out of a key file.\n',
  ],
  [
    'what stays as it is',
    { unknown: 2 },
    'warning: 2 records were sealed with a key that is lost, and stay as they are.\n',
  ],
])('tells %s', async (_, change, line) => {
  expect((await told(change)).err).toContain(line)
})

test('shows how far it is on a terminal, on one line that is gone at the end', async () => {
  const { err } = await told({}, { isTTY: true })
  const [progress, rest] = err.split('The key "new"')
  expect(progress?.split('\r\u001B[K')).toEqual([
    '',
    'Sealing anew: 1 of 3',
    'Waiting until every other program has the new key…',
    '',
  ])
  expect(rest).not.toContain('\u001B')
})

test('prints the same as JSON', async () => {
  const { out, err } = await told({}, { json: true })
  expect(JSON.parse(out)).toEqual({ ...ROTATED, keys: 'a key file' })
  expect(err).toBe('')
})
