import { EvergrantError } from '../../errors.js'
import { unlessInterrupted } from '../interruption.js'
import { CheckFailed } from './check.js'
import type { Stage } from './stage.js'
import type { Facts, Step } from './step.js'

/** How one step went. */
export interface StepReport {
  readonly name: string
  readonly title: string
  readonly ok: boolean
  readonly ms: number
  readonly lines: readonly string[]
  readonly block?: readonly string[] | undefined
  readonly facts: Facts
}

export interface Audience {
  begins(step: Step, number: number): void
  ended(report: StepReport, number: number): void
}

/**
 * Runs the steps in order, up to the first that fails.
 *
 * @throws EvergrantError `INTERNAL` with the failed step, after the audience was told of it; the signal's reason when aborted.
 */
export async function runSteps(steps: readonly Step[], stage: Stage, audience: Audience): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const number = index + 1
    stage.signal.throwIfAborted()
    audience.begins(step, number)
    const startedAt = performance.now()
    const since = () => Math.round(performance.now() - startedAt)
    const { name, title } = step
    try {
      // A step that is given up comes to its end when the stage takes its processes and servers away.
      const { lines, block, facts } = await unlessInterrupted(step.run(stage), stage.signal)
      audience.ended({ name, title, ok: true, ms: since(), lines, block, facts }, number)
    } catch (error) {
      stage.signal.throwIfAborted()
      const facts = factsOf(error)
      const lines = [`expected: ${facts.expected}`, `found:    ${facts.found}`]
      audience.ended({ name, title, ok: false, ms: since(), lines, facts }, number)
      throw new EvergrantError('INTERNAL', `Step ${number} of the demo failed: ${title}`, {
        cause: error,
        details: { step: name, ...facts },
      })
    }
  }
}

function factsOf(error: unknown): { readonly expected: string; readonly found: string } {
  if (error instanceof CheckFailed) return { expected: error.expected, found: error.found }
  const found = error instanceof EvergrantError ? `${error.code}: ${error.message}` : String(error)
  return { expected: 'the step to come to its end', found }
}
