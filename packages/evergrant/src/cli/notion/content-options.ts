import type { Command } from 'commander'

/** Where a verb takes its text from. */
export function addContentOptions(command: Command): Command {
  return command
    .option('--content <text>', 'the text, in words')
    .option('--file <path>', 'the text, from a file; - for standard input (default, where it is no terminal)')
    .option('--gfm', "what comes is GitHub's Markdown")
}
