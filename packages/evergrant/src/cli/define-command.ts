import { type Command, InvalidArgumentError, Option } from 'commander'
import { EXAMPLES } from './command-examples.js'
import { MORE_OPTIONS } from './command-options.js'
import { type CommandSpec, type OptionSpec, partsOf } from './command-spec.js'
import type { Context } from './context.js'

/** The command for lines that `readPlainLine` leaves alone: help, mistakes, and every spelling that the library knows. */
export function defineCommand(command: Command, context: Context, spec: CommandSpec): void {
  for (const { name, meaning } of spec.operands) command.argument(name, meaning)
  const options = [...(spec.options ?? []), ...(MORE_OPTIONS[command.name()] ?? [])]
  for (const option of options) command.addOption(toOption(option))
  command
    .allowExcessArguments(spec.takesExcess === true)
    .addHelpText('after', `\nExamples:\n${EXAMPLES[command.name()] ?? ''}`)
    .action(async () => {
      await spec.run(context, command.args, command.opts())
    })
}

export function toOption(spec: OptionSpec): Option {
  const { flags, meaning, wanted, accepts, conflicts } = spec
  const option = new Option(flags, meaning)
  if (conflicts !== undefined) option.conflicts(conflicts)
  if (!partsOf(spec).takesValue || accepts === undefined) return option
  return option.argParser((text) => {
    if (!accepts(text)) throw new InvalidArgumentError(wanted ?? '')
    return text
  })
}
