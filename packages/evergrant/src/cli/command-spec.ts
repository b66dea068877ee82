import type { Context } from './context.js'

/** A command as data, so that a plain line of it is understood without the library that prints help and explains mistakes. */
export interface CommandSpec {
  /** As help shows them: `<tool> [arguments...]`. */
  readonly operands: readonly OperandSpec[]
  /** More words than `operands` names reach `run`, which has something better to say than "too many". */
  readonly takesExcess?: boolean
  readonly options?: readonly OptionSpec[]
  run(context: Context, words: readonly string[], flags: Flags): Promise<void>
}

export interface OperandSpec {
  /** `<needed>`, `[optional]` or, as the last one, `[any number...]`. */
  readonly name: string
  readonly meaning: string
}

export interface OptionSpec {
  /** `--name`, or `--name <value>`. */
  readonly flags: string
  readonly meaning: string
  /** What the value has to be, told when `accepts` refuses it. */
  readonly wanted?: string
  accepts?(text: string): boolean
  /** The option, by its name without dashes, that makes no sense beside this one. */
  readonly conflicts?: string
}

/** Values by the name of their option, without its dashes. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>

/** The options of every command. */
export const GLOBAL_OPTIONS = [
  { flags: '--profile <name>', meaning: 'which login to use (default: "default")' },
  { flags: '--server <url>', meaning: 'which MCP server to use (default: Notion)' },
  { flags: '--json', meaning: 'print data and errors as JSON' },
] as const satisfies readonly OptionSpec[]

/** The flag of an option, its name and whether a value follows. */
export function partsOf({ flags }: OptionSpec): { flag: string; name: string; takesValue: boolean } {
  const [flag = ''] = flags.split(' ')
  return { flag, name: flag.slice(2), takesValue: flags.includes('<') }
}
