import { type Command, Option } from 'commander'
import type { Context } from '../context.js'
import type { RowFormat } from './row-writer.js'

export interface FormatFlags {
  readonly csv?: boolean
  readonly tsv?: boolean
  readonly jsonl?: boolean
}

export function addFormatOptions(command: Command): Command {
  return command
    .addOption(new Option('--csv', 'values with commas between').conflicts(['tsv', 'jsonl']))
    .addOption(new Option('--tsv', 'values with tabs between (default, where it is no terminal)').conflicts('jsonl'))
    .option('--jsonl', 'one JSON object a line')
}

export function formatOf({ io }: Pick<Context, 'io'>, { csv, tsv, jsonl }: FormatFlags): RowFormat {
  if (csv) return 'csv'
  if (jsonl) return 'jsonl'
  return io.stdout.isTTY && !tsv ? 'table' : 'tsv'
}
