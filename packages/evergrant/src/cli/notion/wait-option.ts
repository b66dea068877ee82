import type { Command } from 'commander'

/** What the verbs understand after which Notion fills a page. */
export interface WaitFlags {
  readonly wait: boolean
}

export function addWaitOption(command: Command): Command {
  return command.option('--no-wait', 'do not wait until the page has its text: what is written there before is lost')
}

export const STILL_EMPTY =
  'The text follows some seconds later, and what is written into the page before is lost: look first, with `evergrant fetch`.'
