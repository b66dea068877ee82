import { type CommandSpec, type Flags, GLOBAL_OPTIONS, type OptionSpec, partsOf } from './command-spec.js'

/** A line that says nothing but what its command takes. */
export interface PlainLine {
  readonly spec: CommandSpec
  readonly words: readonly string[]
  readonly flags: Flags
  /** Of the options that every command has. */
  readonly globalFlags: Flags
}

/**
 * Understands the lines that scripts and agents write, and no others: a known command, its options in full, and as many words as it
 * takes. Help, mistakes, abbreviations, `--` and everything else that begins with a dash are `undefined`, and somebody else's.
 */
export function readPlainLine(
  argv: readonly string[],
  specOf: (command: string) => CommandSpec | undefined,
): PlainLine | undefined {
  const globalFlags: Record<string, string | boolean> = {}
  const flags: Record<string, string | boolean> = {}
  const words: string[] = []
  let spec: CommandSpec | undefined
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? ''
    if (word.startsWith('-') && word !== '-') {
      const global = optionOf(GLOBAL_OPTIONS, word)
      const option = global ?? optionOf(spec?.options, word)
      if (option === undefined) return undefined
      const { name, takesValue } = partsOf(option)
      const value = takesValue ? argv[(at += 1)] : true
      if (value === undefined || !isPlainValue(value, option)) return undefined
      ;(global ? globalFlags : flags)[name] = value
    } else if (spec === undefined) {
      spec = specOf(word)
      if (spec === undefined) return undefined
    } else words.push(word)
  }
  return spec && isComplete(spec, words, flags) ? { spec, words, flags, globalFlags } : undefined
}

function optionOf(options: readonly OptionSpec[] = [], flag: string): OptionSpec | undefined {
  return options.find((option) => partsOf(option).flag === flag)
}

function isPlainValue(value: string | true, { accepts = () => true }: OptionSpec): boolean {
  return value === true || ((value === '-' || !value.startsWith('-')) && accepts(value))
}

function isComplete(spec: CommandSpec, words: readonly string[], flags: Flags): boolean {
  const needed = spec.operands.filter(({ name }) => name.startsWith('<')).length
  const isOpen = spec.takesExcess || spec.operands.some(({ name }) => name.includes('...'))
  if (words.length < needed || (!isOpen && words.length > spec.operands.length)) return false
  return !(spec.options ?? []).some(
    (option) => option.conflicts !== undefined && flags[partsOf(option).name] && flags[option.conflicts],
  )
}
