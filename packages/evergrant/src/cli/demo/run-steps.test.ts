import { expect, test } from 'vitest'
import { EvergrantError } from '../../errors.js'
import { check, checkContains, checkEqual } from './check.js'
import { runSteps, type StepReport } from './run-steps.js'
import type { Stage } from './stage.js'
import type { Step } from './step.js'

const stepOf = (name: string, run: Step['run']): Step => ({ name, title: `Step ${name}`, run })
const fine = (name: string) => stepOf(name, async () => ({ lines: ['done'], facts: { name } }))
const failing = (fail: () => void) =>
  stepOf('bad', async () => {
    fail()
    return { lines: [], facts: {} }
  })

async function play(steps: readonly Step[], signal = new AbortController().signal) {
  const reports: StepReport[] = []
  const begun: string[] = []
  const audience = {
    begins: ({ name }: Step) => void begun.push(name),
    ended: (report: StepReport) => void reports.push(report),
  }
  // A step of a test uses nothing else of the stage.
  const stage = { signal } as Stage
  const error: unknown = await runSteps(steps, stage, audience).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { error, begun, reports }
}

test('runs the steps in order and hands on what they tell', async () => {
  const { error, reports } = await play([fine('a'), fine('b')])
  expect(error).toBeUndefined()
  expect(reports).toMatchObject([
    { name: 'a', ok: true, lines: ['done'], facts: { name: 'a' } },
    { name: 'b', ok: true },
  ])
})

test.each<[string, () => void, { expected: string; found: string }]>([
  ['another value', () => checkEqual('count', 2, 1), { expected: 'count = 1', found: '2' }],
  ['a missing part', () => checkContains('text', 'abc', 'x'), { expected: 'text to contain "x"', found: '"abc"' }],
  ['a fact that does not hold', () => check(false, 'more', [1]), { expected: 'more', found: '[1]' }],
  [
    'an error of the library',
    () => {
      throw new EvergrantError('SERVER_UNREACHABLE', 'Nobody there')
    },
    { expected: 'the step to come to its end', found: 'SERVER_UNREACHABLE: Nobody there' },
  ],
])('%s ends the demo with what was expected and found', async (_, fail, facts) => {
  const { error, begun, reports } = await play([fine('a'), failing(fail), fine('c')])
  expect(begun).toEqual(['a', 'bad'])
  expect(reports.at(-1)).toMatchObject({ name: 'bad', ok: false, facts })
  expect(error).toMatchObject({ code: 'INTERNAL', exitCode: 1, details: { step: 'bad', ...facts } })
})

test('a stop ends the wait for a step, tells nothing of it and begins no other', async () => {
  const stop = new AbortController()
  const endless = stepOf('endless', () => {
    setTimeout(() => stop.abort(), 10)
    return new Promise(() => undefined)
  })
  const { error, begun, reports } = await play([endless, fine('b')], stop.signal)
  expect(error).toBe(stop.signal.reason)
  expect({ begun, reports }).toEqual({ begun: ['endless'], reports: [] })
})
