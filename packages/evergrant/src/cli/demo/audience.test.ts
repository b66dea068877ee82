import { expect, test } from 'vitest'
import { createContext } from '../context.js'
import type { Io, TextOutput } from '../io.js'
import { createFakeIo } from '../testing/fake-io.js'
import { readerOf } from './audience.js'
import type { StepReport } from './run-steps.js'
import type { Step } from './step.js'

const step: Step = { name: 'search', title: 'Search', run: async () => ({ lines: [], facts: {} }) }
const report: StepReport = {
  name: 'search',
  title: 'Search',
  ok: true,
  ms: 1234,
  lines: ['one two three four five six', 'seven'],
  facts: {},
}

function tell(columns: number | undefined, told: StepReport = report): { out: string; err: string } {
  const isTTY = columns !== undefined
  const fake = createFakeIo({ isTTY, env: { NO_COLOR: '1' } })
  const stdout: TextOutput = { ...fake.stdout, columns }
  const io: Io = { ...fake, stdout }
  const reader = readerOf(createContext(io), 14)
  reader.begins(step, 3)
  reader.ended(told, 3)
  return { out: fake.out(), err: fake.err() }
}

test('a pipe gets whole lines and no progress', () => {
  expect(tell(undefined)).toEqual({
    out: ' 3. Search  ok 1.2 s\n    one two three four five six\n    seven\n',
    err: '',
  })
})

test('a terminal gets lines that fit, and progress on stderr that is wiped out again', () => {
  expect(tell(20)).toEqual({
    out: ' 3. Search  ok 1.2 s\n    one two three\n    four five six\n    seven\n',
    err: '\r\u001B[2K3/14 Search …\r\u001B[2K',
  })
})

test('a terminal that does not know its width gets whole lines', () => {
  expect(tell(0).out).toContain('    one two three four five six\n')
})

test('a failed step is marked', () => {
  expect(tell(undefined, { ...report, ok: false }).out).toMatch(/^ 3\. Search {2}FAILED 1\.2 s\n/)
})
