import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { parseSeconds } from '../../notion/deadline.js'
import { withNotion } from '../../notion/open-notion.js'
import { withSlowLine } from '../../notion/slow-line.js'

interface WaitFlags {
  readonly timeout?: number
}

export function define(command: Command, context: Context): void {
  command.usage('wait <task> [options]').addHelpText('after', '\nExamples:\n  $ evergrant task wait TASK-ID\n')
  command
    .command('wait')
    .description('Wait until a task of the server is done, and print what came of it.')
    .argument('<task>', 'its ID, as a tool gave it')
    .option('--timeout <seconds>', 'give up after so long, with exit code 75 (default: 600)', parseSeconds)
    .addHelpText(
      'after',
      `
Large writes, copies and templates go on after the call has ended. The verbs of this program wait by themselves; \`call\` does not.

Examples:
  $ evergrant task wait 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
  $ evergrant task wait 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0 --timeout 60 --json
`,
    )
    .action((task: string, flags: WaitFlags) => wait(context, task, flags))
}

async function wait(context: Context, id: string, { timeout }: WaitFlags): Promise<void> {
  const { signal } = context.io
  await withNotion(context, {}, async (notion) => {
    const task = await withSlowLine(context, 'Waiting for the task…', (tell) =>
      notion.tasks.wait(id, {
        signal,
        ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
        onPoll: ({ status }) => tell(`Waiting for the task… ${status}`),
      }),
    )
    if (context.flags.json) return context.printJson(task)
    if (task.result !== undefined && task.result !== null) context.print(JSON.stringify(task.result, undefined, 2))
    context.say(`The task is done: ${task.status}`)
  })
}
