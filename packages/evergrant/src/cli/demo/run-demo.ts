import { EvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import { programOf, readerOf, seconds } from './audience.js'
import { runSteps, type StepReport } from './run-steps.js'
import type { SandboxPackage } from './sandbox.js'
import { openStage, type Stage } from './stage.js'
import { tellStory } from './story.js'

/**
 * Tells the whole story with the real programs against a local server.
 *
 * @throws EvergrantError `INTERNAL` for the step that failed; `INTERRUPTED`
 */
export async function runDemo(context: Context, sandbox: SandboxPackage): Promise<void> {
  const stage = await openStage(sandbox, { env: context.io.env, signal: context.io.signal })
  try {
    await (context.flags.json ? perform(stage, context) : narrate(stage, context))
  } catch (error) {
    if (stage.signal.aborted) throw new EvergrantError('INTERRUPTED', 'Interrupted during the demo', { cause: error })
    throw error
  } finally {
    await stage.close()
  }
}

async function narrate(stage: Stage, context: Context): Promise<void> {
  const steps = tellStory()
  const startedAt = performance.now()
  context.print(`A local server at ${stage.sandbox.url}, a data folder at ${stage.home}; both are gone at the end.\n`)
  await runSteps(steps, stage, readerOf(context, steps.length))
  context.print(`\n${steps.length} steps passed in ${seconds(performance.now() - startedAt)}.`)
}

async function perform(stage: Stage, context: Context): Promise<void> {
  const reports: StepReport[] = []
  try {
    await runSteps(tellStory(), stage, programOf(reports))
  } finally {
    context.printJson(reports.map(({ name, ok, ms, facts }) => ({ name, ok, ms, facts })))
  }
}
